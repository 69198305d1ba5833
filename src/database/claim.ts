import {setTimeout as sleep} from 'node:timers/promises';
import {failure} from '../errors';
import type {Cluster} from './cluster';
import {Lease, takeLease} from './lease';
import {freePort, Postmaster, spawnPostmaster, stopPostmaster} from './postmaster';
import {isPostmaster, readPostmasterFile, removeForeignPostmasterFile} from './postmaster-file';
import {refuseOtherHost, sign} from './presence';

/** A running PostgreSQL that will stay as long as the lease is held. */
export interface Claim {
  readonly lease: Lease;
  readonly port: number;
  /** true when somebody else had started it */
  readonly reused: boolean;
}

/** Milliseconds between two looks at a PostgreSQL that is coming up; a warm start takes about 50. */
const pollInterval = 15;
/** Milliseconds before starting it again after a start that failed. */
const retryInterval = 150;
/** Milliseconds without any sign of progress before giving up. Crash recovery is progress, however long. */
const patience = 60_000;

/**
 * Brings the PostgreSQL of a cluster up unless it is, and claims it. PostgreSQL's own lock on its data folder
 * decides between servers starting together; the losers find the winner's and join it.
 * @param port wanted; undefined: any free one
 * @throws DATABASE_START_FAILED, DATABASE_FOLDER_DAMAGED, DATABASE_ELSEWHERE
 */
export async function claimPostgres(cluster: Cluster, logFile: string, port?: number): Promise<Claim> {
  let own: Postmaster | undefined;
  let words: string | undefined;
  const {data} = cluster;
  try {
    for (let deadline = Date.now() + patience; Date.now() < deadline; await sleep(pollInterval)) {
      const file = readPostmasterFile(data);
      if (file && isPostmaster(file.pid, data)) {
        if (file.status === 'starting') deadline = Date.now() + patience;
        if (file.status !== 'ready' || file.port === undefined) continue;
        const lease = await takeLease(cluster, file.port);
        if (lease) return {lease, port: file.port, reused: file.pid !== own?.pid};
      } else if (own === undefined) {
        await refuseOtherHost(cluster);
        sign(cluster);
        own = await start(cluster, logFile, port);
      } else {
        words = own.lastWords();
        if (words === undefined) continue;
        refuseIfHopeless(words, logFile);
        await sleep(retryInterval);
        own = await start(cluster, logFile, port);
      }
    }
    throw startFailure(words ?? 'it did not become ready', logFile);
  } catch (error) {
    if (own && own.lastWords() === undefined) await stopPostmaster(cluster);
    throw error;
  }
}

async function start(cluster: Cluster, logFile: string, port: number | undefined): Promise<Postmaster> {
  // PostgreSQL replaces a dead server's file itself, but trusts any living process of that number.
  removeForeignPostmasterFile(cluster.data);
  return spawnPostmaster(cluster, port ?? (await freePort()), logFile);
}

/** Goes on only when a later try may succeed. */
function refuseIfHopeless(words: string, logFile: string): void {
  // Taken by a program between our choosing it and PostgreSQL's start, or still by the one before.
  const portTaken = /could not bind|Address already in use/;
  // Another server is starting or stopping it, or the processes of a killed one are still going down.
  const dataInUse = /lock file .* already exists|pre-existing shared memory block/;
  if (!portTaken.test(words) && !dataInUse.test(words)) throw startFailure(words, logFile);
}

function startFailure(words: string, logFile: string): Error {
  const lines = words.trim().split('\n');
  const complaint = lines.find((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? '';
  const detail = complaint.replace(/^.*?(FATAL|PANIC):\s*/, '') || 'it ended without a word';
  return failure('DATABASE_START_FAILED', {detail, logFile});
}
