/**
 * Scores as their matrix had them, beside the index, whose entries round them to four bytes with the rank: those of all
 * signatures of a small dataset, and of a larger one those of the signatures that the rounding would take too much from
 * (`isCoarse`). Enrichment scores are then those of the matrix itself, to double precision, and percentiles beside a step
 * of their table fall on the side they fall on for cmapM. Layout: docs/index-format.md.
 */
import {closeSync, fsyncSync, openSync} from 'node:fs';
import {crc32} from 'node:zlib';
import type {MatrixReader} from '../formats/matrix';
import {failure} from '../ground/failures';
import {openToRead, readFully, writeFully} from '../ground/storage';
import {countBelow} from '../stats/count-below';

/** Signatures up to which datasets keep all scores: 50 MB at most, and little enough to be scored the plain way. */
const mostSignatures = 1000;

const magic = 'OCLUESCO';
/** Version 1 has all signatures, in one chunk whose checksums the header's covers. */
const version = 2;
const headerBytes = 64;
const checkedBytes = 40;
/** Signatures of a chunk, whose scores of a gene lie side by side. */
const chunkSignatures = 1000;
/** Signatures of the matrix read at a time. */
const step = 64;
/** Entries looked at first, one in so many, and how many of them tell enough: few signatures are near the limit. */
const sampled = 16;
const enough = 32;
/** With 2^-17 for the digits of larger scores 2^-23 times this makes 1e-5. */
const mostLoss = 20;
/** One or two scores next to 0 are chance, and make no set of more genes wrong. */
const fewestSmall = 3;

/** Should a dataset of so many signatures keep its scores? */
export function keepsScores(signatures: number): boolean {
  return signatures <= mostSignatures;
}

/**
 * Does the index take too much from a signature? A score below 1/128 of the largest, L, is kept to 2^-23 of that one
 * only, which moves the enrichment score of a set by up to 2^-23 n L / sum, n being its scores below that and `sum`
 * all of its scores' sizes. A signature is judged by the set of all its genes but outliers (beyond L/16), which most sets
 * have none of; where they are half of all, most sets have some. With scores spread like a normal distribution the
 * largest is 52 standard deviations then.
 * @param scores of the signature in its matrix
 * @param rows the matrix row of each gene
 * @param rowOfGene per gene its row in the space, -1 where the space lacks it
 * @param largest |score| of a gene of the space
 */
export function isCoarse(
  scores: Float32Array,
  rows: Uint32Array,
  rowOfGene: Int32Array,
  largest: number,
): boolean {
  const some = lossOf(scores, rows, rowOfGene, largest, sampled);
  if (some.counted >= enough && some.loss <= mostLoss / 2) return false;
  return lossOf(scores, rows, rowOfGene, largest, 1).loss > mostLoss;
}

/** n L / sum of every so many of the genes, and how many of them have a score that is not 0. */
function lossOf(
  scores: Float32Array,
  rows: Uint32Array,
  rowOfGene: Int32Array,
  largest: number,
  every: number,
): {loss: number; counted: number} {
  const [fullDigits, outlier] = [largest / 128, largest / 16];
  let [small, ordinary, outliers, sum] = [0, 0, 0, 0];
  for (let gene = 0; gene < rows.length; gene += every) {
    const size = rowOfGene[gene] < 0 ? 0 : Math.abs(scores[rows[gene]]);
    if (size >= outlier) outliers++;
    else if (size > 0) {
      // Neither is true of a missing score.
      ordinary++;
      if (size < fullDigits) small++;
      sum += size;
    }
  }
  const counted = ordinary + outliers;
  const matters = small >= fewestSmall && outliers < counted / 2;
  return {loss: matters ? (small * largest) / sum : 0, counted};
}

/** Bytes on disk of the scores of so many signatures. */
export function unroundedBytes(genes: number, kept: number): number {
  return chunkOffset(genes, kept, Math.ceil(kept / chunkSignatures));
}

export interface UnroundedScores {
  readonly genes: number;
  /** numbers of the signatures whose scores are kept, ascending */
  readonly kept: Uint32Array;
  /** are they all signatures of the dataset? */
  readonly whole: boolean;
  /** Where a signature stands among those that are kept, or the first after it would. */
  placeOf(signature: number): number;
  /**
   * Scores of a gene row in the kept signatures [from, to), by default in all; NaN = missing. What is read is compared
   * with its checksum.
   * @throws INDEX_DAMAGED, INDEX_TRUNCATED
   */
  row(gene: number, from?: number, to?: number): Float32Array;
  close(): void;
}

/** What a file of scores belongs to. */
interface Owner {
  readonly file: string;
  /** UUID of the dataset's build */
  readonly build: string;
}

/**
 * Scores of some rows of a matrix in some of its columns, gene by gene.
 * @param rows the matrix row of each gene of the space
 * @param columns ascending
 */
export function scoresOfMatrix(
  matrix: MatrixReader,
  rows: ArrayLike<number>,
  columns: Uint32Array,
): Float32Array {
  const matrixRows = matrix.rows.ids.length;
  const scores = new Float32Array(rows.length * columns.length);
  for (let from = 0, to: number; from < columns.length; from = to) {
    const first = columns[from];
    to = from + 1;
    while (to < columns.length && columns[to] < first + step) to++;
    const read = matrix.readColumns(first, columns[to - 1] + 1);
    for (let gene = 0; gene < rows.length; gene++) {
      for (let c = from; c < to; c++) {
        scores[gene * columns.length + c] = read[(columns[c] - first) * matrixRows + rows[gene]];
      }
    }
  }
  return scores;
}

/**
 * Writes a new file and waits until it is on disk.
 * @param kept numbers of the signatures, ascending
 * @param signatures of the dataset
 * @param scoresOf gives the scores of kept[from] to before kept[to], gene by gene
 */
export function writeUnrounded(
  {file, build}: Owner,
  genes: number,
  signatures: number,
  kept: Uint32Array,
  scoresOf: (from: number, to: number) => Float32Array,
): void {
  const checksums = new Uint32Array(genes + 1);
  const fd = openSync(file, 'w');
  try {
    for (let chunk = 0; chunk * chunkSignatures < kept.length; chunk++) {
      const from = chunk * chunkSignatures;
      const to = Math.min(kept.length, from + chunkSignatures);
      const scores = new Uint8Array(scoresOf(from, to).buffer);
      const rowBytes = (to - from) * 4;
      for (let gene = 0; gene < genes; gene++) {
        checksums[gene] = crc32(scores.subarray(gene * rowBytes, (gene + 1) * rowBytes));
      }
      checksums[genes] = crc32(new Uint8Array(checksums.buffer, 0, genes * 4));
      const at = chunkOffset(genes, kept.length, chunk);
      writeFully(fd, new Uint8Array(checksums.buffer), at);
      writeFully(fd, scores, at + checksums.byteLength);
    }
    const numbers = new Uint8Array(kept.buffer, kept.byteOffset, kept.byteLength);
    const header = Buffer.alloc(headerBytes);
    header.write(magic, 0, 'latin1');
    header.writeUInt32LE(version, 8);
    header.writeUInt32LE(genes, 12);
    header.writeUInt32LE(signatures, 16);
    header.writeUInt32LE(kept.length, 20);
    Buffer.from(build.replaceAll('-', ''), 'hex').copy(header, 24, 0, 16);
    header.writeUInt32LE(crc32(numbers, crc32(header.subarray(0, checkedBytes))), checkedBytes);
    writeFully(fd, header, 0);
    writeFully(fd, numbers, headerBytes);
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
    const damaged = (detail: string) => failure('INDEX_DAMAGED', {file, detail});
    const header = Buffer.alloc(headerBytes);
    readFully(fd, header, 0, file);
    if (header.toString('latin1', 0, 8) !== magic) throw failure('INDEX_FOREIGN', {file});
    const found = header.readUInt32LE(8);
    if (found > version) throw failure('INDEX_NEWER', {file, version: found, supported: version});
    const isFirst = found === 1;
    const count = isFirst ? signatures : header.readUInt32LE(20);
    // What the header's checksum covers beside itself.
    const beside = new Uint32Array(isFirst ? genes : count);
    readFully(fd, beside, headerBytes, file);
    if (crc32(beside, crc32(header.subarray(0, checkedBytes))) !== header.readUInt32LE(checkedBytes)) {
      throw damaged('its header does not match its checksum');
    }
    if (header.toString('hex', 24, 40) !== build.replaceAll('-', '')) throw failure('INDEX_REPLACED', {file});
    if (header.readUInt32LE(12) !== genes || header.readUInt32LE(16) !== signatures) {
      throw damaged('it is not of the genes and signatures of its index');
    }
    const kept = isFirst ? Uint32Array.from({length: signatures}, (_, signature) => signature) : beside;
    const size = isFirst ? signatures : chunkSignatures;
    const checksumsOf = new Map<number, Uint32Array>(isFirst ? [[0, beside]] : []);
    const offsetOf = (chunk: number) => (isFirst ? headerBytes : chunkOffset(genes, count, chunk));
    const checksums = (chunk: number): Uint32Array => {
      const known = checksumsOf.get(chunk);
      if (known) return known;
      const read = new Uint32Array(genes + 1);
      readFully(fd, read, offsetOf(chunk), file);
      if (crc32(new Uint8Array(read.buffer, 0, genes * 4)) !== read[genes]) {
        throw damaged(`the checksums of chunk ${chunk} do not match theirs`);
      }
      checksumsOf.set(chunk, read);
      return read;
    };
    return {
      genes,
      kept,
      whole: kept.length === signatures,
      placeOf: (signature) => countBelow(kept, 0, kept.length, signature),
      row(gene, from = 0, to = kept.length) {
        const row = new Float32Array(to - from);
        for (let start = from, end: number; start < to; start = end) {
          const chunk = Math.floor(start / size);
          const first = chunk * size;
          const width = Math.min(size, kept.length - first);
          end = Math.min(to, first + width);
          const known = checksums(chunk);
          const piece = new Float32Array(width);
          readFully(fd, piece, offsetOf(chunk) + known.byteLength + gene * width * 4, file);
          if (crc32(new Uint8Array(piece.buffer)) !== known[gene]) {
            throw damaged(`row ${gene} does not match its checksum`);
          }
          row.set(piece.subarray(start - first, end - first), start - from);
        }
        return row;
      },
      close: () => closeSync(fd),
    };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Where a chunk starts: its rows' checksums, a checksum of these, then its rows. */
function chunkOffset(genes: number, kept: number, chunk: number): number {
  const before = Math.min(kept, chunk * chunkSignatures);
  return headerBytes + kept * 4 + chunk * (genes + 1) * 4 + before * genes * 4;
}
