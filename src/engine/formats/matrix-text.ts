/** What text forms of a matrix have in common: lines of scores, and files that appear when they are complete. */
import {createWriteStream} from 'node:fs';
import {rename, rm} from 'node:fs/promises';
import {Readable, type Writable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {failure, OpenclueError} from '../ground/failures';
import {temporaryName} from '../ground/storage';
import {ByteText, type CellWriter, cellWriter, shortestDecimal} from './byte-text';
import type {MatrixSource} from './gctx-writer';
import type {MetadataTable} from './matrix';

const lineFeed = 10;
/** Bytes handed to the stream at a time, or a little more. */
const chunkLength = 1 << 18;
/** Bytes of scores held while their rows are written. */
const tileBytes = 256 << 20;
/** Bytes of scores read from the source at a time, when they are more than a tile. */
const slabBytes = 32 << 20;

/**
 * Writes text to a file, which appears under its name when it is complete, or to a stream, which is ended.
 * @throws MATRIX_UNWRITABLE, and what the text's source throws
 */
export async function writeText(target: string | Writable, pieces: Iterable<Uint8Array>): Promise<void> {
  const text = Readable.from(pieces, {objectMode: false});
  if (typeof target !== 'string') {
    await pipeline(text, target);
    return;
  }
  const unfinished = temporaryName(target);
  try {
    await pipeline(text, createWriteStream(unfinished, {flags: 'wx'}));
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, {force: true});
    if (error instanceof OpenclueError) throw error;
    throw failure('MATRIX_UNWRITABLE', {file: target, detail: (error as Error).message}, {cause: error});
  }
}

export interface RowStyle {
  /** digits after the point of scores; shortest: as many as tell the number, of 32 bits or of 64 */
  readonly decimals: number | 'shortest';
  readonly separator: '\t' | ',';
  /** makes a text safe to stand between separators */
  cell(text: string): string;
  /** what stands for what is missing; by default -666 for metadata, NaN for scores */
  readonly missing?: string;
}

/** A matrix to be written as text: in single precision as every matrix, or in double. */
export type TextSource = Omit<MatrixSource, 'readColumns'> & {
  readColumns(start: number, end: number): Float32Array | Float64Array;
};

/**
 * Rows of a matrix as lines: id, metadata, scores; in pieces of some hundred thousand bytes. `rows` may hold less
 * metadata than the source's own.
 */
export function* rowLines(
  rows: MetadataTable,
  source: TextSource,
  {decimals, separator, cell, missing}: RowStyle,
): Generator<Uint8Array> {
  const between = separator.charCodeAt(0);
  const width = source.columns.ids.length;
  const writers = Array.from(rows.fields.values(), (field): CellWriter => cellWriter(field, cell, missing));
  const text = new ByteText(chunkLength);
  for (const {first, count, scores} of rowTiles(source)) {
    for (let r = 0; r < count; r++) {
      text.add(cell(rows.ids[first + r]));
      for (const write of writers) {
        text.addByte(between);
        write(text, first + r);
      }
      for (let c = 0; c < width; c++) {
        text.addByte(between);
        const score = scores[c * count + r];
        if (decimals !== 'shortest') text.addFixed(score, decimals);
        else text.add(Number.isNaN(score) ? (missing ?? 'NaN') : shortestDecimal(score));
      }
      text.addByte(lineFeed);
      if (text.length >= chunkLength) yield text.take();
    }
  }
  yield text.take();
}

/** Some rows with all their scores. */
export interface RowTile {
  readonly first: number;
  readonly count: number;
  /** signature-major: column c occupies [c * count, (c + 1) * count) */
  readonly scores: Float32Array | Float64Array;
}

/** All rows in order, as many at a time as memory allows; files hold a matrix by columns. */
export function* rowTiles(source: TextSource): Generator<RowTile> {
  const height = source.rows.ids.length;
  const width = source.columns.ids.length;
  const tileRows = Math.max(1, Math.min(height, Math.floor(tileBytes / 4 / Math.max(1, width))));
  for (let first = 0; first < height; first += tileRows) {
    const count = Math.min(tileRows, height - first);
    yield {first, count, scores: readTile(source, first, count)};
  }
}

/** Scores of rows [first, first + count) of all columns, signature-major. */
function readTile({rows, columns, readColumns}: TextSource, first: number, count: number): RowTile['scores'] {
  const height = rows.ids.length;
  const width = columns.ids.length;
  if (count === height) return readColumns(0, width);
  let tile: RowTile['scores'] | undefined;
  const step = Math.max(1, Math.floor(slabBytes / 4 / height));
  for (let start = 0; start < width; start += step) {
    const end = Math.min(start + step, width);
    const slab = readColumns(start, end);
    tile ??= slab instanceof Float64Array ? new Float64Array(width * count) : new Float32Array(width * count);
    for (let c = start; c < end; c++) {
      const from = (c - start) * height + first;
      tile.set(slab.subarray(from, from + count), c * count);
    }
  }
  return tile ?? new Float32Array(0);
}
