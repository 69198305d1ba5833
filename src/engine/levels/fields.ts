/** Metadata fields of wells: read as texts and numbers, picked, joined and built. */
import type {MetadataField, MetadataTable} from '../formats/matrix';
import {isMissingText, readAsNumbers} from '../formats/text-field';
import {failure} from '../ground/failures';
import {pickRows} from '../index/signature-join';

/** A well's value of a field as text; undefined where there is none. */
export function textAt(field: MetadataField | undefined, well: number): string | undefined {
  if (!field) return undefined;
  if (field.kind === 'number')
    return Number.isNaN(field.values[well]) ? undefined : String(field.values[well]);
  const code = field.codes[well];
  return code < 0 || isMissingText(field.dictionary[code]) ? undefined : field.dictionary[code];
}

/** A well's value of the first of some fields that tells one. */
export function firstTextAt(
  {fields}: Pick<MetadataTable, 'fields'>,
  names: readonly string[],
  well: number,
): string | undefined {
  for (const name of names) {
    const text = textAt(fields.get(name), well);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** A well's value of a field as a number; NaN where there is none. */
export function numberAt(field: MetadataField | undefined, well: number): number {
  const text = textAt(field, well);
  return text === undefined || text.trim() === '' ? Number.NaN : Number(text);
}

/** The first of some fields that the wells have, with a value anywhere. */
export function firstField(
  {fields}: MetadataTable,
  names: readonly string[],
): {name: string; field: MetadataField} | undefined {
  for (const name of names) {
    const field = fields.get(name);
    if (field && hasValue(field)) return {name, field};
  }
  return undefined;
}

function hasValue(field: MetadataField): boolean {
  return field.kind === 'number'
    ? field.values.some((value) => !Number.isNaN(value))
    : field.codes.some((code) => code >= 0);
}

/** A field that must be there. @throws LEVELS_FIELD_ABSENT */
export function fieldNamed({fields}: MetadataTable, name: string, option: string): MetadataField {
  const field = fields.get(name);
  if (field) return field;
  throw failure('LEVELS_FIELD_ABSENT', {
    subject: 'The wells',
    field: name,
    option,
    known: [...fields.keys()],
  });
}

/** Builds a field value by value; numeric where every value is a number. */
export class FieldColumn {
  private readonly dictionary: string[] = [];
  private readonly codeOf = new Map<string, number>();
  private readonly codes: number[] = [];

  /** Takes over a value of another field. */
  push(field: MetadataField | undefined, row: number): void {
    this.add(textAt(field, row));
  }

  /** @param value undefined for none; NaN is none too */
  add(value: string | number | undefined): void {
    if (value === undefined || (typeof value === 'number' && Number.isNaN(value))) {
      this.codes.push(-1);
      return;
    }
    const text = String(value);
    let code = this.codeOf.get(text);
    if (code === undefined) {
      code = this.dictionary.push(text) - 1;
      this.codeOf.set(text, code);
    }
    this.codes.push(code);
  }

  build(): MetadataField {
    return readAsNumbers({kind: 'text', dictionary: this.dictionary, codes: Int32Array.from(this.codes)});
  }
}

/** Some rows of a table. */
export function pickWells({ids, fields}: MetadataTable, places: ArrayLike<number>): MetadataTable {
  return {
    ids: Array.from(places, (place) => ids[place]),
    fields: new Map(Array.from(fields, ([name, field]) => [name, pickRows(field, places)])),
  };
}
