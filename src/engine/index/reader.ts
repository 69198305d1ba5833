/** Reading an index file: runs of entries by positional reads into the caller's memory. */
import {closeSync, fstatSync} from 'node:fs';
import {crc32} from 'node:zlib';
import {failure} from '../ground/failures';
import {openToRead, readFully} from '../ground/storage';
import type {EntryLayout} from '../kernel/entry';
import {
  BlockFooter,
  blockFooter,
  DecodedHeader,
  decodeHeader,
  decodeSlot,
  decodeTable,
  entryBytes,
  footerBytes,
  headerBytes,
  IndexBlock,
  tableBytes,
} from './layout';
import type {SpaceName} from './space';
import {openUnrounded, type UnroundedScores} from './unrounded';

/** Where an index file lies and which state of it to read. */
export interface IndexLocation {
  readonly file: string;
  /** UUID of the dataset's build, from the manifest */
  readonly build: string;
  /** from the manifest */
  readonly generation: number;
  /** file of the unrounded scores, where the dataset keeps them */
  readonly scores?: string;
}

export interface IndexReader {
  readonly location: IndexLocation;
  readonly space: SpaceName;
  readonly genes: number;
  readonly signatures: number;
  readonly layout: EntryLayout;
  /** Entrez ids in row order */
  readonly geneIds: Uint32Array;
  /** in signature order, without gaps */
  readonly blocks: readonly IndexBlock[];
  /** the scores themselves, where the dataset keeps them: they count then, and the weights of the entries do not */
  readonly unrounded?: UnroundedScores;
  /** Position in `blocks` of the block that holds a signature. */
  blockOf(signature: number): number;
  /**
   * Entries of genes `geneRows` in signatures [start, end), which may span blocks: gene i's entries go to
   * into[i * stride ...]. The first time a gene's run in a block is read, all of it is compared with its
   * checksum, so that damage on disk fails a query instead of bending its scores.
   * @throws INDEX_DAMAGED, INDEX_TRUNCATED, INDEX_RANGE_INVALID
   */
  readRows(geneRows: Uint32Array, start: number, end: number, into: Uint32Array, stride: number): void;
  /** Scale, ranked genes and positives of each signature of a block, read once. @throws INDEX_DAMAGED */
  footer(block: number): BlockFooter;
  /** Reads every run of a block and compares it with its checksum. @throws INDEX_DAMAGED */
  checkBlock(block: number): void;
  /** Has the file lost its name since it was opened? */
  isDeleted(): boolean;
  close(): void;
}

/**
 * Opens one index file; reads its header and block table only.
 * @throws INDEX_FOREIGN, INDEX_NEWER, INDEX_TRUNCATED, INDEX_DAMAGED, INDEX_REPLACED
 */
export function openIndex(location: IndexLocation): IndexReader {
  const fd = openToRead(location.file);
  try {
    return readIndex(fd, location);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/**
 * The footer of a block, from an open index file.
 * @throws INDEX_TRUNCATED, INDEX_DAMAGED where it does not match its checksum in the block table
 */
export function readFooter(
  fd: number,
  file: string,
  genes: number,
  blocks: readonly IndexBlock[],
  block: number,
): BlockFooter {
  const {offset, signatures, footerChecksum} = blocks[block];
  const footer = blockFooter(new ArrayBuffer(footerBytes(genes, signatures)), 0, genes, signatures);
  readFully(fd, footer.bytes, offset + entryBytes(genes, signatures), file);
  if (crc32(footer.bytes) === footerChecksum) return footer;
  throw failure('INDEX_DAMAGED', {file, detail: `the footer of block ${block} does not match its checksum`});
}

function readIndex(fd: number, location: IndexLocation): IndexReader {
  const {file, build, scores} = location;
  const {header, geneIds, blocks, signatures} = readState(fd, location);
  const {genes} = header;
  const unrounded = scores ? openUnrounded({file: scores, build}, genes, signatures) : undefined;
  const footers = new Map<number, BlockFooter>();
  /** per block, one byte per gene whose run has been compared with its checksum */
  const checked = new Map<number, Uint8Array>();
  let run = new Uint8Array(0);

  const footer = (block: number): BlockFooter => {
    const known = footers.get(block);
    if (known) return known;
    const loaded = readFooter(fd, file, genes, blocks, block);
    footers.set(block, loaded);
    return loaded;
  };

  const checkRun = (block: number, gene: number, bytes: Uint8Array) => {
    if (crc32(bytes) === footer(block).runChecksums[gene]) return;
    const {start, signatures: count} = blocks[block];
    const place = `gene ${geneIds[gene]} in signatures ${start} to ${start + count - 1}`;
    throw failure('INDEX_DAMAGED', {file, detail: `the entries of ${place} do not match their checksum`});
  };

  const readRun = (block: number, gene: number): Uint8Array => {
    const {offset, signatures: count} = blocks[block];
    if (run.length !== count * 4) run = new Uint8Array(count * 4);
    readFully(fd, run, offset + gene * count * 4, file);
    return run;
  };

  const blockOf = (signature: number): number => {
    let low = 0;
    let high = blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (blocks[middle].start <= signature) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  return {
    location,
    space: header.space,
    genes,
    signatures,
    layout: header.layout,
    geneIds,
    blocks,
    unrounded,
    blockOf,
    footer,

    readRows(geneRows, start, end, into, stride) {
      if (!(start >= 0 && start <= end && end <= signatures && stride >= end - start)) {
        throw failure('INDEX_RANGE_INVALID', {
          file,
          detail: `signatures ${start} to ${end} of ${signatures}`,
        });
      }
      // One view of all: a view for each run costs as much as a tenth of reading it.
      const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
      for (let b = blockOf(start); b < blocks.length && blocks[b].start < end; b++) {
        const block = blocks[b];
        const first = Math.max(start, block.start);
        const count = Math.min(end, block.start + block.signatures) - first;
        const whole = count === block.signatures;
        let done = checked.get(b);
        if (!done) {
          done = new Uint8Array(genes);
          checked.set(b, done);
        }
        for (let i = 0; i < geneRows.length; i++) {
          const gene = geneRows[i];
          if (!(gene < genes))
            throw failure('INDEX_RANGE_INVALID', {file, detail: `gene row ${gene} of ${genes}`});
          const target = (i * stride + first - start) * 4;
          if (done[gene] === 0 && !whole) {
            const run = readRun(b, gene);
            checkRun(b, gene, run);
            bytes.set(run.subarray((first - block.start) * 4, (first - block.start + count) * 4), target);
          } else {
            const position = block.offset + (gene * block.signatures + first - block.start) * 4;
            readFully(fd, bytes, position, file, target, count * 4);
            if (done[gene] === 0) checkRun(b, gene, bytes.subarray(target, target + count * 4));
          }
          done[gene] = 1;
        }
      }
    },

    checkBlock(block) {
      for (let gene = 0; gene < genes; gene++) checkRun(block, gene, readRun(block, gene));
    },

    isDeleted: () => fstatSync(fd).nlink === 0,

    close: () => {
      closeSync(fd);
      unrounded?.close();
    },
  };
}

interface IndexState {
  readonly header: DecodedHeader;
  readonly geneIds: Uint32Array;
  readonly blocks: readonly IndexBlock[];
  readonly signatures: number;
}

function readState(fd: number, {file, build, generation}: IndexLocation): IndexState {
  const {size} = fstatSync(fd);
  const page = Buffer.alloc(Math.min(headerBytes, size));
  readFully(fd, page, 0, file);
  const header = decodeHeader(page, file);
  if (header.build.toString('hex') !== build.replaceAll('-', '')) throw failure('INDEX_REPLACED', {file});
  const slot = decodeSlot(page, generation, file);
  const geneIds = new Uint32Array(header.genes);
  readFully(fd, geneIds, headerBytes, file);
  if (crc32(geneIds) !== header.geneIdsChecksum) {
    throw failure('INDEX_DAMAGED', {file, detail: 'the gene ids do not match their checksum'});
  }
  const end = slot.tableOffset + tableBytes(slot.blocks);
  if (size < end) {
    throw failure('INDEX_TRUNCATED', {file, detail: `it has ${size} bytes and should have ${end}`});
  }
  const table = Buffer.alloc(tableBytes(slot.blocks));
  readFully(fd, table, slot.tableOffset, file);
  return {header, geneIds, blocks: decodeTable(table, slot, file), signatures: slot.signatures};
}
