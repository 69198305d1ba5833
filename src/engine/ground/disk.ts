import {statfsSync, statSync} from 'node:fs';
import {readdir, statfs} from 'node:fs/promises';
import path from 'node:path';
import {failure, systemCode} from './failures';

/** Left free for others: logs, the database, results. */
const reserve = 64 * 2 ** 20;

/** Bytes that may be used in the file system of a folder. */
export function freeDisk(folder: string): number {
  const {bavail, bsize} = statfsSync(folder);
  return Math.max(0, bavail * bsize - reserve);
}

/**
 * @param kept signatures that an earlier run has built and that stay
 * @throws INDEX_DISK_FULL unless `bytes` more fit into `folder`
 */
export function requireDisk(folder: string, bytes: number, kept = 0): void {
  const free = freeDisk(folder);
  if (free < bytes) throw failure('INDEX_DISK_FULL', {folder, needed: bytes, free, kept});
}

/**
 * What keeps a folder from being written: that its disk, or the user's share of it, is full; that it refuses for
 * another reason, such as rights; undefined where the error, and what caused it, say neither.
 */
export function diskTrouble(error: unknown): 'full' | 'refused' | undefined {
  for (let at = error as Error | undefined; typeof at?.message === 'string'; at = at.cause as Error) {
    // HDF5's library passes on what the system said in words alone.
    const said = `${systemCode(at) ?? ''} ${at.message}`;
    if (/ENOSPC|EDQUOT|no space|quota exceeded/i.test(said)) return 'full';
    if (/EACCES|EPERM|EROFS|ENOENT|ENOTDIR|read-only|denied/i.test(said)) return 'refused';
  }
  return undefined;
}

/** Bytes a file occupies; 0 when there is none. */
export function bytesOnDisk(file: string): number {
  // Files grow by writing beyond their end, so that their length may count bytes never written.
  return (statSync(file, {throwIfNoEntry: false})?.blocks ?? 0) * 512;
}

/** Bytes that the files of a folder and of those in it occupy; 0 where there is none. */
export async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, {withFileTypes: true}).catch(() => []);
  const sizes = await Promise.all(
    entries.map((entry) => {
      const at = path.join(folder, entry.name);
      return entry.isDirectory() ? folderBytes(at) : bytesOnDisk(at);
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Bytes of the file system of a folder: all, and those that may still be used. */
export async function diskOf(folder: string): Promise<{readonly free: number; readonly all: number}> {
  const {bavail, blocks, bsize} = await statfs(folder);
  return {free: bavail * bsize, all: blocks * bsize};
}
