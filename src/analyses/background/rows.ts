/** The rows of a GUTC result: which signatures take part, how they are normalised and how the levels sum them up. */
import type {MetadataField, TextField} from '../../engine/formats/matrix';
import type {Dataset, SignatureTable} from '../../engine/index';
import type {PerturbagenClass} from '../../engine/stats/class-levels';
import {type GutcLevels, gutcLevels} from '../../engine/stats/gutc';
import {gutcReference} from '../../engine/stats/gutc-reference';
import {normalizeScores} from '../../engine/stats/ncs';
import {failure} from '../../errors';

export interface GutcRows {
  /** signatures that take part, ascending; the rows of level sig */
  readonly signatures: Uint32Array;
  /** per row of level sig, in this order */
  readonly perts: TextField;
  readonly cells: TextField;
  /** 1 for rows whose scores the means of the NCS are taken from */
  readonly reference: Uint8Array;
  readonly levels: GutcLevels;
  /** NCS of one query from its raw scores, both one per row of level sig. */
  normalise(cs: Float32Array): Float32Array;
}

/** Field that limits a result to Touchstone and names its reference signatures, where a dataset has it. */
export const touchstoneField = 'is_touchstone';

/**
 * The rows of results against a dataset.
 * @throws GUTC_FIELDS_ABSENT when its signatures tell no perturbagen or no cell line
 */
export function gutcRows(
  {signatures: table, manifest: {name}}: Dataset,
  classes: readonly PerturbagenClass[],
): GutcRows {
  const told = textField(table, 'cell_iname');
  const fields = {perts: textField(table, 'pert_id'), cells: told && withUnknown(told)};
  const absent = [!fields.perts && 'pert_id', !fields.cells && 'cell_iname'].filter(
    (field) => field !== false,
  );
  if (!fields.perts || !fields.cells) throw failure('GUTC_FIELDS_ABSENT', {name, fields: absent});
  const types = textField(table, 'pert_type') ?? oneType(table.count);
  const all = gutcReference(types, fields.cells, table.field(touchstoneField));
  const signatures = all.rows;
  const groups = new Int32Array(signatures.length);
  const reference = new Uint8Array(signatures.length);
  for (let row = 0; row < signatures.length; row++) {
    groups[row] = all.groups[signatures[row]];
    reference[row] = all.reference[signatures[row]];
  }
  const perts = select(fields.perts, signatures);
  const cells = select(fields.cells, signatures);
  return {
    signatures,
    perts,
    cells,
    reference,
    levels: gutcLevels(perts, cells, classes),
    normalise: (cs) => normalizeScores({cs, groups, reference, kin: all.kin}),
  };
}

/** A field of the signatures as text: ids that happen to be numbers are ids all the same. */
export function textField(table: SignatureTable, name: string): TextField | undefined {
  const field = table.field(name);
  return field && asText(field);
}

function asText(field: MetadataField): TextField {
  if (field.kind === 'text') return field;
  const dictionary = [...new Set(field.values.filter((value) => !Number.isNaN(value)))];
  const codeOf = new Map(dictionary.map((value, code) => [value, code]));
  return {
    kind: 'text',
    dictionary: dictionary.map(String),
    codes: Int32Array.from(field.values, (value) => codeOf.get(value) ?? -1),
  };
}

/** Without perturbagen types all signatures are of one. */
const oneType = (count: number): TextField => ({
  kind: 'text',
  dictionary: ['trt_cp'],
  codes: new Int32Array(count),
});

/** What stands for a cell line that is not told, as in cmapM. */
export const unknownCell = '-666';

/**
 * Signatures whose cell line is not told are of one of its own, as cmapM has them: they stay in the result, and among
 * the reference queries, and are held against each other (genGutcBackground.m).
 */
export function withUnknown({dictionary, codes}: TextField): TextField {
  if (!codes.includes(-1)) return {kind: 'text', dictionary, codes};
  const named = dictionary.includes(unknownCell) ? dictionary : [...dictionary, unknownCell];
  const unknown = named.indexOf(unknownCell);
  return {kind: 'text', dictionary: named, codes: codes.map((code) => (code < 0 ? unknown : code))};
}

function select({dictionary, codes}: TextField, rows: Uint32Array): TextField {
  const some = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) some[i] = codes[rows[i]];
  return {kind: 'text', dictionary, codes: some};
}

/** A signature of each row of a level of perts: perts are described by their signatures. */
export function firstSignatures(
  {signatures, levels}: GutcRows,
  level: 'pert_cell' | 'pert_summary',
): Uint32Array {
  const {pert_cell: pertCell, pert_summary: summary} = levels;
  const ofPertCell = (row: number) => signatures[pertCell.members[pertCell.starts[row]]];
  const count = levels[level].ids.length;
  return Uint32Array.from({length: count}, (_, row) =>
    ofPertCell(level === 'pert_cell' ? row : summary.members[summary.starts[row]]),
  );
}

/** A field as numbers; NaN where it is missing, is no number, or there is no such field. */
export function numericField(table: SignatureTable, name: string): Float64Array {
  const field = table.field(name);
  if (!field) return new Float64Array(table.count).fill(Number.NaN);
  if (field.kind === 'number') return field.values;
  const parsed = field.dictionary.map((text) => (text.trim() === '' ? Number.NaN : Number(text)));
  return Float64Array.from(field.codes, (code) => (code < 0 ? Number.NaN : parsed[code]));
}
