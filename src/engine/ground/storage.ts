/** Positional file access that never stops half-way, and durable small files. */

import {randomBytes} from 'node:crypto';
import {
  closeSync,
  constants,
  fdatasync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  write,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import {promisify} from 'node:util';
import {failure} from './failures';

/** Linux moves at most 2 GiB - 4 KiB per call; larger requests go in parts. */
const largestTransfer = 1 << 30;

/** Opens a file of a dataset. @throws INDEX_DAMAGED when it is missing */
export function openToRead(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw failure('INDEX_DAMAGED', {file, detail: 'it is missing'}, {cause});
  }
}

/**
 * Fills `into`, or `length` bytes of it from its byte `at` on, from `position` of the file.
 * @throws INDEX_TRUNCATED when the file ends before
 */
export function readFully(
  fd: number,
  into: NodeJS.ArrayBufferView,
  position: number,
  file: string,
  at = 0,
  length = into.byteLength,
): void {
  let done = 0;
  while (done < length) {
    const got = readSync(fd, into, at + done, Math.min(length - done, largestTransfer), position + done);
    if (got === 0) {
      throw failure('INDEX_TRUNCATED', {file, detail: `it ends before byte ${position + length}`});
    }
    done += got;
  }
}

/** Writes all of `bytes` at `position`. System errors (ENOSPC, EIO) are the caller's. */
export function writeFully(fd: number, bytes: Uint8Array, position: number): void {
  let done = 0;
  while (done < bytes.byteLength) {
    const length = Math.min(bytes.byteLength - done, largestTransfer);
    done += writeSync(fd, bytes, done, length, position + done);
  }
}

/** Kept when all that was written to the open file is on disk. */
export const sync: (fd: number) => Promise<void> = promisify(fdatasync);

const writeLater = promisify(write);

/** The same without waiting for it on this thread; `bytes` must stay as they are until then. */
export async function writeFullyLater(fd: number, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.byteLength) {
    const length = Math.min(bytes.byteLength - done, largestTransfer);
    done += (await writeLater(fd, bytes, done, length, position + done)).bytesWritten;
  }
}

/**
 * Opens a file to be written past the page cache, in whole pages from memory that begins with a page: a build
 * writes more than fits there, and the copy costs as much as half of the ranking. Undefined where the system or
 * the file system cannot.
 */
export function openUnbuffered(file: string): number | undefined {
  // Absent on macOS and Windows, whatever the type says.
  const flag: number | undefined = constants.O_DIRECT;
  if (flag === undefined) return undefined;
  try {
    return openSync(file, constants.O_WRONLY | flag);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EINVAL') return undefined;
    throw error;
  }
}

/** Writes a file so that a reader, or a restart after a crash, sees the old content or the new, never a part. */
export function replaceFile(file: string, content: string | Uint8Array): void {
  const draft = `${file}.draft`;
  writeDurably(draft, content);
  renameSync(draft, file);
  syncFolder(path.dirname(file));
}

/** Writes a new file and waits until it is on disk. */
export function writeDurably(file: string, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const fd = openSync(file, 'w');
  try {
    writeFully(fd, bytes, 0);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Makes renames and new names in a folder survive a power cut. */
export function syncFolder(folder: string): void {
  // Windows cannot open folders, and needs no such step.
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Where a file is written until it is complete: beside its final place, so that renaming it is one step. */
export function temporaryName(file: string): string {
  return `${file}.unfinished-${randomBytes(6).toString('hex')}`;
}

const temporaryForm = /\.(?:unfinished-[0-9a-f]{12}|draft)$/;

/** Whether a file is one that `temporaryName` or `replaceFile` named, which whoever was killed left behind. */
export const isTemporaryName = (file: string) => temporaryForm.test(file);
