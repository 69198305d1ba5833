import {formatGmt} from '../../engine/formats/gene-sets';
import type {GeneSetReport} from '../../engine/genes/check';
import {geneIdsOf} from '../../engine/index';
import {OpenclueError, statusOf} from '../../errors';
import type {CheckContext, Submission} from '../analysis';
import {flagOf} from '../fields';
import {introspectSpace, querySpace} from '../source';
import {checkComparison, emptyReport, planSource} from './check';
import {extremeGenesAmong} from './extreme-genes';
import {readOptions, setSizeNotes} from './options';
import {type SourcePlan, withSignatures} from './source';

/** The queries that an uploaded matrix brings, and the introspection of its signatures if it was asked for. */
export interface UploadQueries {
  /** GMT text, a query for each signature */
  readonly up?: string;
  readonly down?: string;
  readonly introspect?: SourcePlan;
  /** remarks on the matrix and its options */
  readonly report: GeneSetReport;
}

/**
 * Makes a query of every signature of the uploaded matrix, replicates combined: its most extreme genes among those
 * that queries of the dataset use.
 */
export async function queriesOfUpload(submission: Submission, context: CheckContext): Promise<UploadQueries> {
  const {upload, dataset, limits, workers = 1} = context;
  const {fields} = submission;
  const report = emptyReport();
  const refuse = (text: string) => report.system.errors.push({text});
  const included = flagOf(fields.include_introspect);
  if (included === undefined) {
    refuse(`include_introspect ${JSON.stringify(fields.include_introspect)} must be true or false.`);
  }
  if (!upload) {
    if (included) refuse('include_introspect compares the signatures of a matrix, and none was sent.');
    return {report};
  }
  if ([submission.up, submission.down, submission.signature].some((sent) => sent !== undefined)) {
    refuse('There is a matrix, which brings the queries, and another query. Send them as two jobs.');
  }
  const options = readOptions(fields, refuse);
  if (report.system.errors.length > 0) return {report};
  const planned = planSource(options, upload, context, report);
  if (planned && included) checkComparison(planned, upload, context, report);
  if (planned && planned.count > limits.queries) {
    refuse(
      `The matrix brings ${planned.count} queries where ${limits.queries} are allowed in a job. Choose some by where or sig_ids, or combine replicates by group_by.`,
    );
  }
  if (!planned || report.system.errors.length > 0) return {report};
  try {
    const used = new Set(geneIdsOf(dataset.genes, querySpace(dataset)));
    const {scratch, signal} = context;
    const sets = await withSignatures(
      upload,
      planned.plan,
      {workers, scratch, signal},
      async (source, rows) => {
        const index = source.index(introspectSpace(source));
        const genes = Uint32Array.from(index.geneIds.keys()).filter((row) => used.has(index.geneIds[row]));
        const shared = 'of the matrix are also of the dataset';
        for (const note of setSizeNotes(options.gset_size, genes.length, shared)) {
          report.system.warnings.push({text: `queries: ${note}.`});
        }
        const ids = source.signatures.ids();
        const extremes = await extremeGenesAmong(index, genes, rows, options.gset_size);
        return extremes.map((ends, s) => {
          const set = (positions: Uint32Array) => ({
            name: ids[rows[s]],
            description: '',
            members: Array.from(positions, (at) => String(index.geneIds[genes[at]])),
          });
          return {up: set(ends.up), down: set(ends.down)};
        });
      },
    );
    const up = formatGmt(sets.map((set) => set.up));
    const down = formatGmt(sets.map((set) => set.down));
    return {up, down, introspect: included ? planned.plan : undefined, report};
  } catch (error) {
    if (!(error instanceof OpenclueError) || statusOf(error) >= 500) throw error;
    refuse(error.message);
    return {report};
  }
}
