/**
 * The scores of a small dataset as its matrix had them, beside the index, whose entries round them to four bytes with
 * the rank. Enrichment scores are then those of the matrix itself, to double precision, and percentiles beside a step
 * of their table fall on the side they fall on for cmapM. Layout: docs/index-format.md.
 */
import {closeSync, fsyncSync, openSync} from 'node:fs';
import {crc32} from 'node:zlib';
import {failure} from '../../errors';
import type {MatrixReader} from '../formats/matrix';
import {openToRead, readFully, writeFully} from './storage';

/** Signatures up to which datasets keep their scores: 50 MB at most, and little enough to be scored the plain way. */
const mostSignatures = 1000;

const magic = 'OCLUESCO';
const version = 1;
const headerBytes = 64;
const checkedBytes = 40;
/** Signatures of the matrix read at a time. */
const step = 64;

/** Should a dataset of so many signatures keep its scores? */
export function keepsScores(signatures: number): boolean {
  return signatures <= mostSignatures;
}

/** Bytes on disk. */
export function unroundedBytes(genes: number, signatures: number): number {
  return headerBytes + genes * 4 + genes * signatures * 4;
}

export interface UnroundedScores {
  readonly genes: number;
  readonly signatures: number;
  /**
   * Scores of a gene row in all signatures, NaN = missing; the row is compared with its checksum.
   * @throws INDEX_DAMAGED, INDEX_TRUNCATED
   */
  row(gene: number): Float32Array;
  close(): void;
}

/** What a file of scores belongs to. */
interface Owner {
  readonly file: string;
  /** UUID of the dataset's build */
  readonly build: string;
}

/** Scores of some rows of a matrix, gene by gene. @param rows the matrix row of each gene of the space */
export function scoresOfMatrix(matrix: MatrixReader, rows: ArrayLike<number>): Float32Array {
  const signatures = matrix.columns.ids.length;
  const matrixRows = matrix.rows.ids.length;
  const scores = new Float32Array(rows.length * signatures);
  for (let start = 0; start < signatures; start += step) {
    const end = Math.min(signatures, start + step);
    const columns = matrix.readColumns(start, end);
    for (let gene = 0; gene < rows.length; gene++) {
      for (let s = start; s < end; s++) {
        scores[gene * signatures + s] = columns[(s - start) * matrixRows + rows[gene]];
      }
    }
  }
  return scores;
}

/** Writes a new file, gene by gene, and waits until it is on disk. */
export function writeUnrounded(
  {file, build}: Owner,
  genes: number,
  signatures: number,
  rowOf: (gene: number) => Float32Array,
): void {
  const checksums = new Uint32Array(genes);
  const fd = openSync(file, 'w');
  try {
    for (let gene = 0; gene < genes; gene++) {
      const row = rowOf(gene);
      const bytes = new Uint8Array(row.buffer, row.byteOffset, row.byteLength);
      checksums[gene] = crc32(bytes);
      writeFully(fd, bytes, rowOffset(genes, signatures, gene));
    }
    const header = Buffer.alloc(headerBytes);
    header.write(magic, 0, 'latin1');
    header.writeUInt32LE(version, 8);
    header.writeUInt32LE(genes, 12);
    header.writeUInt32LE(signatures, 16);
    Buffer.from(build.replaceAll('-', ''), 'hex').copy(header, 24, 0, 16);
    header.writeUInt32LE(crc32(checksums, crc32(header.subarray(0, checkedBytes))), checkedBytes);
    writeFully(fd, header, 0);
    writeFully(fd, new Uint8Array(checksums.buffer), headerBytes);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * Opens the scores that belong to an index.
 * @throws INDEX_FOREIGN, INDEX_NEWER, INDEX_TRUNCATED, INDEX_DAMAGED, INDEX_REPLACED
 */
export function openUnrounded({file, build}: Owner, genes: number, signatures: number): UnroundedScores {
  const fd = openToRead(file);
  try {
    const header = Buffer.alloc(headerBytes);
    readFully(fd, header, 0, file);
    if (header.toString('latin1', 0, 8) !== magic) throw failure('INDEX_FOREIGN', {file});
    const found = header.readUInt32LE(8);
    if (found > version) throw failure('INDEX_NEWER', {file, version: found, supported: version});
    const checksums = new Uint32Array(genes);
    readFully(fd, checksums, headerBytes, file);
    if (crc32(checksums, crc32(header.subarray(0, checkedBytes))) !== header.readUInt32LE(checkedBytes)) {
      throw failure('INDEX_DAMAGED', {file, detail: 'its header does not match its checksum'});
    }
    if (header.toString('hex', 24, 40) !== build.replaceAll('-', '')) throw failure('INDEX_REPLACED', {file});
    if (header.readUInt32LE(12) !== genes || header.readUInt32LE(16) !== signatures) {
      throw failure('INDEX_DAMAGED', {file, detail: 'it is not of the genes and signatures of its index'});
    }
    return {
      genes,
      signatures,
      row(gene) {
        const row = new Float32Array(signatures);
        readFully(fd, row, rowOffset(genes, signatures, gene), file);
        if (crc32(new Uint8Array(row.buffer)) === checksums[gene]) return row;
        throw failure('INDEX_DAMAGED', {file, detail: `row ${gene} does not match its checksum`});
      },
      close: () => closeSync(fd),
    };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function rowOffset(genes: number, signatures: number, gene: number): number {
  return headerBytes + genes * 4 + gene * signatures * 4;
}
