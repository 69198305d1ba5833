/** What the points of a map can be coloured by. */
import type {MetadataField} from '../../engine/formats/matrix';
import {missingText} from '../../engine/formats/text-field';
import type {SignatureTable} from '../../engine/index';
import {textField} from '../background/rows';

/** A column of the points. */
export type MapColumn =
  | {
      readonly kind: 'text';
      readonly values: readonly string[];
      /** per point which of the values; -1: none */
      readonly codes: readonly number[];
    }
  | {
      readonly kind: 'number';
      /** per point; null: none */
      readonly values: readonly (number | null)[];
    };

/** What the services know of perturbagens, by pert_id. */
export interface PertWords {
  readonly moa: Readonly<Record<string, string>>;
  readonly class: Readonly<Record<string, string>>;
}

/** Fields that are the perturbagens', not the signatures'. */
export const pertFields = ['moa', 'class'] as const satisfies readonly (keyof PertWords)[];
/** The field of the ids, which is in every dataset. */
export const idField = 'sig_id';

/** Names of the fields that `mapColumn` has a column of. */
export function mapFields({fields}: SignatureTable): string[] {
  const own = fields.filter((name) => name !== idField);
  const perts = fields.includes('pert_id') ? pertFields.filter((name) => !own.includes(name)) : [];
  return [...own, ...perts];
}

/**
 * A field of the signatures, or of their perturbagens, for the points.
 * @param signatures number of each point's signature
 * @returns undefined where there is no such field
 */
export function mapColumn(
  table: SignatureTable,
  name: string,
  signatures: Uint32Array,
  words: PertWords,
): MapColumn | undefined {
  if (name === idField)
    return {kind: 'text', values: idsOf(table, signatures), codes: [...signatures.keys()]};
  const field = table.field(name);
  if (field) return select(field, signatures);
  const word = pertFields.find((each) => each === name);
  const perts = textField(table, 'pert_id');
  if (!word || !perts) return undefined;
  const values: string[] = [];
  const codeOf = new Map<string, number>();
  const codes = perts.dictionary.map((id) => {
    const value = words[word][id];
    if (value === undefined) return -1;
    const code = codeOf.get(value) ?? values.push(value) - 1;
    codeOf.set(value, code);
    return code;
  });
  return compact(
    values,
    Array.from(signatures, (row) => (perts.codes[row] < 0 ? -1 : codes[perts.codes[row]])),
  );
}

/** Ids of signatures. */
export function idsOf(table: SignatureTable, signatures: Uint32Array): string[] {
  const ids = table.ids();
  return Array.from(signatures, (row) => ids[row]);
}

function select(field: MetadataField, signatures: Uint32Array): MapColumn {
  if (field.kind === 'number') {
    return {
      kind: 'number',
      values: Array.from(signatures, (row) => {
        const value = field.values[row];
        return Number.isFinite(value) && String(value) !== missingText ? value : null;
      }),
    };
  }
  return compact(
    field.dictionary,
    Array.from(signatures, (row) => field.codes[row]),
  );
}

/** Without values that no point has, nor those that mean "none". */
function compact(values: readonly string[], codes: readonly number[]): MapColumn {
  const placeOf = new Int32Array(values.length).fill(-1);
  const used: string[] = [];
  const own = codes.map((code) => {
    if (code < 0 || values[code] === '' || values[code] === missingText) return -1;
    if (placeOf[code] < 0) placeOf[code] = used.push(values[code]) - 1;
    return placeOf[code];
  });
  return {kind: 'text', values: used, codes: own};
}
