import {execFileSync} from 'node:child_process';
import {readFileSync, readlinkSync, renameSync, rmSync} from 'node:fs';
import path from 'node:path';
import {isAlive} from '../engine/ground/processes';

/** What a running PostgreSQL says about itself in postmaster.pid. */
export interface PostmasterFile {
  readonly pid: number;
  /** TCP port; undefined while PostgreSQL is still writing the file */
  readonly port: number | undefined;
  /** `starting` covers crash recovery */
  readonly status: 'starting' | 'ready' | 'stopping' | 'unknown';
}

/** Reads postmaster.pid of a data folder; undefined when there is none, or only an empty one. */
export function readPostmasterFile(data: string): PostmasterFile | undefined {
  return parse(readIfThere(path.join(data, 'postmaster.pid')));
}

function parse(text: string | undefined): PostmasterFile | undefined {
  // Lines: pid, data folder, start time, port, socket folder, listen address, shared memory key, status.
  const lines = text?.split('\n') ?? [];
  const pid = Number(lines[0]);
  if (!(pid > 0)) return undefined;
  const status = lines[7]?.trim();
  return {
    pid,
    port: Number(lines[3]) || undefined,
    status: status === 'starting' || status === 'ready' || status === 'stopping' ? status : 'unknown',
  };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Whether the process is the PostgreSQL of this data folder: after a crash its number may belong to anything,
 * in containers regularly to ourselves.
 */
export function isPostmaster(pid: number, data: string): boolean {
  if (!isAlive(pid)) return false;
  try {
    // A zombie, as an unreaped child of a container's first process remains, has no working folder.
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === data;
    if (process.platform === 'win32') return true;
    return execFileSync('/bin/ps', ['-o', 'command=', '-p', String(pid)], {encoding: 'utf8'}).includes(data);
  } catch {
    return false;
  }
}

/**
 * Removes a postmaster.pid whose number now belongs to an unrelated process, on which PostgreSQL itself would
 * refuse to start. Moved first and looked at again, so that the file of a server started meanwhile survives.
 */
export function removeForeignPostmasterFile(data: string): void {
  const pid = readPostmasterFile(data)?.pid;
  if (pid === undefined || !isAlive(pid) || isPostmaster(pid, data)) return;
  const file = path.join(data, 'postmaster.pid');
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return; // someone else was quicker
  }
  if (parse(readIfThere(aside))?.pid === pid) rmSync(aside, {force: true});
  else renameSync(aside, file);
}
