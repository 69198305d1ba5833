import {closeSync, existsSync, fchownSync, openSync, readFileSync, renameSync, statSync} from 'node:fs';
import {createServer} from 'node:net';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {runAs, spawnAs} from './account';
import type {Cluster} from './cluster';
import {isPostmaster, readPostmasterFile} from './postmaster-file';
import {postmasterParameters} from './settings';

/** A PostgreSQL this process has started, which may have ended since. */
export interface Postmaster {
  readonly pid: number | undefined;
  /** what it wrote when it has ended; undefined while it runs */
  lastWords(): string | undefined;
}

/** The postmaster's signals: end sessions, then go; go at once and recover at the next start. */
const fastShutdown = 'INT';
const immediateShutdown = 'QUIT';
/** Milliseconds a shutdown may take before a harder one. */
const stopLimit = 60_000;

/** Bytes of log kept before a start begins a new file; one old file stays beside it. */
const logLimit = 10_000_000;

/** Starts PostgreSQL in a session of its own, writing to `logFile`. It is not yet ready when this returns. */
export function spawnPostmaster(cluster: Cluster, port: number, logFile: string): Postmaster {
  if (existsSync(logFile) && statSync(logFile).size > logLimit) renameSync(logFile, `${logFile}.1`);
  const file = openSync(logFile, 'a', 0o600);
  try {
    if (cluster.account) fchownSync(file, cluster.account.uid, cluster.account.gid);
    const offset = statSync(logFile).size;
    const parameters = postmasterParameters(cluster.data, port);
    const child = spawnAs(cluster.account, path.join(cluster.binaries.bin, 'postgres'), parameters, file);
    let startError: Error | undefined;
    child.on('error', (error) => {
      startError = error;
    });
    // This process may end before it: then the next server takes it over.
    child.unref();
    return {
      pid: child.pid,
      lastWords: () => {
        if (startError) return startError.message;
        if (child.exitCode === null && child.signalCode === null) return undefined;
        return readFileSync(logFile).subarray(offset).toString('utf8');
      },
    };
  } finally {
    closeSync(file);
  }
}

/**
 * Stops PostgreSQL, whoever started it: open transactions are rolled back, everything committed is on disk. Waits
 * for this very process: `pg_ctl stop` waits for the file to go, and another server may have started its own
 * PostgreSQL, and with it a new file, before pg_ctl looks again.
 */
export async function stopPostmaster({account, binaries, data}: Cluster): Promise<void> {
  const pid = readPostmasterFile(data)?.pid;
  if (pid === undefined) return;
  const program = path.join(binaries.bin, 'pg_ctl');
  for (const signal of [fastShutdown, immediateShutdown]) {
    await runAs(account, program, ['kill', signal, String(pid)]);
    const deadline = Date.now() + stopLimit;
    while (isPostmaster(pid, data) && Date.now() < deadline) await sleep(10);
    if (!isPostmaster(pid, data)) return;
  }
}

/** A TCP port of 127.0.0.1 nobody uses at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve((address as {port: number}).port));
    });
  });
}
