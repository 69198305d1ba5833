/** A result as a picture: perturbagens by cell lines. */

import {fault, shown} from '../../filter/faults';
import {columnOf, layoutOf, pertScoresOf, rounded, type ViewedResult, type ViewRequest} from './layout';
import {type PertScores, rankPerts} from './pert-scores';

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
