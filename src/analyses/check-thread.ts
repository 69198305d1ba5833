/** Thread that checks large submissions: to look up half a million genes takes longer than the server may be busy. */
import {type CatalogContents, createGeneCatalog, type GeneCatalog} from '../engine/genes/catalog';
import type {CheckedSets} from '../engine/genes/check';
import {task} from '../engine/ground/task';
import {type Dataset, openDataset} from '../engine/index';
import {type AcceptedSubmission, checkSubmission} from '.';
import type {CheckContext, Submission} from './analysis';
import {type InspectBuildTask, inspectBuild} from './builds/inspect';
import {inspectSignatures} from './introspect/inspect';
import {inspectProfiles} from './proteomics/inspect';
import {checkLists} from './query/check';

/** A submission that can be queued; the plan as JSON text, which is what a job keeps of it. */
export type AcceptedJob = Omit<AcceptedSubmission, 'plan'> & {readonly planText: string};

/** Which catalog of genes a task needs. */
export interface CatalogTask {
  readonly catalogId: number;
  /** where the thread has no catalog of this id */
  readonly contents?: CatalogContents;
}

/** Plain data, for the thread. */
export interface CheckTask
  extends CatalogTask,
    Pick<CheckContext, 'assay' | 'limits' | 'pcls' | 'introspectSignatures'> {
  readonly submission: Submission;
  /** of the dataset that is queried */
  readonly folder: string;
}

/** The catalog of the last task, which the next one mostly shares. */
let known: {readonly id: number; readonly catalog: GeneCatalog} | undefined;

/** As `checkSubmission`; undefined where the thread has not got the catalog. */
export const checkJob = task((asked: CheckTask) =>
  withContext(asked, async (catalog, dataset): Promise<AcceptedJob> => {
    const {submission, assay, limits, pcls, introspectSignatures} = asked;
    const context = {catalog, dataset, assay, limits, pcls, introspectSignatures};
    const {plan, ...accepted} = await checkSubmission(submission, context);
    return {...accepted, planText: JSON.stringify(plan)};
  }),
);

/** As `checkLists`; undefined where the thread has not got the catalog. */
export const checkOnlyLists = task((asked: CheckTask) =>
  withContext(
    asked,
    async (catalog, dataset): Promise<CheckedSets> =>
      checkLists(asked.submission, {catalog, dataset, limits: asked.limits}),
  ),
);

/** What a matrix of proteomic profiles is, and what signatures are that may be introspected. */
export const inspect = task(inspectProfiles);
export const inspectForIntrospect = task(inspectSignatures);

/** As `inspectBuild`; undefined where the thread has not got the catalog. */
export const inspectForBuild = task(async (asked: InspectBuildTask & CatalogTask) => {
  const catalog = catalogOf(asked);
  return catalog && inspectBuild(asked, catalog);
});

function catalogOf({catalogId, contents}: CatalogTask): GeneCatalog | undefined {
  if (contents) known = {id: catalogId, catalog: createGeneCatalog(contents.records, contents.probes)};
  return known?.id === catalogId ? known.catalog : undefined;
}

async function withContext<R>(
  asked: CheckTask,
  check: (catalog: GeneCatalog, dataset: Dataset) => Promise<R>,
): Promise<R | undefined> {
  const catalog = catalogOf(asked);
  if (catalog === undefined) return undefined;
  const dataset = openDataset(asked.folder);
  try {
    return await check(catalog, dataset);
  } finally {
    dataset.close();
  }
}
