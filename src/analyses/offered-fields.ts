/** Metadata fields as forms offer them, to tell replicates by or to choose by. */
import type {MetadataField} from '../engine/formats/matrix';
import {readAsNumbers} from '../engine/formats/text-field';

export interface OfferedField {
  readonly name: string;
  /** different values */
  readonly distinct: number;
  /** wells or signatures without a value */
  readonly missing: number;
  /** some of the values */
  readonly examples: readonly string[];
}

const shownExamples = 5;
const longestExample = 60;

/** @param rows that are counted; all by default @param shown values that are told, the first that come */
export function offerField(
  name: string,
  field: MetadataField,
  rows?: Uint32Array,
  shown = shownExamples,
): OfferedField {
  const read = readAsNumbers(field);
  const seen = new Set<number>();
  let missing = 0;
  const length = rows?.length ?? (read.kind === 'number' ? read.values : read.codes).length;
  for (let i = 0; i < length; i++) {
    const row = rows ? rows[i] : i;
    const value = read.kind === 'number' ? read.values[row] : read.codes[row];
    if (read.kind === 'number' ? Number.isNaN(value) : value < 0) missing++;
    else seen.add(value);
  }
  const texts: string[] = [];
  for (const value of seen) {
    if (texts.length === shown) break;
    const text = read.kind === 'number' ? String(value) : read.dictionary[value];
    texts.push(text.slice(0, longestExample));
  }
  return {name, distinct: seen.size, missing, examples: texts};
}
