import {Client, type Connection, type Pool, type PoolClient, type QueryConfig, type Submittable} from 'pg';
import {failure} from '../errors';
import type {Statement} from '../filter/sql';

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

/** Makes the text of a row of its cells: PostgreSQL's own texts, null where there is none. */
export type RowText = (cells: readonly (string | null)[]) => string;

/**
 * Runs a statement and yields its rows in batches, each one text: what `textOf` makes of the rows, one behind the
 * other. Holds one batch at a time. Ending the loop early, or `signal`, stops the statement. The time limit is for each
 * batch: what takes long may be the client's line.
 * @throws as runStatement
 */
export async function* streamStatement(
  pool: Pool,
  {text, values}: Statement,
  textOf: RowText,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  const session = await openSession(pool, signal);
  const {client} = session;
  try {
    // Told that only a sliver will be read, Postgres plans for the first rows, not for the last.
    await client.query('BEGIN READ ONLY; SET LOCAL cursor_tuple_fraction = 0.0001');
    await client.query({text: `DECLARE batches NO SCROLL CURSOR FOR ${text}`, values: [...values]});
    for (;;) {
      const batch = await fetchText(client, textOf);
      if (batch === undefined) return;
      yield batch;
    }
  } catch (error) {
    throw queryFailure(error, timeoutOf(pool));
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
    await session.close();
  }
}

/** The text of the cursor's next rows; undefined when there are no more. */
function fetchText(client: PoolClient, textOf: RowText): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    client.query(new TextFetch(textOf, (error, batch) => (error ? reject(error) : resolve(batch))));
  });
}

/**
 * A query that keeps no row: V8 may take the arrays that pg makes of rows for long-lived, and then keeps all that was
 * ever read until its next full collection, 170 MB of a stream (seen right after a load, when rows come slowly).
 * Its methods are those that pg calls.
 */
class TextFetch implements Submittable {
  private text: string | undefined;
  private error: Error | undefined;

  constructor(
    private readonly textOf: RowText,
    private readonly done: (error: Error | undefined, text: string | undefined) => void,
  ) {}

  submit(connection: Connection): void {
    connection.query(`FETCH ${batchRows} FROM batches`);
  }

  handleDataRow({fields}: {readonly fields: readonly (string | null)[]}): void {
    this.text = (this.text ?? '') + this.textOf(fields);
  }

  handleError(error: Error): void {
    this.error = error;
    // A connection that broke has no more to say.
    this.done(error, undefined);
  }

  handleReadyForQuery(): void {
    if (!this.error) this.done(undefined, this.text);
  }

  handleRowDescription(): void {}

  handleCommandComplete(): void {}
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

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const cancelled = '57014';
const badRegularExpression = '2201B';
const tooLarge = new Set(['53200', '53400', '54000', '54001', '54011', '54023']);

/** An error of Postgres as one of ours where the user's filter is the cause; any other as it came. */
export function queryFailure(error: unknown, statementTimeout: number): unknown {
  const {code, message} = error as {code?: string; message: string};
  if (code === cancelled)
    return failure('QUERY_TOO_SLOW', {seconds: statementTimeout / 1000}, {cause: error});
  if (code !== undefined && tooLarge.has(code))
    return failure('QUERY_TOO_LARGE', {detail: message}, {cause: error});
  if (code === badRegularExpression) {
    const detail = `holds a regular expression the database cannot use (${message})`;
    return failure('FILTER_INVALID', {at: 'where', detail}, {cause: error});
  }
  return error;
}
