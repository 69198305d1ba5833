/** Reading the signature metadata of a dataset: opened in no time, columns loaded when asked for. */
import {closeSync, fstatSync} from 'node:fs';
import {crc32} from 'node:zlib';
import type {MetadataField} from '../formats/matrix';
import {failure} from '../ground/failures';
import {openToRead, readFully} from '../ground/storage';
import {formatVersion} from './layout';
import {
  hashId,
  Section,
  SignatureDirectory,
  StringSections,
  sectionsOffset,
  signatureHeaderBytes,
  signatureMagic,
} from './signature-layout';

export interface SignatureTable {
  readonly count: number;
  /** names of the metadata fields, in file order */
  readonly fields: readonly string[];
  /** CRC-32 of the directory, which holds those of all ids and values: tables with the same content share it */
  readonly checksum: number;
  /** What a field holds, without loading it; undefined when there is no such field. */
  kind(name: string): MetadataField['kind'] | undefined;
  /** Ids of signatures [start, end), all by default. */
  ids(start?: number, end?: number): string[];
  /** Row of each id; -1 where unknown. */
  find(ids: readonly string[]): Int32Array;
  /** A field's values for all signatures, loaded once; undefined when there is no such field. */
  field(name: string): MetadataField | undefined;
  /** Reads everything and compares it with its checksums. @throws INDEX_TRUNCATED, INDEX_DAMAGED */
  check(): void;
  close(): void;
}

/**
 * Opens a signature metadata file.
 * @throws INDEX_FOREIGN, INDEX_NEWER, INDEX_TRUNCATED, INDEX_DAMAGED; the last also from loading a column
 */
export function openSignatures(file: string): SignatureTable {
  const fd = openToRead(file);
  try {
    return readSignatures(fd, file);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function readSignatures(fd: number, file: string): SignatureTable {
  const {count, checksum, directory, base} = readDirectory(fd, file);
  const loadedFields = new Map<string, MetadataField>();
  let idOffsets: Uint32Array | undefined;
  let slots: Uint32Array | undefined;

  const load = (section: Section): ArrayBuffer => {
    const buffer = new ArrayBuffer(section.bytes);
    const bytes = new Uint8Array(buffer);
    readFully(fd, bytes, base + section.offset, file);
    if (crc32(bytes) !== section.checksum) {
      throw failure('INDEX_DAMAGED', {
        file,
        detail: `bytes ${base + section.offset} to ${base + section.offset + section.bytes} do not match their checksum`,
      });
    }
    return buffer;
  };
  const loadStrings = (sections: StringSections): string[] => {
    const offsets = new Uint32Array(load(sections.offsets));
    return decodeStrings(Buffer.from(load(sections.text)), offsets, 0, offsets.length - 1);
  };
  const offsetsOfIds = (): Uint32Array => {
    idOffsets ??= new Uint32Array(load(directory.ids.offsets));
    return idOffsets;
  };

  return {
    count,
    fields: directory.fields.map(({name}) => name),
    checksum,

    kind: (name) => directory.fields.find((field) => field.name === name)?.kind,

    ids(start = 0, end = count) {
      const offsets = offsetsOfIds();
      const text = Buffer.alloc(offsets[end] - offsets[start]);
      readFully(fd, text, base + directory.ids.text.offset + offsets[start], file);
      return decodeStrings(text, offsets, start, end);
    },

    find(ids) {
      const offsets = offsetsOfIds();
      slots ??= new Uint32Array(load(directory.slots));
      const table = slots;
      const longest = ids.reduce((most, id) => Math.max(most, id.length * 3), 0);
      const candidate = Buffer.alloc(longest);
      return Int32Array.from(ids, (id) => {
        const wanted = Buffer.from(id);
        for (let slot = hashId(wanted) % table.length; table[slot] !== 0; slot = (slot + 1) % table.length) {
          const row = table[slot] - 1;
          if (offsets[row + 1] - offsets[row] !== wanted.length) continue;
          const bytes = candidate.subarray(0, wanted.length);
          readFully(fd, bytes, base + directory.ids.text.offset + offsets[row], file);
          if (bytes.equals(wanted)) return row;
        }
        return -1;
      });
    },

    field(name) {
      const known = loadedFields.get(name);
      if (known) return known;
      const sections = directory.fields.find((field) => field.name === name);
      if (!sections) return undefined;
      const field: MetadataField =
        sections.kind === 'number'
          ? {kind: 'number', values: new Float64Array(load(sections.values))}
          : {
              kind: 'text',
              codes: new Int32Array(load(sections.codes)),
              dictionary: loadStrings(sections.dictionary),
            };
      loadedFields.set(name, field);
      return field;
    },

    check() {
      const strings = ({offsets, text}: StringSections) => [offsets, text];
      const sections = [...strings(directory.ids), directory.slots];
      for (const field of directory.fields) {
        if (field.kind === 'number') sections.push(field.values);
        else sections.push(field.codes, ...strings(field.dictionary));
      }
      for (const section of sections) load(section);
    },

    close: () => closeSync(fd),
  };
}

function readDirectory(fd: number, file: string) {
  const header = Buffer.alloc(Math.min(signatureHeaderBytes, fstatSync(fd).size));
  readFully(fd, header, 0, file);
  if (header.length < 12 || header.toString('latin1', 0, 8) !== signatureMagic)
    throw failure('INDEX_FOREIGN', {file});
  const version = header.readUInt32LE(8);
  if (version > formatVersion) throw failure('INDEX_NEWER', {file, version, supported: formatVersion});
  if (header.length < signatureHeaderBytes)
    throw failure('INDEX_TRUNCATED', {file, detail: 'the header is incomplete'});
  const bytes = header.readUInt32LE(16);
  if (signatureHeaderBytes + bytes > fstatSync(fd).size) {
    throw failure('INDEX_TRUNCATED', {file, detail: 'the directory is incomplete'});
  }
  const text = Buffer.alloc(bytes);
  readFully(fd, text, signatureHeaderBytes, file);
  if (crc32(text) !== header.readUInt32LE(20)) {
    throw failure('INDEX_DAMAGED', {file, detail: 'the directory does not match its checksum'});
  }
  return {
    count: header.readUInt32LE(12),
    checksum: header.readUInt32LE(20),
    directory: JSON.parse(text.toString()) as SignatureDirectory,
    base: sectionsOffset(bytes),
  };
}

/** Strings [start, end) of a list whose string i begins at offsets[i]; `text` begins with string `start`. */
function decodeStrings(text: Buffer, offsets: Uint32Array, start: number, end: number): string[] {
  const strings = new Array<string>(end - start);
  for (let i = start; i < end; i++) {
    strings[i - start] = text.toString('utf8', offsets[i] - offsets[start], offsets[i + 1] - offsets[start]);
  }
  return strings;
}
