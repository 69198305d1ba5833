/** Builds dictionary-encoded metadata columns, one value after the other. */
import type {MetadataField, TextField} from './matrix';

/** How absent metadata is written. */
export const missingText = '-666';
// Absent metadata as cmapM and cmapPy (-666), R (NA) and pandas (NaN, empty) write it.
const missing = /^(?:|-666(?:\.0*)?|NA|[+-]?(?:NaN|nan))$/;

/** A number, but not an id that merely consists of digits: those may begin with 0. */
const plainNumber = /^[+-]?(?:0|[1-9]\d*)(?:\.\d*)?(?:e[+-]?\d+)?$/i;

/** True where a metadata cell says that there is no value. */
export function isMissingText(value: string): boolean {
  return missing.test(value);
}

/** True where a metadata number stands for no value: NaN or the -666 of cmapM. */
export function isMissingNumber(value: number): boolean {
  return Number.isNaN(value) || value === -666;
}

/** What a row's metadata are; `missingText` where there is no value. */
export function valueAt(field: MetadataField, row: number): string | number {
  if (field.kind === 'text') return field.codes[row] < 0 ? missingText : field.dictionary[field.codes[row]];
  return Number.isNaN(field.values[row]) ? missingText : field.values[row];
}

export interface TextFieldBuilder {
  push(value: string): void;
  finish(): TextField;
}

/** A builder of a text field; grows as values come. */
export function createTextFieldBuilder(): TextFieldBuilder {
  const codeOf = new Map<string, number>();
  const dictionary: string[] = [];
  let codes = new Int32Array(1024);
  let length = 0;
  // Neighbouring rows mostly repeat a value.
  let last = '';
  let lastCode = -1;

  const encode = (value: string): number => {
    if (value === last) return lastCode;
    last = value;
    lastCode = codeOf.get(value) ?? (isMissingText(value) ? -1 : dictionary.push(value) - 1);
    if (lastCode >= 0) codeOf.set(value, lastCode);
    return lastCode;
  };

  return {
    push(value) {
      if (length === codes.length) {
        const larger = new Int32Array(length * 2);
        larger.set(codes);
        codes = larger;
      }
      codes[length++] = encode(value);
    },
    finish: () => ({kind: 'text', dictionary, codes: codes.slice(0, length)}),
  };
}

/**
 * A field as it is when it was written to a file and read from it: only values that rows have are in the dictionary, and
 * marks for "no value" are none.
 */
export function asReadBack(field: MetadataField): MetadataField {
  if (field.kind === 'number') return field;
  const {dictionary, codes} = field;
  const unseen = -2;
  const codeOf = Int32Array.from(dictionary, (value) => (isMissingText(value) ? -1 : unseen));
  const seen: string[] = [];
  const read = codes.map((code) => {
    if (code < 0) return -1;
    if (codeOf[code] === unseen) codeOf[code] = seen.push(dictionary[code]) - 1;
    return codeOf[code];
  });
  return {kind: 'text', dictionary: seen, codes: read};
}

/** The field as numbers where every value that is there is one, as files of text do not tell. */
export function readAsNumbers(field: MetadataField): MetadataField {
  if (field.kind === 'number' || field.dictionary.length === 0) return field;
  if (!field.dictionary.every((value) => plainNumber.test(value))) return field;
  const numbers = field.dictionary.map(Number);
  return {
    kind: 'number',
    values: Float64Array.from(field.codes, (code) => (code < 0 ? Number.NaN : numbers[code])),
  };
}
