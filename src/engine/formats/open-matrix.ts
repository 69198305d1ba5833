import {closeSync, openSync, readSync, statSync} from 'node:fs';
import {failure, type OpenclueError} from '../ground/failures';
import {describeForeign} from './foreign';
import {openGct} from './gct-reader';
import {openGctx, readGctxMetadata} from './gctx-reader';
import {gunzipHead} from './gzip';
import type {Hdf5Options} from './hdf5';
import {beginsAsHdf5, hdf5Start} from './hdf5-start';
import type {MatrixMetadata, MatrixReader} from './matrix';
import type {ScoreStoreOptions} from './score-store';

const headBytes = 4096;

/**
 * Opens a GCT 1.2, GCT 1.3 (plain or gzip) or GCTx file; which one it is, its content tells.
 *
 * A GCT file is text by rows, so opening it reads it through once. Its scores stay in memory up to
 * `memoryBytes` and go to a nameless temporary file beyond. A GCTx file is read lazily. Close the reader.
 *
 * @throws MATRIX_UNREADABLE, MATRIX_NOT_RECOGNISED and what `openGct` and `openGctx` throw
 */
export async function openMatrix(
  path: string,
  options: ScoreStoreOptions & Hdf5Options = {},
): Promise<MatrixReader> {
  const head = readHead(path);
  if (hdf5Start(path) !== undefined) return openGctx(path, options);
  const compressed = head[0] === 0x1f && head[1] === 0x8b;
  const text = compressed ? gunzipHead(head) : head;
  if (beginsAsHdf5(text)) {
    throw failure('MATRIX_UNREADABLE', {file: path, detail: 'it is a gzip of a GCTx file; gunzip it first'});
  }
  if (/^(?:\xef\xbb\xbf)?#1\./.test(text.toString('latin1', 0, 6))) return openGct(path, compressed, options);
  const foreign = describeForeign(text);
  if (foreign) throw failure('MATRIX_UNREADABLE', {file: path, detail: foreign});
  throw notRecognised(path, text);
}

/**
 * The metadata of a GCT or GCTx file, without its scores.
 * @throws as `openMatrix`
 */
export async function readMatrixMetadata(path: string): Promise<MatrixMetadata> {
  readHead(path);
  if (hdf5Start(path) !== undefined) return readGctxMetadata(path);
  const {format, rows, columns, warnings, close} = await openMatrix(path);
  close();
  return {format, rows, columns, warnings};
}

function readHead(file: string): Buffer {
  const head = Buffer.alloc(headBytes);
  let length: number;
  try {
    const found = statSync(file);
    if (!found.isFile()) throw new Error(found.isDirectory() ? 'it is a folder' : 'it is no regular file');
    const descriptor = openSync(file, 'r');
    try {
      length = readSync(descriptor, head, 0, headBytes, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    const detail = code === 'ENOENT' ? 'there is no such file' : message;
    throw failure('MATRIX_UNREADABLE', {file, detail}, {cause: error});
  }
  if (length === 0) throw failure('MATRIX_UNREADABLE', {file, detail: 'it is empty'});
  return head.subarray(0, length);
}

function notRecognised(file: string, head: Buffer): OpenclueError {
  const [line] = head.toString('latin1', 0, 60).split(/[\r\n]/);
  return failure('MATRIX_NOT_RECOGNISED', {file, found: JSON.stringify(line)});
}
