/**
 * Matched GUTC: a perturbation's queries from several cell lines, each held against its own cell line only, become
 * one column (cmapM runMatchedGutcV2.m, matchQuery.m, castDSToLong.m).
 */

import type {TextField} from '../formats/matrix';
import {failure} from '../ground/failures';
import type {Scores} from '../kernel/combine';

/** Metadata of a query in matched mode. */
export interface MatchedQuery {
  readonly pert_id: string;
  readonly pert_idose: string;
  readonly pert_itime: string;
  readonly cell_id: string;
}

/** The queries of one perturbation, dose and time. */
export interface MatchedGroup {
  /** pert_id:pert_idose:pert_itime, the query_id of the result */
  readonly id: string;
  /** numbers of its queries, in the order given */
  readonly queries: readonly number[];
}

/**
 * Groups queries by pert_id, pert_idose and pert_itime, in order of first appearance.
 * @throws MATCHED_QUERIES_INVALID when a group has two queries of the same cell line
 */
export function matchQueries(queries: readonly MatchedQuery[]): MatchedGroup[] {
  const groups = new Map<string, {readonly id: string; readonly queries: number[]}>();
  queries.forEach((query, number) => {
    const id = [query.pert_id, query.pert_idose, query.pert_itime].join(':');
    const group = groups.get(id) ?? {id, queries: []};
    groups.set(id, group);
    const twin = group.queries.find((other) => queries[other].cell_id === query.cell_id);
    if (twin !== undefined) {
      const detail = `queries ${twin + 1} and ${number + 1} both are ${id} in cell line ${query.cell_id}`;
      throw failure('MATCHED_QUERIES_INVALID', {detail});
    }
    group.queries.push(number);
  });
  return [...groups.values()];
}

/**
 * One column of a group: each row from the query of the row's cell line.
 *
 * @param cells cell line of each pert_cell row
 * @param queries the group's queries: cell line, and NCS per pert_cell row
 * @returns one NCS per pert_cell row; NaN in cell lines without a query
 */
export function matchedColumn(
  cells: TextField,
  queries: readonly {readonly cell_id: string; readonly ncs: Scores}[],
): Float64Array {
  const ofCell = cells.dictionary.map((cell) => queries.find(({cell_id}) => cell_id === cell)?.ncs);
  return Float64Array.from(cells.codes, (cell, row) => ofCell[cell]?.[row] ?? Number.NaN);
}
