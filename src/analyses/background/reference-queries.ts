/** The reference queries of a background: signatures of the dataset itself, exemplars or all. */
import type {Dataset} from '../../engine/index';
import {isPositive} from '../query/normaliser';
import type {GutcRows} from './rows';

/** Field that names the signatures which become queries, where a dataset has it. */
export const exemplarField = 'is_exemplar_sig';

/** The reference queries of one cell line, all of one pert side by side. */
export interface CellQueries {
  readonly cell: string;
  /** first of its queries */
  readonly start: number;
  readonly end: number;
}

export interface ReferenceQueries {
  /** per query its row of level sig; by cell line, then pert, then signature */
  readonly rows: Uint32Array;
  /** per query its pert, as a row of pert_summary */
  readonly perts: Uint32Array;
  /** by name */
  readonly cells: readonly CellQueries[];
  /** per query its position in `cells` */
  readonly cellOf: Uint32Array;
  /** signatures that would be queries if they had a pert_id */
  readonly nameless: number;
}

/** Which signatures become reference queries: the exemplars of the reference, or every one, as cmapM has it. */
export const querySignatures = ['exemplars', 'all'] as const;
export type QuerySignatures = (typeof querySignatures)[number];

/**
 * Chooses the exemplars among the reference signatures; where the dataset tells no exemplars, all of these. With
 * `all`, every signature that takes part, as an introspection of the whole build has them (genGutcBackground.m).
 * Signatures without a pert cannot be queries: there is nothing to sum them up to.
 */
export function referenceQueries(
  {signatures}: Dataset,
  rows: GutcRows,
  which: QuerySignatures = 'exemplars',
): ReferenceQueries {
  const field = signatures.field(exemplarField);
  const exemplar = field && isPositive(field, signatures.count);
  const {perts, cells, levels, reference} = rows;
  const pertRow = new Map(Array.from(levels.pert_summary.fields[0].codes, (code, row) => [code, row]));
  const cellOrder = [...cells.dictionary.keys()].sort((a, b) =>
    cells.dictionary[a] < cells.dictionary[b] ? -1 : 1,
  );
  const placeOf = new Int32Array(cells.dictionary.length);
  cellOrder.forEach((code, place) => {
    placeOf[code] = place;
  });
  const wanted = Uint32Array.from(rows.signatures.keys()).filter(
    (row) =>
      which === 'all' ||
      (reference[row] === 1 && (exemplar === undefined || exemplar[rows.signatures[row]] === 1)),
  );
  const chosen = wanted.filter((row) => perts.codes[row] >= 0);
  // Every pert of a row has a row in pert_summary.
  const pertOf = (row: number) => pertRow.get(perts.codes[row]) as number;
  chosen.sort((a, b) => placeOf[cells.codes[a]] - placeOf[cells.codes[b]] || pertOf(a) - pertOf(b) || a - b);
  const found: {cell: string; start: number; end: number}[] = [];
  const cellOf = chosen.map((row, query) => {
    const cell = cells.dictionary[cells.codes[row]];
    if (found[found.length - 1]?.cell !== cell) found.push({cell, start: query, end: query});
    found[found.length - 1].end = query + 1;
    return found.length - 1;
  });
  return {
    rows: chosen,
    perts: chosen.map(pertOf),
    cells: found,
    cellOf,
    nameless: wanted.length - chosen.length,
  };
}
