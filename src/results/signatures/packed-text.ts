/** Texts that are compressed while they are made, as gzip files in the one form that results are kept in. */
import {closeSync, openSync, renameSync, rmSync} from 'node:fs';
import {crc32} from 'node:zlib';
import {gzipHeader, gzipTrailer, lastBlock} from '../../engine/formats/gzip-form';
import {temporaryName} from '../../engine/formats/temporary-name';
import {failure, OpenclueError} from '../../engine/ground/failures';
import {writeFully} from '../../engine/ground/storage';
import type {ComposedLines} from './rows-text';

/** What a matrix holds. */
export interface MatrixShape {
  readonly rows: number;
  readonly columns: number;
  /** names of the metadata fields of its rows */
  readonly fields: readonly string[];
}

/** A file that need not be read again to become part of an archive. */
export interface NotedFile {
  /** bytes of its content, and their CRC-32 */
  readonly bytes: number;
  readonly checksum: number;
  /** bytes of the gzip file `<name>.gz` in which it is kept; absent where it is kept as it is */
  readonly packed?: number;
  /** what it holds, if it is a matrix */
  readonly matrix?: MatrixShape;
}

/**
 * Writes a text as it is. The file appears under its name when it is complete.
 * @throws MATRIX_UNWRITABLE, and what the pieces throw
 */
export function writePlainText(file: string, pieces: Iterable<ComposedLines>): void {
  writeWhole(file, (append) => {
    for (const {text} of pieces) append(text);
  });
}

/**
 * Writes a text as `<file>.gz`, likewise.
 * @throws MATRIX_UNWRITABLE, and what the pieces throw
 */
export function writePackedText(
  file: string,
  matrix: MatrixShape,
  pieces: Iterable<ComposedLines>,
): NotedFile {
  let [bytes, checksum] = [0, 0];
  const packed = writeWhole(`${file}.gz`, (append) => {
    append(gzipHeader);
    for (const {text, deflated} of pieces) {
      bytes += text.length;
      checksum = crc32(text, checksum);
      append(deflated);
    }
    append(lastBlock);
    append(gzipTrailer(checksum, bytes));
  });
  return {bytes, checksum, packed, matrix};
}

/** @returns bytes written */
function writeWhole(file: string, write: (append: (bytes: Uint8Array) => void) => void): number {
  const unfinished = temporaryName(file);
  let length = 0;
  try {
    const fd = openSync(unfinished, 'wx');
    try {
      write((bytes) => {
        writeFully(fd, bytes, length);
        length += bytes.length;
      });
    } finally {
      closeSync(fd);
    }
    renameSync(unfinished, file);
    return length;
  } catch (error) {
    rmSync(unfinished, {force: true});
    if (error instanceof OpenclueError) throw error;
    throw failure('MATRIX_UNWRITABLE', {file, detail: (error as Error).message}, {cause: error});
  }
}
