import {chmodSync, existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {isPostmaster, readPostmasterFile} from '../../src/database/postmaster-file';

/** An empty folder open to other accounts, as root's database runs under one. The caller removes it. */
export function givenFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-home-'));
  chmodSync(folder, 0o755);
  return folder;
}

/** The folder that holds the database of a home: the home, or where its note points. */
export function placeOf(home: string): string {
  const note = path.join(home, 'postgres.place');
  return existsSync(note) ? readFileSync(note, 'utf8').trim() : home;
}

/** Process id of the PostgreSQL on a home's data; undefined when none runs. */
export function postmasterOf(home: string): number | undefined {
  const data = path.join(placeOf(home), 'postgres', 'data');
  const pid = readPostmasterFile(data)?.pid;
  return pid !== undefined && isPostmaster(pid, data) ? pid : undefined;
}

/** Whether this process is a PostgreSQL on a home's data. */
export function isPostmasterOf(home: string, pid: number): boolean {
  return isPostmaster(pid, path.join(placeOf(home), 'postgres', 'data'));
}

/** Removes a home and its database, ending a PostgreSQL that a failed test left running. */
export async function removeHome(home: string): Promise<void> {
  const place = placeOf(home);
  const pid = postmasterOf(home);
  if (pid !== undefined) {
    process.kill(pid, 'SIGQUIT');
    await waitUntil(() => !isPostmasterOf(home, pid));
  }
  for (const folder of [place, home]) rmSync(folder, {recursive: true, force: true, maxRetries: 5});
}

/** Waits for something other processes bring about; jest's own time limit ends a wait in vain. */
export async function waitUntil(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await sleep(20);
}
