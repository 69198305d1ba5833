import {closeSync, fsyncSync, openSync} from 'node:fs';
import {crc32} from 'node:zlib';
import {failure} from '../../errors';
import type {MetadataField, MetadataTable} from '../formats/matrix';
import {formatVersion} from './layout';
import {
  FieldSections,
  hashId,
  Section,
  StringSections,
  sectionsOffset,
  signatureHeaderBytes,
  signatureMagic,
  slotsFor,
} from './signature-layout';
import {writeFully} from './storage';

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
  const position = new Map(metadata.ids.map((id, i) => [id, i]));
  if (position.size !== metadata.ids.length) throw unusable('their metadata has an id twice');
  const rows = Int32Array.from(ids, (id) => position.get(id) ?? -1);
  if (rows.every((row) => row < 0)) {
    throw unusable(
      `their metadata describes none of them: it has "${metadata.ids[0] ?? ''}", the matrix "${ids[0]}"`,
    );
  }
  return {ids, fields: new Map(Array.from(metadata.fields, ([name, field]) => [name, pick(field, rows)]))};
}

function pick(field: MetadataField, rows: Int32Array): MetadataField {
  if (field.kind === 'number') {
    return {
      kind: 'number',
      values: Float64Array.from(rows, (row) => (row < 0 ? Number.NaN : field.values[row])),
    };
  }
  const codes = rows.map((row) => (row < 0 ? -1 : field.codes[row]));
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

/** Bytes the file will have, within a few per mille: what the disk must hold. */
export function signatureFileBytes(table: MetadataTable): number {
  const text = (strings: readonly string[]) => strings.reduce((sum, s) => sum + s.length + 4, 4);
  let bytes = text(table.ids) + slotsFor(table.ids.length) * 4;
  for (const field of table.fields.values()) {
    bytes +=
      field.kind === 'number' ? field.values.byteLength : field.codes.byteLength + text(field.dictionary);
  }
  return bytes + 65_536;
}

/** Writes the signature metadata file and waits until it is on disk. */
export function writeSignatures(file: string, table: MetadataTable): void {
  // Sections first, at offsets relative to their start; the directory, whose size depends on theirs, before them.
  const parts: Uint8Array[] = [];
  let length = 0;
  const section = (bytes: Uint8Array): Section => {
    const offset = length;
    parts.push(bytes, new Uint8Array(-bytes.length & 7));
    length += bytes.length + (-bytes.length & 7);
    return {offset, bytes: bytes.length, checksum: crc32(bytes)};
  };
  const array = (values: Uint32Array | Int32Array | Float64Array) =>
    section(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  const strings = (values: readonly string[]): StringSections => {
    const encoded = values.map((value) => Buffer.from(value));
    const offsets = new Uint32Array(values.length + 1);
    encoded.forEach((bytes, i) => {
      offsets[i + 1] = offsets[i] + bytes.length;
    });
    return {offsets: array(offsets), text: section(Buffer.concat(encoded))};
  };

  const ids = strings(table.ids);
  const slots = array(idSlots(table.ids));
  const fields = Array.from(table.fields, ([name, field]): FieldSections => {
    if (field.kind === 'number') return {name, kind: 'number', values: array(field.values)};
    return {name, kind: 'text', codes: array(field.codes), dictionary: strings(field.dictionary)};
  });
  const directory = Buffer.from(JSON.stringify({ids, slots, fields}));
  const header = Buffer.alloc(sectionsOffset(directory.length));
  header.write(signatureMagic, 0, 'latin1');
  header.writeUInt32LE(formatVersion, 8);
  header.writeUInt32LE(table.ids.length, 12);
  header.writeUInt32LE(directory.length, 16);
  header.writeUInt32LE(crc32(directory), 20);
  directory.copy(header, signatureHeaderBytes);

  const fd = openSync(file, 'w');
  try {
    writeFully(fd, header, 0);
    let position = header.length;
    for (const part of parts) {
      writeFully(fd, part, position);
      position += part.length;
    }
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function idSlots(ids: readonly string[]): Uint32Array {
  const slots = new Uint32Array(slotsFor(ids.length));
  ids.forEach((id, row) => {
    let slot = hashId(Buffer.from(id)) % slots.length;
    while (slots[slot] !== 0) slot = (slot + 1) % slots.length;
    slots[slot] = row + 1;
  });
  return slots;
}
