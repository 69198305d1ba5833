import {closeSync, fsyncSync, openSync} from 'node:fs';
import {crc32} from 'node:zlib';
import type {MetadataTable} from '../formats/matrix';
import {writeFully} from '../ground/storage';
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
