/** What pages show first of a result: how its scores are spread, its strongest perturbagens and classes, a heat map. */

import type {MatrixReader, MetadataTable} from '../../engine/formats/matrix';
import {missingText, valueAt} from '../../engine/formats/text-field';
import type {Scores} from '../../engine/kernel/combine';
import {type Bins, spreadOf} from '../../engine/stats/spread';
import {failure} from '../../errors';
import {fault, shown} from '../../filter/faults';
import {digestFolders} from '../names';
import {type PertRows, type PertScores, rankPerts, scoresOfPerts, scoresOfSignatures} from './pert-scores';

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

export interface OverviewRequest extends ViewRequest {
  /** perturbagens, and classes, of each end */
  readonly top: number;
}

export const heatMapOrders = ['desc', 'asc', 'strongest'] as const;

export interface HeatMapRequest extends ViewRequest {
  /** pert_ids or names; by default those that come first */
  readonly perts?: readonly string[];
  /** cell lines; by default all */
  readonly cells?: readonly string[];
  /** by score over all cell lines, or by its size */
  readonly order: (typeof heatMapOrders)[number];
  readonly limit: number;
  readonly skip: number;
}

/** Where the scores of a result are. */
interface Layout {
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
const gutcPrefix = {tau: 'matrices/gutc/ps_', ncs: 'matrices/gutc/ns_'} as const;
/** NCS are hardly ever beyond 3; tau never beyond 100. */
const binsOf: Readonly<Record<ViewScore, Bins>> = {
  tau: {from: -100, to: 100, bins: 40},
  ncs: {from: -3, to: 3, bins: 60},
};
const falseDiscovery = 0.05;

/** The spread of the scores, and both ends of the perturbagens and of the classes. @throws RESULT_VIEW_ABSENT, RESULT_QUERY_UNKNOWN */
export async function overview(result: ViewedResult, request: OverviewRequest): Promise<object> {
  const layout = layoutOf(result, request);
  const scores = await columnOf(result, layout.spread, request.query);
  const perts = await pertScoresOf(result, layout, request.query);
  const order = rankPerts(perts, request.types);
  const describe = (rank: number) => {
    const pert = order[rank];
    const {signatures} = perts;
    const cells = perts.cells.flatMap((cell, c) => {
      const score = perts.at(pert, c);
      return Number.isNaN(score) ? [] : [[cell, rounded(score)] as const];
    });
    return {
      rank: rank + 1,
      pert_id: perts.ids[pert],
      ...perts.facts(pert),
      score: rounded(perts.summary[pert]),
      ...(signatures && {
        signatures: signatures.counts[pert],
        least: rounded(signatures.least[pert]),
        most: rounded(signatures.most[pert]),
      }),
      cells: Object.fromEntries(cells),
    };
  };
  const [top, bottom] = endsOf(order.length, request.top);
  return {
    query_id: scores.query,
    score: layout.score,
    distribution: {of: layout.of, ...spreadOf(scores.values, layout.bins)},
    counts: {
      [layout.of]: scores.table.ids.length,
      ranked_perturbagens: order.length,
      cells: perts.cells.length,
      types: typesOf(perts),
      ...(layout.q && (await significantOf(result, layout.q, scores))),
    },
    cells: perts.cells,
    perturbagens: {top: top.map(describe), bottom: bottom.map(describe)},
    ...(await classesOf(result, layout, scores, request.top)),
  };
}

/** Perturbagens by cell lines. @throws RESULT_VIEW_ABSENT, RESULT_QUERY_UNKNOWN, FILTER_INVALID */
export async function heatMap(result: ViewedResult, request: HeatMapRequest): Promise<object> {
  const layout = layoutOf(result, request);
  const {query} = await columnOf(result, layout.spread, request.query);
  const perts = await pertScoresOf(result, layout, request.query);
  const ranked = orderedBy(perts, rankPerts(perts, request.types), request.order);
  const chosen = request.perts ? findPerts(perts, request.perts) : ranked;
  const page = chosen.subarray(request.skip, request.skip + request.limit);
  const cells = (request.cells ?? perts.cells).map((name) => {
    const cell = perts.cells.indexOf(name);
    if (cell < 0) throw fault('cells', `has no ${shown(name)}; the result has ${perts.cells.join(', ')}`);
    return cell;
  });
  return {
    query_id: query,
    score: layout.score,
    total: chosen.length,
    cells: cells.map((cell) => perts.cells[cell]),
    perturbagens: Array.from(page, (pert) => ({
      pert_id: perts.ids[pert],
      ...perts.facts(pert),
      score: rounded(perts.summary[pert]),
    })),
    scores: Array.from(page, (pert) => cells.map((cell) => rounded(perts.at(pert, cell)))),
  };
}

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

interface QueryColumn {
  readonly query: string;
  /** of all queries */
  readonly queries: readonly string[];
  readonly column: number;
  readonly values: Float32Array;
  readonly table: MetadataTable;
}

async function columnOf(result: ViewedResult, path: string, name: string | undefined): Promise<QueryColumn> {
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

/** Places of both ends of a ranking; none is in both. */
function endsOf(count: number, top: number): [number[], number[]] {
  const first = Math.min(top, count);
  const last = Math.min(top, count - first);
  return [Array.from({length: first}, (_, i) => i), Array.from({length: last}, (_, i) => count - last + i)];
}

/** How many perturbagens are of each type. */
function typesOf(perts: PertScores): Record<string, number> {
  const counts = new Map<string, number>();
  for (const pert of perts.ids.keys()) {
    const type = perts.type(pert) ?? '';
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** How many signatures of each sign have a q-value of 0.05 at most. */
async function significantOf(
  result: ViewedResult,
  path: string,
  {query, values}: QueryColumn,
): Promise<object> {
  const {values: q} = await columnOf(result, path, query);
  let [positive, negative] = [0, 0];
  for (let i = 0; i < q.length; i++) {
    if (!(q[i] <= falseDiscovery)) continue;
    if (values[i] > 0) positive++;
    else if (values[i] < 0) negative++;
  }
  return {significant: {q: falseDiscovery, positive, negative}};
}

/**
 * Both ends of the classes, from the file that has all of them: the enrichment of the query, or the level of classes.
 * Nothing where the result has none.
 */
async function classesOf(
  result: ViewedResult,
  {perts, score}: Layout,
  {query, column: place, queries}: QueryColumn,
  top: number,
): Promise<{classes?: object}> {
  const path = perts
    ? `${gutcPrefix[score]}pcl_summary.gctx`
    : `gsea/${digestFolders(queries)[place]}/arfs/NORM_CS/gsea_result.gct`;
  if (!result.paths.includes(path)) return {};
  const matrix = await result.open(path);
  // An enrichment has a file of one column for each query, the classes of perturbagens a column for each.
  const column = perts ? matrix.columns.ids.indexOf(query) : 0;
  const scores: Scores = matrix.readColumns(column, column + 1);
  const {ids, fields} = matrix.rows;
  const order = [...ids.keys()].filter((row) => !Number.isNaN(scores[row]));
  order.sort((a, b) => scores[b] - scores[a] || a - b);
  const describe = (rank: number) => {
    const row = order[rank];
    const facts = [...fields].map(([name, field]) => [name, valueAt(field, row)] as const);
    return {
      rank: rank + 1,
      id: ids[row],
      ...Object.fromEntries(facts.filter(([, value]) => value !== missingText && value !== '')),
      score: rounded(scores[row]),
    };
  };
  const [first, last] = endsOf(order.length, top);
  const ends = {top: first.map(describe), bottom: last.map(describe)};
  return {classes: {file: path, total: order.length, ...ends}};
}

function orderedBy({summary}: PertScores, falling: Uint32Array, order: HeatMapRequest['order']): Uint32Array {
  if (order === 'desc') return falling;
  if (order === 'asc') return falling.reverse();
  return falling.sort((a, b) => Math.abs(summary[b]) - Math.abs(summary[a]) || a - b);
}

/** Perturbagens by id or name, in the order asked for. */
function findPerts({ids, facts}: PertScores, asked: readonly string[]): Uint32Array {
  const byName = new Map<string, number>();
  for (const [pert, id] of ids.entries()) {
    const name = facts(pert).pert_iname;
    if (typeof name === 'string' && !byName.has(name.toLowerCase())) byName.set(name.toLowerCase(), pert);
    byName.set(id.toLowerCase(), pert);
  }
  return Uint32Array.from(asked, (name) => {
    const pert = byName.get(name.toLowerCase());
    if (pert === undefined) throw fault('perts', `has ${shown(name)}, which the result has not`);
    return pert;
  });
}
