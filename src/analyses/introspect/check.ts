import type {GeneCatalog} from '../../engine/genes/catalog';
import type {GeneSetReport} from '../../engine/genes/check';
import type {Dataset} from '../../engine/index';
import {OpenclueError} from '../../errors';
import type {CheckContext, Checked, Submission} from '../analysis';
import {requireGenes} from './extreme-genes';
import {defaultIntrospectSignatures} from './limits';
import {type IntrospectOptions, readOptions} from './options';
import {type IntrospectPlan, introspectSpace} from './scores';
import {describeSignatures, groupReplicates, selectSignatures} from './selection';
import {introspectNorm} from './statistics';

const fewestSignatures = 2;

/** Checks a submission of sig_introspect_tool. */
export function checkIntrospect(submission: Submission, context: CheckContext): Checked<IntrospectPlan> {
  const report = emptyReport();
  const refuse = (text: string) => report.system.errors.push({text});
  const {fields, up, down, signature} = submission;
  if ([up, down, signature].some((sent) => sent !== undefined)) {
    refuse(
      'sig_introspect_tool takes no query: it makes them of the signatures. Leave the lists and the signature out.',
    );
  }
  if (context.upload && fields.dataset !== undefined && fields.dataset !== '') {
    refuse(
      'There is a matrix and a dataset. Send one of them; to query the dataset with the signatures of the matrix, send the matrix to sig_queryl1k_tool with include_introspect=true.',
    );
  }
  const options = readOptions(fields, refuse);
  if (report.system.errors.length > 0) return {plan: {...options, landmarks: []}, queries: [], report};
  const plan = planIntrospect(options, context.dataset, context, report);
  return {plan, queries: [], report};
}

/** What an introspection of a dataset's signatures needs; remarks go to the report. */
export function planIntrospect(
  options: IntrospectOptions,
  dataset: Dataset,
  {catalog, introspectSignatures = defaultIntrospectSignatures}: CheckContext,
  {system}: GeneSetReport,
): IntrospectPlan {
  const plan = {...options, landmarks: landmarksOf(options, dataset, catalog)};
  try {
    const {signatures} = dataset;
    const index = dataset.index(introspectSpace(dataset));
    const rows = selectSignatures(signatures, options);
    const groups =
      options.group_by.length > 0 ? groupReplicates(signatures, rows, options.group_by) : undefined;
    const count = groups ? groups.members.length : rows.length;
    if (count < fewestSignatures) {
      const what = groups ? `${rows.length} signatures in ${count} groups` : `${count} signatures`;
      system.errors.push({
        text: `There are ${what}, and an introspection compares at least two. Choose more, or group them by more fields.`,
      });
    } else if (count > introspectSignatures) {
      system.errors.push({
        text: `There are ${count} signatures where ${introspectSignatures} are compared at most. Choose some by where or sig_ids, or combine replicates by group_by.`,
      });
    } else {
      const described = describeSignatures(signatures, rows);
      requireGenes(index, rows, described.ids);
      const {notes} = introspectNorm({signatures: described});
      for (const note of notes) system.warnings.push({text: `${note}.`});
      if (groups && groups.unnamed > 0) {
        system.warnings.push({
          text: `${groups.unnamed} signatures have no value in ${options.group_by.join(' or ')} and count as replicates where the other fields agree.`,
        });
      }
    }
  } catch (error) {
    if (!(error instanceof OpenclueError) || error.status >= 500) throw error;
    system.errors.push({text: error.message});
  }
  return plan;
}

function landmarksOf(
  {group_by: groupBy}: IntrospectOptions,
  dataset: Dataset,
  catalog: GeneCatalog,
): number[] {
  if (groupBy.length === 0) return [];
  const {geneIds} = dataset.index(introspectSpace(dataset));
  return Array.from(geneIds).filter((entrezId) => catalog.spaceOf(String(entrezId)) === 'landmark');
}

/** A report without remarks. */
export function emptyReport(): GeneSetReport {
  const section = () => ({errors: [], warnings: []});
  return {system: section(), up: section(), down: section(), both: section()};
}
