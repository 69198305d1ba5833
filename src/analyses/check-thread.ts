/** Thread that checks large submissions: to look up half a million genes takes longer than the server may be busy. */
import {createGeneCatalog, type GeneCatalog} from '../engine/genes/catalog';
import {openDataset} from '../engine/index';
import {OpenclueError} from '../errors';
import {checkSubmission} from '.';
import type {CheckReply, CheckTask} from './checker';
import {checkLists} from './query/check';

/** The catalog of the last task, which the next one mostly shares. */
let known: {readonly id: number; readonly catalog: GeneCatalog} | undefined;

export default async function check(task: CheckTask): Promise<CheckReply> {
  const {catalogId, contents, folder, submission, assay, limits, pcls, introspectSignatures} = task;
  if (contents) known = {id: catalogId, catalog: createGeneCatalog(contents.records, contents.probes)};
  if (known?.id !== catalogId) return {wants: 'catalog'};
  const {catalog} = known;
  const dataset = openDataset(folder);
  try {
    if (task.kind === 'lists') return {lists: checkLists(submission, {catalog, dataset, limits})};
    const context = {catalog, dataset, assay, limits, pcls, introspectSignatures};
    const {plan, ...accepted} = await checkSubmission(submission, context);
    return {accepted: {...accepted, planText: JSON.stringify(plan)}};
  } catch (error) {
    if (!(error instanceof OpenclueError)) throw error;
    return {code: error.code, details: error.details};
  } finally {
    dataset.close();
  }
}
