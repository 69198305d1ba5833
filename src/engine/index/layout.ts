/**
 * The index file, byte by byte: docs/index-format.md. Pure functions from bytes to values and back; all
 * numbers are little-endian.
 */
import {crc32} from 'node:zlib';
import {failure} from '../ground/failures';
import {EntryLayout, entryLayout} from '../kernel/entry';
import {isSpaceName, type SpaceName} from './space';

export const formatVersion = 1;
/** Signatures of a full block: a gene's run is then 32 KiB, long enough for a disk, short enough for a cache. */
export const fullBlockSignatures = 8192;
/** Ranks are 16-bit. */
export const maximumGenes = 65_535;

const magic = 'OCLUEIDX';
export const headerBytes = 4096;
/** Everything that starts on a page starts on one of this size. */
const pageBytes = 4096;
const fixedBytes = 112;
/** Two slots take turns, each in a disk sector of its own, so that writing one can never harm the other. */
const slotOffsets = [512, 1024];
const slotBytes = 32;
const blockRecordBytes = 24;

/** What never changes once the file exists. */
export interface IndexIdentity {
  readonly space: SpaceName;
  /** Entrez ids in row order */
  readonly geneIds: Uint32Array;
  /** signatures of a full block */
  readonly blockSignatures: number;
  /** of the matrix the dataset was first built from, see source.ts */
  readonly sourceChecksum: Buffer;
  /** 16 bytes, shared by all files of the dataset */
  readonly build: Buffer;
}

/** One state of the file; appending writes the next. */
export interface IndexGeneration {
  readonly generation: number;
  readonly signatures: number;
  readonly blocks: readonly IndexBlock[];
  readonly tableOffset: number;
}

/** Signatures [start, start + signatures), their entries gene-major at `offset`, the footer after them. */
export interface IndexBlock {
  readonly offset: number;
  readonly start: number;
  readonly signatures: number;
  /** CRC-32 of the footer, which holds the CRC-32 of every gene's run */
  readonly footerChecksum: number;
  /** of a block that has just been written: numbers of the signatures that the index takes too much from */
  readonly coarse?: readonly number[];
}

export function onPage(offset: number): number {
  return Math.ceil(offset / pageBytes) * pageBytes;
}

/** Where the first block starts. */
export function blocksOffset(genes: number): number {
  return onPage(headerBytes + genes * 4);
}

export function entryBytes(genes: number, signatures: number): number {
  return genes * signatures * 4;
}

/** Per signature: scale f32, ranked genes u16, positives u16; then per gene the CRC-32 of its run. */
export function footerBytes(genes: number, signatures: number): number {
  return signatures * 8 + genes * 4;
}

export function blockBytes(genes: number, signatures: number): number {
  return onPage(entryBytes(genes, signatures) + footerBytes(genes, signatures));
}

export function tableBytes(blocks: number): number {
  return blocks * blockRecordBytes;
}

/** Bytes of a whole file of one generation. */
export function indexBytes(genes: number, signatures: number, blockSignatures: number): number {
  const full = Math.floor(signatures / blockSignatures);
  const rest = signatures % blockSignatures;
  return (
    blocksOffset(genes) +
    full * blockBytes(genes, blockSignatures) +
    (rest > 0 ? blockBytes(genes, rest) : 0) +
    tableBytes(full + 1)
  );
}

/** What a block says of each signature and each gene's run. */
export interface BlockFooter {
  readonly bytes: Uint8Array;
  readonly scales: Float32Array;
  readonly rankedGenes: Uint16Array;
  readonly positives: Uint16Array;
  readonly runChecksums: Uint32Array;
}

/** Views of the footer at byte `at` of `buffer`, a multiple of 4. */
export function blockFooter(
  buffer: ArrayBufferLike,
  at: number,
  genes: number,
  signatures: number,
): BlockFooter {
  return {
    bytes: new Uint8Array(buffer, at, footerBytes(genes, signatures)),
    scales: new Float32Array(buffer, at, signatures),
    rankedGenes: new Uint16Array(buffer, at + signatures * 4, signatures),
    positives: new Uint16Array(buffer, at + signatures * 6, signatures),
    runChecksums: new Uint32Array(buffer, at + signatures * 8, genes),
  };
}

/** Header page and gene ids, up to the first block, with no generation yet. */
export function encodeHeader(identity: IndexIdentity): Buffer {
  const {geneIds, space, blockSignatures, sourceChecksum, build} = identity;
  const header = Buffer.alloc(blocksOffset(geneIds.length));
  const ids = Buffer.from(geneIds.buffer, geneIds.byteOffset, geneIds.byteLength);
  ids.copy(header, headerBytes);
  const {rankBits, weightBits} = entryLayout(geneIds.length);
  header.write(magic, 0, 'latin1');
  header.writeUInt32LE(formatVersion, 8);
  header.writeUInt32LE(geneIds.length, 12);
  header.writeUInt32LE(blockSignatures, 16);
  header.writeUInt32LE(rankBits, 20);
  header.writeUInt32LE(weightBits, 24);
  header.writeUInt32LE(crc32(ids), 28);
  header.write(space, 32, 16, 'latin1');
  sourceChecksum.copy(header, 48, 0, 32);
  build.copy(header, 80, 0, 16);
  header.writeUInt32LE(crc32(header.subarray(0, fixedBytes - 4)), fixedBytes - 4);
  return header;
}

export interface DecodedHeader extends Omit<IndexIdentity, 'geneIds'> {
  readonly genes: number;
  readonly layout: EntryLayout;
  readonly geneIdsChecksum: number;
}

/**
 * The fixed part of a header page.
 * @throws INDEX_FOREIGN, INDEX_NEWER, INDEX_TRUNCATED, INDEX_DAMAGED
 */
export function decodeHeader(page: Buffer, file: string): DecodedHeader {
  if (page.length < 12 || page.toString('latin1', 0, 8) !== magic) throw failure('INDEX_FOREIGN', {file});
  const version = page.readUInt32LE(8);
  if (version > formatVersion) throw failure('INDEX_NEWER', {file, version, supported: formatVersion});
  if (page.length < headerBytes) throw failure('INDEX_TRUNCATED', {file, detail: 'the header is incomplete'});
  if (crc32(page.subarray(0, fixedBytes - 4)) !== page.readUInt32LE(fixedBytes - 4)) {
    throw failure('INDEX_DAMAGED', {file, detail: 'the header does not match its checksum'});
  }
  const space = page.toString('latin1', 32, 48).replace(/\0+$/, '');
  const genes = page.readUInt32LE(12);
  const layout = entryLayout(genes);
  const isLaidOut = layout.rankBits === page.readUInt32LE(20) && layout.weightBits === page.readUInt32LE(24);
  if (!isSpaceName(space) || !isLaidOut) {
    throw failure('INDEX_DAMAGED', {file, detail: 'the header contradicts itself'});
  }
  return {
    space,
    genes,
    layout,
    blockSignatures: page.readUInt32LE(16),
    geneIdsChecksum: page.readUInt32LE(28),
    sourceChecksum: Buffer.from(page.subarray(48, 80)),
    build: Buffer.from(page.subarray(80, 96)),
  };
}

/** The slot of a generation: what to write and where. */
export function encodeSlot(state: IndexGeneration): {offset: number; bytes: Buffer} {
  const bytes = Buffer.alloc(slotBytes);
  bytes.writeUInt32LE(state.generation, 0);
  bytes.writeUInt32LE(state.signatures, 4);
  bytes.writeUInt32LE(state.blocks.length, 8);
  bytes.writeUInt32LE(crc32(encodeTable(state.blocks)), 12);
  bytes.writeBigUInt64LE(BigInt(state.tableOffset), 16);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, slotBytes - 4)), slotBytes - 4);
  return {offset: slotOffsets[state.generation % 2], bytes};
}

export interface DecodedSlot {
  readonly signatures: number;
  readonly blocks: number;
  readonly tableChecksum: number;
  readonly tableOffset: number;
}

/**
 * The slot of the wanted generation in a header page.
 * @throws INDEX_DAMAGED, INDEX_REPLACED
 */
export function decodeSlot(page: Buffer, generation: number, file: string): DecodedSlot {
  const offset = slotOffsets[generation % 2];
  const bytes = page.subarray(offset, offset + slotBytes);
  if (crc32(bytes.subarray(0, slotBytes - 4)) !== bytes.readUInt32LE(slotBytes - 4)) {
    throw failure('INDEX_DAMAGED', {file, detail: 'the generation slot does not match its checksum'});
  }
  // Two generations later the slot is used again.
  if (bytes.readUInt32LE(0) !== generation) throw failure('INDEX_REPLACED', {file});
  return {
    signatures: bytes.readUInt32LE(4),
    blocks: bytes.readUInt32LE(8),
    tableChecksum: bytes.readUInt32LE(12),
    tableOffset: Number(bytes.readBigUInt64LE(16)),
  };
}

export function encodeTable(blocks: readonly IndexBlock[]): Buffer {
  const table = Buffer.alloc(tableBytes(blocks.length));
  blocks.forEach((block, i) => {
    const at = i * blockRecordBytes;
    table.writeBigUInt64LE(BigInt(block.offset), at);
    table.writeUInt32LE(block.start, at + 8);
    table.writeUInt32LE(block.signatures, at + 12);
    table.writeUInt32LE(block.footerChecksum, at + 16);
  });
  return table;
}

/** @throws INDEX_DAMAGED when the bytes are not the table the slot describes */
export function decodeTable(table: Buffer, slot: DecodedSlot, file: string): IndexBlock[] {
  if (crc32(table) !== slot.tableChecksum) {
    throw failure('INDEX_DAMAGED', {file, detail: 'the block table does not match its checksum'});
  }
  return Array.from({length: slot.blocks}, (_, i) => {
    const at = i * blockRecordBytes;
    return {
      offset: Number(table.readBigUInt64LE(at)),
      start: table.readUInt32LE(at + 8),
      signatures: table.readUInt32LE(at + 12),
      footerChecksum: table.readUInt32LE(at + 16),
    };
  });
}
