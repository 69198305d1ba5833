import type {GeneCatalog} from '../../engine/genes/catalog';
import type {GeneSetReport} from '../../engine/genes/check';
import type {Dataset} from '../../engine/index';
import {defaultIntrospectSignatures} from '../../engine/stats/introspect';
import {OpenclueError, statusOf} from '../../errors';
import {assayOf} from '../../library/assays';
import {belongsTo} from '../../library/assays/assay';
import type {CheckContext, Checked, Submission} from '../analysis';
import {introspectSpace} from '../source';
import {requireGenes} from './extreme-genes';
import {type IntrospectOptions, introspectSetNotes, readOptions} from './options';
import {
  describeGroups,
  describeSignatures,
  groupReplicates,
  type ReplicateGroups,
  selectSignatures,
} from './selection';
import type {SourcePlan} from './source';
import {introspectNorm} from './statistics';

const fewestSignatures = 2;

/** Checks a submission of sig_introspect_tool. */
export function checkIntrospect(submission: Submission, context: CheckContext): Checked<SourcePlan> {
  const report = emptyReport();
  const refuse = (text: string) => report.system.errors.push({text});
  const {fields, up, down, signature} = submission;
  if ([up, down, signature].some((sent) => sent !== undefined)) {
    refuse(
      'sig_introspect_tool takes no query: it makes them of the signatures. Leave the lists and the signature out.',
    );
  }
  const isNamed = fields.dataset !== undefined && fields.dataset !== '';
  if (!context.upload && !isNamed) {
    refuse('There is nothing to introspect. Send a matrix, or name a dataset whose signatures to compare.');
  }
  if (context.upload && isNamed) {
    refuse(
      'There is a matrix and a dataset. Send one of them; to query the dataset with the signatures of the matrix, send the matrix to sig_queryl1k_tool with include_introspect=true.',
    );
  }
  const options = readOptions(fields, refuse);
  const plan = {...options, landmarks: []};
  if (report.system.errors.length > 0) return {plan, queries: [], report};
  const planned = planSource(options, context.dataset, context, report);
  if (planned) checkComparison(planned, context.dataset, context, report);
  return {plan: planned?.plan ?? plan, queries: [], report};
}

/** Signatures that a submission chose. */
export interface PlannedSource {
  readonly plan: SourcePlan;
  /** rows of the dataset, replicates each for itself */
  readonly rows: Uint32Array;
  /** which of them are replicates; undefined where none are combined */
  readonly groups?: ReplicateGroups;
  /** signatures once replicates are combined */
  readonly count: number;
}

/** What the chosen signatures of a dataset are; undefined, and errors in the report, where they cannot be had. */
export function planSource(
  options: IntrospectOptions,
  dataset: Dataset,
  {catalog}: CheckContext,
  {system}: GeneSetReport,
): PlannedSource | undefined {
  try {
    const {signatures} = dataset;
    const {group_by: groupBy} = options;
    const rows = selectSignatures(signatures, options);
    const groups = groupBy.length > 0 ? groupReplicates(signatures, rows, groupBy) : undefined;
    if (rows.length === 0) {
      system.errors.push({
        text: 'No signature satisfies where and sig_ids. Choose others, or leave both out.',
      });
      return undefined;
    }
    requireGenes(dataset.index(introspectSpace(dataset)), rows, signatures);
    if (groups && groups.unnamed > 0) {
      system.warnings.push({
        text: `${groups.unnamed} signatures have no value in ${groupBy.join(' or ')} and are combined with no others.`,
      });
    }
    const plan = {...options, landmarks: landmarksOf(options, dataset, catalog)};
    return {plan, rows, groups, count: groups ? groups.members.length : rows.length};
  } catch (error) {
    if (!(error instanceof OpenclueError) || statusOf(error) >= 500) throw error;
    system.errors.push({text: error.message});
    return undefined;
  }
}

/** Whether so many signatures can be compared with one another, and what their metadata and genes lack for it. */
export function checkComparison(
  {plan, rows, groups, count}: PlannedSource,
  dataset: Dataset,
  {introspectSignatures = defaultIntrospectSignatures}: CheckContext,
  {system}: GeneSetReport,
): void {
  if (count < fewestSignatures) {
    const what =
      plan.group_by.length > 0 ? `${rows.length} signatures in ${count} groups` : `${count} signatures`;
    system.errors.push({
      text: `There are ${what}, and an introspection compares at least two. Choose more, or group them by more fields.`,
    });
  } else if (count > introspectSignatures) {
    system.errors.push({
      text: `There are ${count} signatures where ${introspectSignatures} are compared at most. Choose some by where or sig_ids, or combine replicates by group_by.`,
    });
  } else {
    const {signatures} = dataset;
    const {genes} = dataset.index(introspectSpace(dataset));
    const compared = groups
      ? describeGroups(signatures, groups, plan.group_by)
      : describeSignatures(signatures, rows);
    const {notes} = introspectNorm({signatures: compared});
    for (const note of [...notes, ...introspectSetNotes(plan.gset_size, genes)]) {
      system.warnings.push({text: `${note}.`});
    }
  }
}

function landmarksOf(
  {group_by: groupBy}: IntrospectOptions,
  dataset: Dataset,
  catalog: GeneCatalog,
): number[] {
  if (groupBy.length === 0) return [];
  const [smallest] = assayOf(dataset)?.spaces ?? [];
  if (!smallest) return [];
  const {geneIds} = dataset.index(introspectSpace(dataset));
  return Array.from(geneIds).filter((id) => belongsTo(smallest, catalog.spaceOf(String(id))));
}

/** A report without remarks. */
export function emptyReport(): GeneSetReport {
  const section = () => ({errors: [], warnings: []});
  return {system: section(), up: section(), down: section(), both: section()};
}
