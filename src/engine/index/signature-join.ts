/** Signature metadata brought into the order of an index. */

import type {MetadataField, MetadataTable} from '../formats/matrix';
import {failure} from '../ground/failures';

/**
 * Metadata for exactly these signatures, in this order, taken by id from a table that may hold others.
 * Signatures the table lacks have no values.
 * @throws INDEX_SIGNATURES_UNUSABLE an id twice, or a table that knows none of the signatures
 */
export function alignMetadata(file: string, ids: readonly string[], metadata: MetadataTable): MetadataTable {
  const unusable = (detail: string) => failure('INDEX_SIGNATURES_UNUSABLE', {file, detail});
  if (ids.length === 0) throw unusable('it has none');
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) throw unusable(`id "${id}" appears twice`);
    seen.add(id);
  }
  // A matrix's own metadata is in its order: half a million ids need not be looked up.
  if (metadata.ids === ids) return metadata;
  const position = new Map(metadata.ids.map((id, i) => [id, i]));
  if (position.size !== metadata.ids.length) throw unusable('their metadata has an id twice');
  const rows = Int32Array.from(ids, (id) => position.get(id) ?? -1);
  if (rows.every((row) => row < 0)) {
    throw unusable(
      `their metadata describes none of them: it has "${metadata.ids[0] ?? ''}", the matrix "${ids[0]}"`,
    );
  }
  return {
    ids,
    fields: new Map(Array.from(metadata.fields, ([name, field]) => [name, pickRows(field, rows)])),
  };
}

/**
 * The values of a field at some rows, in their order; none where the row is -1. Plain loops: `from` with a callback takes
 * ten times as long, which is seconds for half a million rows.
 */
export function pickRows(field: MetadataField, rows: ArrayLike<number>): MetadataField {
  if (field.kind === 'number') {
    const values = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) values[i] = rows[i] < 0 ? Number.NaN : field.values[rows[i]];
    return {kind: 'number', values};
  }
  const codes = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) codes[i] = rows[i] < 0 ? -1 : field.codes[rows[i]];
  return {kind: 'text', dictionary: field.dictionary, codes};
}

/** The signatures of `first`, then those of `second`; fields of either, empty where one lacks them. */
export function concatenateMetadata(first: MetadataTable, second: MetadataTable): MetadataTable {
  const names = new Set([...first.fields.keys(), ...second.fields.keys()]);
  const lengths: [number, number] = [first.ids.length, second.ids.length];
  return {
    ids: [...first.ids, ...second.ids],
    fields: new Map(
      Array.from(names, (name) => [name, join(first.fields.get(name), second.fields.get(name), lengths)]),
    ),
  };
}

function join(
  a: MetadataField | undefined,
  b: MetadataField | undefined,
  lengths: [number, number],
): MetadataField {
  const numeric = (field?: MetadataField) => field === undefined || field.kind === 'number';
  if (numeric(a) && numeric(b)) {
    const values = new Float64Array(lengths[0] + lengths[1]).fill(Number.NaN);
    if (a?.kind === 'number') values.set(a.values);
    if (b?.kind === 'number') values.set(b.values, lengths[0]);
    return {kind: 'number', values};
  }
  const dictionary: string[] = [];
  const codeOf = new Map<string, number>();
  const codes = new Int32Array(lengths[0] + lengths[1]).fill(-1);
  const encode = (text: string) => {
    const known = codeOf.get(text);
    if (known !== undefined) return known;
    codeOf.set(text, dictionary.length);
    return dictionary.push(text) - 1;
  };
  const copy = (field: MetadataField | undefined, count: number, base: number) => {
    if (!field) return;
    for (let i = 0; i < count; i++) {
      const text = textAt(field, i);
      if (text !== undefined) codes[base + i] = encode(text);
    }
  };
  copy(a, lengths[0], 0);
  copy(b, lengths[1], lengths[0]);
  return {kind: 'text', dictionary, codes};
}

function textAt(field: MetadataField, row: number): string | undefined {
  if (field.kind === 'number') return Number.isNaN(field.values[row]) ? undefined : String(field.values[row]);
  return field.codes[row] < 0 ? undefined : field.dictionary[field.codes[row]];
}
