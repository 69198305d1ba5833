/** Positional file access that never stops half-way, and durable small files. */
import {closeSync, fsyncSync, openSync, readSync, renameSync, writeSync} from 'node:fs';
import path from 'node:path';
import {failure} from '../../errors';

/** Linux moves at most 2 GiB - 4 KiB per call; larger requests go in parts. */
const largestTransfer = 1 << 30;

/**
 * Fills `into` from `position`.
 * @throws INDEX_TRUNCATED when the file ends before
 */
export function readFully(fd: number, into: NodeJS.ArrayBufferView, position: number, file: string): void {
  let done = 0;
  while (done < into.byteLength) {
    const length = Math.min(into.byteLength - done, largestTransfer);
    const got = readSync(fd, into, done, length, position + done);
    if (got === 0) {
      const detail = `it ends before byte ${position + into.byteLength}`;
      throw failure('INDEX_TRUNCATED', {file, detail});
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
