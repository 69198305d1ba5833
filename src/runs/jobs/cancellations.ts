/** How the processes of one database tell each other that a job is not wanted any more. */
import {setTimeout as sleep} from 'node:timers/promises';
import type {Pool} from 'pg';
import type {Log} from '../../log';

const channel = 'openclue_job_cancelled';
/** Milliseconds before listening again where the connection broke. */
const retryInterval = 1_000;

/**
 * Tells every process that listens, and takes the job out of the queue. Whoever does not hear it learns of the
 * cancellation a little later.
 */
export async function cancelQueued(pool: Pick<Pool, 'query'>, jobId: string): Promise<void> {
  await pool.query('select pg_notify($1, $2)', [channel, jobId]);
  await pool.query('select graphile_worker.remove_job($1)', [jobId]);
}

/**
 * Listens on a connection of its own, and on another where that breaks.
 * @returns what ends it
 */
export function listenForCancellations(
  pool: Pool,
  log: Log,
  heard: (jobId: string) => void,
): () => Promise<void> {
  const ending = new AbortController();
  const {signal} = ending;

  const listen = async (): Promise<void> => {
    const client = await pool.connect();
    try {
      const over = new Promise<void>((resolve) => {
        client.once('end', resolve);
        signal.addEventListener('abort', () => resolve(), {once: true});
      });
      client.on('notification', ({payload}) => heard(payload ?? ''));
      await client.query(`listen ${channel}`);
      if (!signal.aborted) await over;
    } finally {
      // The next user of this connection is not to hear of jobs.
      client.release(true);
    }
  };

  const keepListening = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await listen();
      } catch (error) {
        log.debug({err: error}, 'cancellations are not heard at the moment');
      }
      await sleep(retryInterval, undefined, {signal}).catch(() => undefined);
    }
  };

  const listening = keepListening();
  return () => {
    ending.abort();
    return listening;
  };
}
