import {Client, type Pool, type PoolClient, type QueryConfig} from 'pg';
import type {Statement} from '../filter/sql';
import {queryFailure} from './database-failure';
import {preparedName} from './prepared';

/** Rows fetched from a cursor at a time: some 60 KB of JSON. Few, so that the client soon hears; more are no faster. */
const batchRows = 50;

/**
 * Runs a statement and returns its rows as arrays. When `signal` fires, Postgres is told to stop.
 * @throws QUERY_TOO_SLOW, QUERY_TOO_LARGE, FILTER_INVALID
 */
export async function runStatement(
  pool: Pool,
  {text, values}: Statement,
  signal?: AbortSignal,
): Promise<unknown[][]> {
  const session = await openSession(pool, signal);
  try {
    return await rowsOf(session.client, {name: preparedName(text), text, values: [...values]});
  } catch (error) {
    throw queryFailure(error, timeoutOf(pool));
  } finally {
    await session.close();
  }
}

/**
 * Runs a statement and yields its rows as arrays, in batches, holding one batch at a time. Ending the loop early,
 * or `signal`, stops the statement. The time limit is for each batch: what takes long may be the client's line.
 * @throws as runStatement
 */
export async function* streamStatement(
  pool: Pool,
  {text, values}: Statement,
  signal?: AbortSignal,
): AsyncGenerator<unknown[][]> {
  const session = await openSession(pool, signal);
  const {client} = session;
  try {
    // Told that only a sliver will be read, Postgres plans for the first rows, not for the last.
    await client.query('BEGIN READ ONLY; SET LOCAL cursor_tuple_fraction = 0.0001');
    await client.query({text: `DECLARE batches NO SCROLL CURSOR FOR ${text}`, values: [...values]});
    for (;;) {
      const rows = await rowsOf(client, {text: `FETCH ${batchRows} FROM batches`});
      if (rows.length === 0) return;
      yield rows;
    }
  } catch (error) {
    throw queryFailure(error, timeoutOf(pool));
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
    await session.close();
  }
}

/**
 * The rows of a query as arrays. By callback, for V8 takes results that come by pg's own promises for long-lived:
 * memory grows with all that was ever read until a full collection, 200 MB for a million rows.
 */
function rowsOf(client: PoolClient, query: QueryConfig): Promise<unknown[][]> {
  return new Promise((resolve, reject) => {
    client.query<unknown[]>({...query, rowMode: 'array'}, (error, result) =>
      error ? reject(error) : resolve(result.rows),
    );
  });
}

function timeoutOf(pool: Pool): number {
  const {statement_timeout: timeout} = pool.options;
  return typeof timeout === 'number' ? timeout : 0;
}

interface Session {
  readonly client: PoolClient;
  close(): Promise<void>;
}

async function openSession(pool: Pool, signal: AbortSignal | undefined): Promise<Session> {
  const client = await pool.connect();
  let cancelling: Promise<void> | undefined;
  const cancel = () => {
    cancelling = cancelBackend(pool, client);
  };
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel, {once: true});
  return {
    client,
    async close() {
      signal?.removeEventListener('abort', cancel);
      // The next user of this connection must not meet a late cancellation.
      await cancelling;
      client.release();
    },
  };
}

/** Stops what the connection is doing. Over a connection of its own, for the pool may be exhausted just then. */
async function cancelBackend(pool: Pool, client: PoolClient): Promise<void> {
  // pg keeps the backend's process id but its types do not tell.
  const {processID} = client as PoolClient & {processID: number};
  const killer = new Client(pool.options);
  killer.on('error', () => undefined);
  try {
    await killer.connect();
    await killer.query('SELECT pg_cancel_backend($1)', [processID]);
  } catch {
    // Nothing is lost: the statement timeout ends what could not be cancelled.
  } finally {
    await killer.end().catch(() => undefined);
  }
}
