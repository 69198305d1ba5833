/** The signature metadata file: a directory of named sections, and the id hash both sides agree on. */

export const signatureMagic = 'OCLUEMET';
/** magic, version u32, signatures u32, directory bytes u32, directory CRC-32 u32, then the directory (JSON, padded to 8) */
export const signatureHeaderBytes = 24;

/** Where the sections start. */
export function sectionsOffset(directoryBytes: number): number {
  return (signatureHeaderBytes + directoryBytes + 7) & ~7;
}

export interface Section {
  /** from the end of the directory, a multiple of 8 */
  readonly offset: number;
  readonly bytes: number;
  readonly checksum: number;
}

/** Strings one after the other in UTF-8; string i is text[offsets[i] .. offsets[i + 1]). */
export interface StringSections {
  readonly offsets: Section;
  readonly text: Section;
}

export type FieldSections =
  | {readonly name: string; readonly kind: 'number'; readonly values: Section}
  | {
      readonly name: string;
      readonly kind: 'text';
      readonly codes: Section;
      readonly dictionary: StringSections;
    };

export interface SignatureDirectory {
  readonly ids: StringSections;
  /** hash table of ids, see `slotsFor` */
  readonly slots: Section;
  readonly fields: readonly FieldSections[];
}

/** Slots of the id table, a power of two at most half full. Slot = row + 1, 0 = empty, linear probing. */
export function slotsFor(rows: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(rows, 1) * 2));
}

/** FNV-1a, 32 bits, of an id's UTF-8 bytes. */
export function hashId(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
