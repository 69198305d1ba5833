/** What pages show first of a result: how its scores are spread, its strongest perturbagens and classes. */

import {missingText, valueAt} from '../../engine/formats/text-field';
import type {Scores} from '../../engine/kernel/combine';
import {spreadOf} from '../../engine/stats/spread';
import {digestFolders} from '../names';
import {
  columnOf,
  gutcPrefix,
  type Layout,
  layoutOf,
  pertScoresOf,
  type QueryColumn,
  rounded,
  type ViewedResult,
  type ViewRequest,
} from './layout';
import {type PertScores, rankPerts} from './pert-scores';

export interface OverviewRequest extends ViewRequest {
  /** perturbagens, and classes, of each end */
  readonly top: number;
}

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
