/** One writer per dataset: a lock file that a dead process cannot keep. */
import {
  constants,
  copyFileSync,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import {hostname} from 'node:os';
import {failure} from './failures';
import {isAlive} from './processes';

/** The owner touches its lock this often, */
const heartbeatMilliseconds = 5_000;
/** and a lock of another machine, whose processes cannot be seen from here, is dead after this silence. */
const silenceMilliseconds = 60_000;

interface LockOwner {
  readonly pid: number;
  /** tells a process from a later one with the same pid; empty where the system does not say */
  readonly started: string;
  readonly host: string;
}

/**
 * Takes the lock `file` for dataset `name`, from a dead owner if need be.
 * @returns what gives it back
 * @throws INDEX_BUSY while another process, or another call in this one, holds it
 */
export function takeLock(file: string, name: string): () => void {
  const own: LockOwner = {pid: process.pid, started: processStart(process.pid), host: hostname()};
  const draft = `${file}.${process.pid}`;
  try {
    writeDraft(draft, own);
    while (!linked(draft, file)) {
      const owner = readOwner(file);
      if (owner === undefined) continue;
      if (isHeld(owner, file))
        throw failure('INDEX_BUSY', {name, pid: owner.pid, host: owner.host, lock: file});
      discard(file, owner);
    }
  } finally {
    rmSync(draft, {force: true});
  }
  held.add(file);
  const heartbeat = setInterval(() => touch(file), heartbeatMilliseconds);
  heartbeat.unref();
  return () => {
    clearInterval(heartbeat);
    held.delete(file);
    rmSync(file, {force: true});
  };
}

function writeDraft(draft: string, owner: LockOwner): void {
  try {
    writeFileSync(draft, JSON.stringify(owner));
  } catch (cause) {
    throw failure('INDEX_WRITE_FAILED', {file: draft, detail: (cause as Error).message}, {cause});
  }
}

/** A lock that somebody has removed by hand is no reason to end the work that it guards. */
function touch(file: string): void {
  try {
    utimesSync(file, new Date(), new Date());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Locks of this process. */
const held = new Set<string>();

function linked(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    return copied(draft, file);
  }
}

/** For file systems without links (exFAT and some network drives): exclusive too, but not complete at once. */
function copied(draft: string, file: string): boolean {
  try {
    copyFileSync(draft, file, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readOwner(file: string): LockOwner | undefined {
  try {
    const owner = JSON.parse(readFileSync(file, 'utf8')) as LockOwner | null;
    if (typeof owner?.pid === 'number') return owner;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  }
  // Being written at this moment, or nothing of ours; its age will tell.
  return {pid: 0, started: '', host: hostname()};
}

function isHeld(owner: LockOwner, file: string): boolean {
  if (owner.pid === 0 || owner.host !== hostname()) return Date.now() - lastTouch(file) < silenceMilliseconds;
  if (owner.pid === process.pid && owner.started === processStart(process.pid)) return held.has(file);
  return isAlive(owner.pid) && owner.started === processStart(owner.pid);
}

function lastTouch(file: string): number {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

/** Renaming succeeds for one taker only; a live lock caught by mistake is put back. */
function discard(file: string, dead: LockOwner): void {
  const taken = `${file}.${process.pid}.dead`;
  try {
    renameSync(file, taken);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const owner = readOwner(taken);
  if (owner && (owner.pid !== dead.pid || owner.started !== dead.started)) linked(taken, file);
  rmSync(taken, {force: true});
}

/** Start time of a process in clock ticks since boot, from Linux's /proc; empty elsewhere. */
function processStart(pid: number): string {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command in field 2 may itself hold spaces and brackets; field 22 counts from after it.
    return status.slice(status.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return '';
  }
}
