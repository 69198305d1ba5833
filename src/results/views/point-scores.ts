/** Scores of a result for given signatures: what a map of these is coloured by. */

import {failure} from '../../errors';
import {columnOf, layoutOf, rounded, type ViewedResult, type ViewRequest, type ViewScore} from './layout';

/** Signatures by id, and by what they are of. */
export interface ScoredPoints {
  readonly ids: readonly string[];
  readonly perts?: readonly (string | undefined)[];
  readonly cells?: readonly (string | undefined)[];
}

export interface PointScores {
  readonly query: string;
  /** of all queries of the result */
  readonly queries: readonly string[];
  readonly score: ViewScore;
  /** what the scores are of; a perturbagen's in its cell line stands for each of its signatures there */
  readonly of: 'signatures' | 'perturbagens';
  /** per point; null where the result has none */
  readonly scores: readonly (number | null)[];
}

/** @throws RESULT_VIEW_ABSENT, RESULT_QUERY_UNKNOWN */
export async function pointScores(
  result: ViewedResult,
  request: ViewRequest,
  {ids, perts, cells}: ScoredPoints,
): Promise<PointScores> {
  const layout = layoutOf(result, request);
  const {query, queries, values, table} = await columnOf(
    result,
    layout.perts?.cells ?? layout.spread,
    request.query,
  );
  const {score, of} = layout;
  const scoreAt = (row: number | undefined) => {
    const value = row === undefined ? Number.NaN : values[row];
    return Number.isNaN(value) ? null : rounded(value);
  };
  if (of === 'signatures') {
    const rowOf = new Map(table.ids.map((id, row) => [id, row]));
    return {query, queries, score, of, scores: ids.map((id) => scoreAt(rowOf.get(id)))};
  }
  const [pert, cell] = ['pert_id', 'cell_iname'].map((name) => table.fields.get(name));
  if (pert?.kind !== 'text' || cell?.kind !== 'text' || !perts || !cells) {
    throw failure('RESULT_VIEW_ABSENT', {
      detail: 'its scores are of perturbagens in cell lines, which the signatures do not tell',
    });
  }
  const keyOf = (id: string | undefined, line: string | undefined) => JSON.stringify([id, line]);
  const rowOf = new Map(
    table.ids.map((_, row) => [
      keyOf(pert.dictionary[pert.codes[row]], cell.dictionary[cell.codes[row]]),
      row,
    ]),
  );
  return {
    query,
    queries,
    score,
    of,
    scores: ids.map((_, i) => scoreAt(rowOf.get(keyOf(perts[i], cells[i])))),
  };
}
