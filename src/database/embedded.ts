import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Log} from '../log';
import {prepareBinaries} from './binaries';
import {Claim, claimPostgres} from './claim';
import {Cluster, openCluster} from './cluster';
import type {Lease} from './lease';
import {watchForOrphan} from './orphan-watch';
import {findPlace} from './place';
import {stopPostmaster} from './postmaster';
import {endPresence, keepPresence} from './presence';

/** The embedded PostgreSQL of one OPENCLUE_HOME, claimed by this process until `stop`. */
export interface EmbeddedPostgres {
  /** URL of the database `openclue` as its owner; the port stays the same until `stop`, crashes included */
  readonly connectionString: string;
  /** true when it was running already: another server's, or left by a server that was killed */
  readonly reused: boolean;
  /** Gives the claim up and, unless another server holds one, stops PostgreSQL and waits for its end. */
  stop(): Promise<void>;
}

/** Milliseconds before trying again to bring a crashed PostgreSQL back. */
const retryInterval = 5_000;

/**
 * Starts the PostgreSQL that npm brought on the data in `home`, made on first use, or joins the one already
 * running there. Several servers may share a home: the last to stop stops it. Should PostgreSQL be killed,
 * it is started again on the same port; should all servers be killed, it ends itself.
 * @throws DATABASE_* and HOME_UNWRITABLE, each a sentence for the user
 */
export async function startEmbeddedPostgres({
  home,
  log,
}: {
  home: string;
  log: Log;
}): Promise<EmbeddedPostgres> {
  const place = findPlace(home);
  const binaries = await prepareBinaries(place.folder, place.account);
  const cluster = await openCluster(place, binaries);
  const logFile = path.join(home, 'postgres.log');
  const claim = await claimPostgres(cluster, logFile);
  const {openclue: password} = cluster.credentials;
  return {
    connectionString: `postgres://openclue:${password}@127.0.0.1:${claim.port}/openclue?sslmode=disable`,
    reused: claim.reused,
    stop: supervise(cluster, logFile, claim, log),
  };
}

/**
 * Keeps the claim: when PostgreSQL goes away under it, it is brought back on the same port. Returns `stop`.
 */
function supervise(cluster: Cluster, logFile: string, claim: Claim, log: Log): () => Promise<void> {
  let lease: Lease | undefined = claim.lease;
  let stopping: Promise<void> | undefined;
  const endRenewal = keepPresence(cluster);
  let endWatch = watchForOrphan(cluster, claim.port);
  const watching = watch();

  async function watch(): Promise<void> {
    while (stopping === undefined) {
      await lease?.lost;
      if (stopping !== undefined) return;
      lease = undefined;
      log.warn({logFile}, 'embedded PostgreSQL went away, starting it again');
      try {
        ({lease} = await claimPostgres(cluster, logFile, claim.port));
        endWatch = watchForOrphan(cluster, claim.port);
        log.info('embedded PostgreSQL is back');
      } catch (error) {
        log.error(error, 'embedded PostgreSQL could not be started again');
        await sleep(retryInterval);
      }
    }
  }

  async function stop(): Promise<void> {
    // A restart under way comes to its end first, so that what it starts is stopped too.
    if (lease === undefined) await watching;
    const last = await lease?.release().catch(() => false);
    endRenewal();
    if (last) {
      await stopPostmaster(cluster);
      endPresence(cluster);
    }
    await lease?.close().catch(() => undefined);
    await endWatch();
    await watching;
  }

  return () => {
    stopping ??= stop();
    return stopping;
  };
}
