/**
 * Matrices that clients send: a folder each under OPENCLUE_HOME/uploads, named as the job will be. Until the job is
 * queued a lock tells that somebody is at work there; what a crash leaves without one is swept at the next start.
 */
import {randomBytes} from 'node:crypto';
import {existsSync, mkdirSync} from 'node:fs';
import {readdir, rm} from 'node:fs/promises';
import path from 'node:path';
import type {Pool} from 'pg';
import type {Config} from '../../config';
import {freeDisk} from '../../engine/ground/disk';
import {takeLock} from '../../engine/ground/lock';
import {failure, isFailure} from '../../errors';

export interface Upload {
  /** that of the job to be */
  readonly id: string;
  readonly folder: string;
  /** the matrix, within the folder */
  readonly file: string;
  /** as the client called it */
  readonly name: string;
  /** Where another file that came with it goes, under a name of its own. */
  place(sentName: string): {readonly file: string; readonly name: string};
  /** The job has been queued, and its end removes the folder. */
  keep(): void;
  /** There will be no job: removes the folder, unless it is kept. */
  discard(): Promise<void>;
}

/** Uploads that one process receives and reads at a time; each takes memory and a core. */
const mostAtOnce = 4;
/** Seconds after which a client may try again. */
const retryAfter = 10;
const idForm = /^[0-9a-f]{24}$/;
const lockSuffix = '.lock';
const longestName = 100;

let underWay = 0;

/** Where the matrix of a job lies until the job has ended. */
export function uploadFolder({home}: Pick<Config, 'home'>, jobId: string): string {
  return path.join(home, 'uploads', jobId);
}

/**
 * Makes a folder for a matrix.
 * @param bytes that are to be written there, as far as is known
 * @throws UPLOADS_BUSY, UPLOAD_DISK_FULL
 */
export function beginUpload(config: Pick<Config, 'home'>, sentName: string, bytes = 0): Upload {
  if (underWay >= mostAtOnce) throw failure('UPLOADS_BUSY', {retryAfter});
  const id = randomBytes(12).toString('hex');
  const folder = uploadFolder(config, id);
  mkdirSync(path.dirname(folder), {recursive: true});
  // A disk filled to the last byte would stop the database as well.
  if (freeDisk(path.dirname(folder)) < bytes) throw failure('UPLOAD_DISK_FULL', undefined);
  const unlock = takeLock(folder + lockSuffix, id);
  mkdirSync(folder);
  underWay++;
  let open = true;
  const keep = () => {
    if (!open) return;
    open = false;
    underWay--;
    unlock();
  };
  const taken = new Set<string>();
  const place = (sent: string) => {
    const base = path.basename(sent.replaceAll('\\', '/'));
    // Nothing, or what means a folder, is no name of a file.
    const name = /^\.*$/.test(base) ? 'matrix' : base;
    const safe = name.replace(/[^A-Za-z0-9._-]/g, '_').slice(-longestName);
    let unlike = safe;
    for (let n = 2; taken.has(unlike); n++) unlike = `${n}_${safe}`;
    taken.add(unlike);
    return {file: path.join(folder, unlike), name};
  };
  return {
    id,
    folder,
    ...place(sentName),
    place,
    keep,
    async discard() {
      if (!open) return;
      await rm(folder, {recursive: true, force: true});
      keep();
    },
  };
}

/** A failure to take a matrix; where the disk is full a client is told so, and not where it is. */
export function uploadFailure(error: unknown): unknown {
  const {code} = error as {code?: unknown};
  if (code !== 'ENOSPC' && code !== 'EDQUOT' && code !== 'INDEX_DISK_FULL') return error;
  return failure('UPLOAD_DISK_FULL', undefined, {cause: error});
}

/** Removes the matrix of a job that has ended. */
export function removeUpload(config: Pick<Config, 'home'>, jobId: string): Promise<void> {
  return rm(uploadFolder(config, jobId), {recursive: true, force: true});
}

/** Removes what crashes left: folders of no open job on which nobody works. */
export async function sweepUploads(config: Pick<Config, 'home'>, pool: Pool): Promise<void> {
  const root = path.join(config.home, 'uploads');
  if (!existsSync(root)) return;
  const names = (await readdir(root)).map((entry) => path.basename(entry, lockSuffix));
  const ids = [...new Set(names)].filter((name) => idForm.test(name));
  for (const id of ids) {
    const unlock = lockUnlessBusy(uploadFolder(config, id) + lockSuffix, id);
    if (!unlock) continue;
    try {
      const {rowCount} = await pool.query(
        `select 1 from jobs where id = $1 and status in ('pending', 'submitted', 'processing')`,
        [id],
      );
      if (rowCount === 0) await removeUpload(config, id);
    } finally {
      unlock();
    }
  }
}

function lockUnlessBusy(file: string, name: string): (() => void) | undefined {
  try {
    return takeLock(file, name);
  } catch (error) {
    if (isFailure(error, 'INDEX_BUSY')) return undefined;
    throw error;
  }
}
