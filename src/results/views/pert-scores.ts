/** The perturbagens of a result: a score over all cell lines, and one in each. */

import type {MetadataField, MetadataTable, TextField} from '../../engine/formats/matrix';
import {missingText, valueAt} from '../../engine/formats/text-field';
import type {Scores} from '../../engine/kernel/combine';
import {isControl} from '../../engine/stats/pert-types';
import {groupByFields, type Level, rollUp} from '../../engine/stats/roll-up';

/** What is told of a perturbagen beside its scores, where the result has it. */
const factNames = ['pert_iname', 'pert_type', 'moa', 'target_name'] as const;

export interface PertScores {
  /** pert_id of each */
  readonly ids: readonly string[];
  /** of a perturbagen; what the result does not tell is absent */
  facts(pert: number): Readonly<Record<string, string | number>>;
  type(pert: number): string | undefined;
  /** score over all cell lines; NaN where there is none */
  readonly summary: Scores;
  /** names of the cell lines, by name */
  readonly cells: readonly string[];
  /** score of a perturbagen in a cell line; NaN where there is none */
  at(pert: number, cell: number): number;
  /** spread over the signatures, where the result is of signatures */
  readonly signatures?: {
    readonly counts: Uint32Array;
    readonly least: Float64Array;
    readonly most: Float64Array;
  };
}

/** Which rows of a result of signatures make up its perturbagens; the same for all its queries. */
export interface PertRows {
  readonly pertCells: Level;
  readonly perts: Level;
  readonly cells: readonly string[];
  /** of each pert and cell line */
  readonly cellOf: Int32Array;
  /** the first signature of each perturbagen */
  readonly examples: Uint32Array;
  readonly table: MetadataTable;
}

/** Values of a text field with the marks for "none" taken out; undefined where there is no such field. */
function cleanText(field: MetadataField | undefined): TextField | undefined {
  if (field?.kind !== 'text') return undefined;
  const none = field.dictionary.map((value) => value === '' || value === missingText);
  if (!none.includes(true)) return field;
  return {...field, codes: field.codes.map((code) => (code < 0 || none[code] ? -1 : code))};
}

/** Groups signatures by perturbagen and cell line; undefined where they have no pert_id. */
export function pertRowsOf(table: MetadataTable): PertRows | undefined {
  const perts = cleanText(table.fields.get('pert_id'));
  if (!perts) return undefined;
  const cellField = cleanText(table.fields.get('cell_iname') ?? table.fields.get('cell_id'));
  const pertCells = groupByFields(cellField ? [perts, cellField] : [perts]);
  const [ofPert, ofCell] = pertCells.fields;
  const level = groupByFields([ofPert]);
  return {
    pertCells,
    perts: level,
    ...cellsOf(ofCell, pertCells.ids.length),
    examples: Uint32Array.from(level.ids, (_, pert) => {
      const first = level.members[level.starts[pert]];
      return pertCells.members[pertCells.starts[first]];
    }),
    table,
  };
}

/**
 * Sums a query's scores of signatures up as sig_gutc_tool does: maximum quantile over the signatures of a cell line, and
 * over the cell lines.
 */
export function scoresOfSignatures(rows: PertRows, ncs: Scores): PertScores {
  const {pertCells, perts} = rows;
  const inCells = rollUp(pertCells, ncs);
  const {length} = perts.ids;
  const [least, most] = [
    new Float64Array(length).fill(Number.NaN),
    new Float64Array(length).fill(Number.NaN),
  ];
  const counts = new Uint32Array(length);
  for (let pert = 0; pert < length; pert++) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = perts.starts[pert]; i < perts.starts[pert + 1]; i++) {
      const group = perts.members[i];
      for (let j = pertCells.starts[group]; j < pertCells.starts[group + 1]; j++) {
        const score = ncs[pertCells.members[j]];
        if (Number.isNaN(score)) continue;
        counts[pert]++;
        if (score < low) low = score;
        if (score > high) high = score;
      }
    }
    if (counts[pert] > 0) [least[pert], most[pert]] = [low, high];
  }
  return {
    ...describe(rows, rollUp(perts, inCells), inCells),
    signatures: {counts, least, most},
  };
}

/**
 * Scores that a result has of perturbagens already.
 * @param summary rows with a pert_id, and a score of each
 * @param inCells rows with a pert_id and a cell line likewise
 */
export function scoresOfPerts(
  summary: {readonly table: MetadataTable; readonly scores: Scores},
  inCells: {readonly table: MetadataTable; readonly scores: Scores},
): PertScores | undefined {
  const rows = pertRowsOf(inCells.table);
  const perts = cleanText(summary.table.fields.get('pert_id'));
  if (!rows || !perts) return undefined;
  const scoreOf = new Map<string, number>();
  for (const [row, code] of perts.codes.entries())
    if (code >= 0) scoreOf.set(perts.dictionary[code], summary.scores[row]);
  const own = Float64Array.from(rows.perts.ids, (id) => scoreOf.get(id) ?? Number.NaN);
  // One row each, so that this puts them in order and changes nothing.
  return describe(rows, own, rollUp(rows.pertCells, inCells.scores));
}

/** Perturbagens by falling score, those of some types; by default all but controls. Without a score they are left out. */
export function rankPerts({ids, summary, type}: PertScores, types?: readonly string[]): Uint32Array {
  const wanted = (pert: number) => {
    const own = type(pert);
    return types ? own !== undefined && types.includes(own) : !isControl(own);
  };
  return Uint32Array.from(ids.keys())
    .filter((pert) => !Number.isNaN(summary[pert]) && wanted(pert))
    .sort((a, b) => summary[b] - summary[a] || a - b);
}

function describe(
  {perts, cells, cellOf, examples, table}: PertRows,
  summary: Scores,
  inCells: Scores,
): PertScores {
  const fields = factNames.flatMap((name) => {
    const field = table.fields.get(name);
    return field ? [{name, field}] : [];
  });
  const types = cleanText(table.fields.get('pert_type'));
  return {
    ids: perts.ids,
    summary,
    cells,
    facts: (pert) =>
      Object.fromEntries(
        fields.flatMap(({name, field}) => {
          const value = valueAt(field, examples[pert]);
          return value === missingText || value === '' ? [] : [[name, value]];
        }),
      ),
    type(pert) {
      const code = types?.codes[examples[pert]] ?? -1;
      return code < 0 ? undefined : types?.dictionary[code];
    },
    at(pert, cell) {
      for (let i = perts.starts[pert]; i < perts.starts[pert + 1]; i++) {
        if (cellOf[perts.members[i]] === cell) return inCells[perts.members[i]];
      }
      return Number.NaN;
    },
  };
}

/** The cell lines by name, and which of them each group is of. */
function cellsOf(field: TextField | undefined, groups: number): Pick<PertRows, 'cells' | 'cellOf'> {
  if (!field) return {cells: [], cellOf: new Int32Array(groups).fill(-1)};
  const used = [...new Set(field.codes)].map((code) => field.dictionary[code]).sort();
  const numberOf = new Map(used.map((cell, number) => [cell, number]));
  return {cells: used, cellOf: field.codes.map((code) => numberOf.get(field.dictionary[code]) ?? -1)};
}
