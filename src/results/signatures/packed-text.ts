/** Texts that are compressed while they are made, as gzip files in the one form that results are kept in. */
import {closeSync, openSync, renameSync, rmSync} from 'node:fs';
import {crc32} from 'node:zlib';
import {gzipHeader, gzipTrailer, lastBlock} from '../../engine/formats/gzip';
import {failure, OpenclueError} from '../../engine/ground/failures';
import {temporaryName, writeFully} from '../../engine/ground/storage';
import type {NotedFile} from '../archive/pack';
import type {MatrixShape} from '../kept';
import type {ComposedLines} from './rows-text';

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
