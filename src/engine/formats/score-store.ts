/**
 * Where the scores of a GCT file wait for being read by columns. The file comes row by row; rows are gathered
 * into blocks that are column-major inside. If one block holds everything it stays in memory, else blocks go to
 * a temporary file one after the other, and columns [start, end) are one contiguous run in each of them.
 */
import {randomBytes} from 'node:crypto';
import {closeSync, openSync, readSync, unlinkSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {failure} from '../ground/failures';

export interface ScoreStoreOptions {
  /** bytes of scores kept in memory; beyond them they go to a temporary file */
  readonly memoryBytes?: number;
  /** folder of that file; it has no name there and vanishes with the process at the latest */
  readonly temporaryFolder?: string;
}

/** Takes the scores of a file as it is read, row by row. */
export interface ScoreSink {
  /** the score of `column` in the row being gathered */
  put(column: number, score: number): void;
  endRow(): void;
  /** no row comes after this */
  finish(): void;
  close(): void;
}

export interface ScoreStore extends ScoreSink {
  /** signature-major scores of columns [start, end), as MatrixReader.readColumns gives them */
  readColumns(start: number, end: number, into: Float32Array): void;
}

const defaultMemoryBytes = 256 << 20;
/** Rows turned into columns together, so that a cache line is filled once and not once for each row. */
const tileRows = 16;
/** Bytes read from the temporary file at a time. */
const readBytes = 8 << 20;

/** An empty store for `rows` x `columns` scores. */
export function createScoreStore(rows: number, columns: number, options: ScoreStoreOptions): ScoreStore {
  const {memoryBytes = defaultMemoryBytes, temporaryFolder = tmpdir()} = options;
  const blockRows = Math.max(1, Math.min(rows, Math.floor(memoryBytes / 4 / columns)));
  const megabytes = Math.ceil((4 * columns * Math.ceil(rows / blockRows) * blockRows) / 1e6);
  let block: Float32Array | undefined = new Float32Array(blockRows * columns);
  let tile: Float32Array | undefined = new Float32Array(tileRows * columns);
  let inTile = 0;
  let descriptor: number | undefined;
  let stored = 0;
  let inBlock = 0;

  const guarded = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      const {message} = error as Error;
      throw failure(
        'MATRIX_SPILL_FAILED',
        {folder: temporaryFolder, megabytes, detail: message},
        {cause: error},
      );
    }
  };

  const spill = (scores: Float32Array): void =>
    guarded(() => {
      descriptor ??= openNameless(temporaryFolder);
      const bytes = new Uint8Array(scores.buffer);
      for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
    });

  const readRun = (position: number, into: Uint8Array): void =>
    guarded(() => {
      if (descriptor === undefined) throw new Error('the matrix is closed');
      for (let done = 0; done < into.length; ) {
        const got = readSync(descriptor, into, done, into.length - done, position + done);
        if (got === 0) throw new Error('the temporary file was cut short');
        done += got;
      }
    });

  /** Copies rows of columns [start, end) out of one block; `source` begins with column `start`. */
  const copyBlock = (
    source: Float32Array,
    index: number,
    start: number,
    end: number,
    to: Float32Array,
  ): void => {
    const firstRow = index * blockRows;
    const count = Math.min(blockRows, rows - firstRow);
    for (let c = 0; c < end - start; c++) {
      to.set(source.subarray(c * blockRows, c * blockRows + count), c * rows + firstRow);
    }
  };

  const settleTile = (): void => {
    // Both are there until finish().
    const [from, to] = [tile as Float32Array, block as Float32Array];
    for (let c = 0; c < columns; c++) {
      for (let r = 0; r < inTile; r++) to[c * blockRows + inBlock + r] = from[r * columns + c];
    }
    inBlock += inTile;
    inTile = 0;
  };

  return {
    put(column, score) {
      // It is there until finish().
      (tile as Float32Array)[inTile * columns + column] = score;
    },
    endRow() {
      inTile++;
      if (inTile === tileRows || inBlock + inTile === blockRows) settleTile();
      if (inBlock < blockRows || rows <= blockRows) return;
      spill(block as Float32Array);
      stored++;
      inBlock = 0;
    },
    finish() {
      settleTile();
      tile = undefined;
      if (stored === 0) return;
      if (inBlock > 0) spill(block as Float32Array);
      block = undefined;
    },
    readColumns(start, end, into) {
      if (block) {
        copyBlock(block.subarray(start * blockRows), 0, start, end, into);
        return;
      }
      const step = Math.max(1, Math.floor(readBytes / 4 / blockRows));
      const run = new Float32Array(Math.min(step, end - start) * blockRows);
      for (let index = 0; index * blockRows < rows; index++) {
        for (let from = start; from < end; from += step) {
          const to = Math.min(from + step, end);
          const part = run.subarray(0, (to - from) * blockRows);
          readRun((index * columns + from) * blockRows * 4, new Uint8Array(part.buffer, 0, part.byteLength));
          copyBlock(part, index, from, to, into.subarray((from - start) * rows));
        }
      }
    },
    close() {
      block = undefined;
      tile = undefined;
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}

/** A file that has no name any more, so that nothing is left behind however the process ends. */
export function openNameless(folder: string): number {
  const file = path.join(folder, `openclue-matrix-${randomBytes(8).toString('hex')}`);
  const descriptor = openSync(file, 'wx+', 0o600);
  unlinkSync(file);
  return descriptor;
}
