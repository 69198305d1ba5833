/** Which files of a result its views are made of, and how they read them. */

import type {MatrixReader, MetadataTable} from '../../engine/formats/matrix';
import type {Bins} from '../../engine/stats/spread';
import {failure} from '../../errors';
import {type PertRows, type PertScores, scoresOfPerts, scoresOfSignatures} from './pert-scores';

/** tau: percentile scores of sig_gutc_tool, -100 to 100; ncs: normalised scores. */
export const viewScores = ['tau', 'ncs'] as const;
export type ViewScore = (typeof viewScores)[number];

/** The files of a result that views are made of: names as the result lists them, and how they are opened. */
export interface ViewedResult {
  readonly paths: readonly string[];
  open(path: string): Promise<MatrixReader>;
  /** perturbagens of the file's rows, found once while it is open */
  pertRows(path: string): Promise<PertRows | undefined>;
}

/** What every view is asked. */
export interface ViewRequest {
  /** name of a query; the first where there is none */
  readonly query?: string;
  /** by default tau where the result has it */
  readonly score?: ViewScore;
  /** types of perturbagens; by default all but controls */
  readonly types?: readonly string[];
}

/** Where the scores of a result are. */
export interface Layout {
  readonly score: ViewScore;
  /** of signatures; of perturbagens over all cell lines where the result has no scores of signatures */
  readonly spread: string;
  readonly of: 'signatures' | 'perturbagens';
  readonly bins: Bins;
  /** absent: perturbagens are summed up from the signatures */
  readonly perts?: {readonly summary: string; readonly cells: string};
  /** q-values of the signatures, by which significance.md says to judge */
  readonly q?: string;
}

const signatureScores = 'matrices/query/ncs.gctx';
const signatureQ = 'matrices/query/q_empirical.gctx';
export const gutcPrefix = {tau: 'matrices/gutc/ps_', ncs: 'matrices/gutc/ns_'} as const;
/** NCS are hardly ever beyond 3; tau never beyond 100. */
const binsOf: Readonly<Record<ViewScore, Bins>> = {
  tau: {from: -100, to: 100, bins: 40},
  ncs: {from: -3, to: 3, bins: 60},
};
/** Scores are told to so many parts of one; NaN becomes null in JSON. */
const precision = 1e4;
export const rounded = (score: number) => Math.round(score * precision) / precision;

/** @throws RESULT_VIEW_ABSENT */
export function layoutOf({paths}: ViewedResult, {score: asked}: ViewRequest): Layout {
  const has = (path: string) => paths.includes(path);
  const absent = (detail: string) => failure('RESULT_VIEW_ABSENT', {detail});
  if (has(signatureScores)) {
    if (asked === 'tau') {
      throw absent(
        'it has no tau, which is held against a background of the dataset: submit the query to sig_gutc_tool',
      );
    }
    return {
      score: 'ncs',
      spread: signatureScores,
      of: 'signatures',
      bins: binsOf.ncs,
      q: has(signatureQ) ? signatureQ : undefined,
    };
  }
  const score = asked ?? viewScores.find((name) => has(`${gutcPrefix[name]}pert_summary.gctx`));
  const level = (name: string) => `${gutcPrefix[score ?? 'ncs']}${name}.gctx`;
  if (!score || !has(level('pert_summary')) || !has(level('pert_cell'))) {
    throw absent(
      score
        ? `it has no ${score} of perturbagens`
        : 'it is not of queries against perturbagens; see its files: GET /api/jobs/{id}/results',
    );
  }
  return {
    score,
    spread: level('pert_summary'),
    of: 'perturbagens',
    bins: binsOf[score],
    perts: {summary: level('pert_summary'), cells: level('pert_cell')},
  };
}

/** Whether a result can show tau. */
export function hasTau({paths}: ViewedResult): boolean {
  return paths.includes(`${gutcPrefix.tau}pert_summary.gctx`);
}

/** The name of the query that is asked for, or of the first. @throws RESULT_QUERY_UNKNOWN */
export async function queryOf(
  result: ViewedResult,
  {spread}: Layout,
  name: string | undefined,
): Promise<string> {
  return (await columnOf(result, spread, name)).query;
}

export interface QueryColumn {
  readonly query: string;
  /** of all queries */
  readonly queries: readonly string[];
  readonly column: number;
  readonly values: Float32Array;
  readonly table: MetadataTable;
}

export async function columnOf(
  result: ViewedResult,
  path: string,
  name: string | undefined,
): Promise<QueryColumn> {
  const matrix = await result.open(path);
  const known = matrix.columns.ids;
  const column = name === undefined ? 0 : known.indexOf(name);
  if (column < 0) throw failure('RESULT_QUERY_UNKNOWN', {query: name ?? '', known});
  return {
    query: known[column],
    queries: known,
    column,
    values: matrix.readColumns(column, column + 1),
    table: matrix.rows,
  };
}

/** Scores of the perturbagens for one query. @throws RESULT_VIEW_ABSENT, RESULT_QUERY_UNKNOWN */
export async function pertScoresOf(
  result: ViewedResult,
  {perts, spread}: Layout,
  query: string | undefined,
): Promise<PertScores> {
  const absent = failure('RESULT_VIEW_ABSENT', {detail: 'its rows have no pert_id to sum them up by'});
  if (!perts) {
    const rows = await result.pertRows(spread);
    if (!rows) throw absent;
    return scoresOfSignatures(rows, (await columnOf(result, spread, query)).values);
  }
  const of = async (path: string) => {
    const {table, values} = await columnOf(result, path, query);
    return {table, scores: values};
  };
  const scores = scoresOfPerts(await of(perts.summary), await of(perts.cells));
  if (!scores) throw absent;
  return scores;
}
