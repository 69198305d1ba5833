import {createReadStream, statSync} from 'node:fs';
import {pipeline, type Readable} from 'node:stream';
import {createGunzip} from 'node:zlib';
import {failure, OpenclueError} from '../ground/failures';
import {createLineSplitter} from './byte-lines';
import {createGctParser, type GctParser, type ParsedGct, type ScorePlace} from './gct-parser';
import type {MatrixReader} from './matrix';
import {columnRange} from './matrix';
import {createScoreStore, type ScoreSink, type ScoreStoreOptions} from './score-store';

const chunkBytes = 1 << 20;
/** Bytes that deflate makes of one at most. */
const mostPacked = 1032;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Reads a GCT file, plain or gzip, in one pass: metadata into memory, scores into a store that answers by columns.
 * @throws GCT_INVALID, MATRIX_TRUNCATED, MATRIX_ID_REPEATED, MATRIX_UNREADABLE, MATRIX_SPILL_FAILED
 */
export async function openGct(
  file: string,
  compressed: boolean,
  options: ScoreStoreOptions = {},
): Promise<MatrixReader> {
  const {rows, columns, format, scores} = await parseGct(file, compressed, {
    precision: 'single',
    open: (height, width) => createScoreStore(height, width, options),
  });
  return {
    path: file,
    format,
    rows,
    columns,
    warnings: [],
    readColumns(start, end, into) {
      const out = columnRange(rows.ids.length, columns.ids.length, start, end, into);
      scores.readColumns(start, end, out);
      return out;
    },
    close: () => scores.close(),
  };
}

/**
 * Reads a GCT file in one pass as line 2 of it says. If rows are missing at the end then, line 2 may promise more column fields
 * than there are (files of cmapR's do), so that rows were taken for fields: it is read once more that way.
 * @throws as `openGct`
 */
export async function parseGct<S extends ScoreSink>(
  file: string,
  compressed: boolean,
  place: ScorePlace<S>,
): Promise<ParsedGct<S>> {
  const mostBytes = statSync(file).size * (compressed ? mostPacked : 1);
  const parser = createGctParser(file, place, 0, mostBytes);
  await feed(parser, file, compressed);
  const missing = parser.missingRows();
  try {
    return finish(parser);
  } catch (error) {
    const lenient = missing > 0 ? createGctParser(file, place, missing, mostBytes) : undefined;
    if (!lenient) throw error;
    try {
      await feed(lenient, file, compressed);
      return finish(lenient);
    } catch {
      // The file is as wrong as it first seemed.
      throw error;
    }
  }
}

async function feed(parser: GctParser<ScoreSink>, file: string, compressed: boolean): Promise<void> {
  const disk = createReadStream(file, {highWaterMark: chunkBytes});
  const splitter = createLineSplitter(parser);
  try {
    // The iteration sees every error of the chain; pipeline only has to pass it on.
    const chunks: Readable = compressed
      ? pipeline(disk, createGunzip({chunkSize: chunkBytes}), () => {})
      : disk;
    let first = true;
    for await (const chunk of chunks as AsyncIterable<Buffer>) {
      splitter.push(first ? withoutByteOrderMark(chunk) : chunk);
      first = false;
    }
    splitter.end();
  } catch (error) {
    parser.abandon();
    throw error instanceof OpenclueError ? error : unreadable(file, error as NodeJS.ErrnoException);
  } finally {
    disk.destroy();
  }
}

function finish<S extends ScoreSink>(parser: GctParser<S>): ParsedGct<S> {
  try {
    return parser.end();
  } catch (error) {
    parser.abandon();
    throw error;
  }
}

function unreadable(file: string, error: NodeJS.ErrnoException): OpenclueError {
  if (error.code === 'Z_BUF_ERROR') {
    return failure('MATRIX_TRUNCATED', {file, detail: 'its gzip data is cut short'}, {cause: error});
  }
  const detail = error.code?.startsWith('Z_') ? `its gzip data is damaged (${error.message})` : error.message;
  return failure('MATRIX_UNREADABLE', {file, detail}, {cause: error});
}

function withoutByteOrderMark(chunk: Buffer): Buffer {
  return chunk.subarray(0, 3).equals(byteOrderMark) ? chunk.subarray(3) : chunk;
}
