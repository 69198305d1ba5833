import type {SignatureTable} from '../../engine/index/index';

/** A field as numbers; NaN where it is missing, is no number, or there is no such field. */
export function numericField(table: SignatureTable, name: string): Float64Array {
  const field = table.field(name);
  if (!field) return new Float64Array(table.count).fill(Number.NaN);
  if (field.kind === 'number') return field.values;
  const parsed = field.dictionary.map((text) => (text.trim() === '' ? Number.NaN : Number(text)));
  return Float64Array.from(field.codes, (code) => (code < 0 ? Number.NaN : parsed[code]));
}
