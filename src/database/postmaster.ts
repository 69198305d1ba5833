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
 * Stops PostgreSQL, whoever started it: open transactions are rolled back, everything committed is on disk.
 */
export async function stopPostmaster({account, binaries, data}: Cluster): Promise<void> {
  const pid = readPostmasterFile(data)?.pid;
  if (pid === undefined) return;
  const program = path.join(binaries.bin, 'pg_ctl');
  for (const mode of ['fast', 'immediate']) {
    const {code} = await runAs(account, program, ['stop', '-w', '-t', '60', '-D', data, '-m', mode]);
    if (code === 0) break;
  }
  // pg_ctl waits for the file to go, which is a moment before the process does.
  for (let look = 0; look < 200 && isPostmaster(pid, data); look++) await sleep(10);
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
