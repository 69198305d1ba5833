import {setTimeout as sleep} from 'node:timers/promises';
import {Client, Pool} from 'pg';
import {failure, OpenclueError} from '../errors';
import type {Log} from '../log';
import {connectionFailure, parseDatabaseUrl} from './connection-failure';
import {EmbeddedPostgres, startEmbeddedPostgres} from './embedded';

/** The database of one process, embedded or the user's own. */
export interface Database {
  readonly pool: Pool;
  /** for libraries that make their own connections; holds the password, so never log it */
  readonly connectionString: string;
  readonly embedded: boolean;
  /** e.g. `18.4` */
  readonly serverVersion: string;
  /** Closes the pool, then gives up the embedded PostgreSQL. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** an ordinary PostgreSQL; undefined: the embedded one in `home` */
  readonly databaseUrl?: string;
  readonly home: string;
  readonly log: Log;
}

export interface PoolOptions {
  readonly log: Log;
  /** connections at most; 10 when left out */
  readonly max?: number;
  /** milliseconds after which PostgreSQL cancels a statement (error 57014); without end when left out */
  readonly statementTimeout?: number;
}

/** Oldest version whose SQL openclue uses, as `server_version_num`. */
const oldestVersion = 130_000;
/** Milliseconds for a first connection, over a slow network. */
const connectLimit = 10_000;
/** Milliseconds queries still running get when the pool closes. */
const closeGrace = 2_000;

/**
 * Opens the database: the one of `databaseUrl` if given, else the embedded one, and checks that openclue can
 * work in it.
 * @throws DATABASE_* and HOME_UNWRITABLE, none of which shows the password
 */
export async function openDatabase({databaseUrl, home, log}: DatabaseOptions): Promise<Database> {
  const embedded = databaseUrl === undefined ? await startEmbeddedPostgres({home, log}) : undefined;
  const connectionString = embedded?.connectionString ?? parseDatabaseUrl(databaseUrl ?? '');
  let serverVersion: string;
  try {
    serverVersion = await checkDatabase(connectionString);
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
  const pool = openPool(connectionString, {log});
  return {
    pool,
    connectionString,
    embedded: embedded !== undefined,
    serverVersion,
    close: () => close(pool, embedded),
  };
}

/** A pool whose connections may break without ending the process: queries under way fail, later ones work. */
export function openPool(connectionString: string, {log, max, statementTimeout}: PoolOptions): Pool {
  const pool = new Pool({
    connectionString,
    max,
    statement_timeout: statementTimeout,
    connectionTimeoutMillis: connectLimit,
    application_name: 'openclue',
    // A plan for any value at all would search the whole table for a rare one.
    options: '-c plan_cache_mode=force_custom_plan',
  });
  // The pool listens to idle connections only; one in use would end the process by its second error.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', (error) => log.warn({detail: error.message}, 'an idle database connection broke'));
  return pool;
}

interface Facts {
  version: string;
  number: number;
  encoding: string;
  database: string;
  role: string;
  readOnly: boolean;
  mayCreate: boolean;
}

const factsQuery = `
  SELECT split_part(current_setting('server_version'), ' ', 1) AS version,
         current_setting('server_version_num')::int AS number,
         current_setting('server_encoding') AS encoding,
         current_database() AS database,
         current_user AS role,
         current_setting('transaction_read_only')::bool AS "readOnly",
         coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS "mayCreate"`;

/** Connects once and returns the server's version. */
async function checkDatabase(connectionString: string): Promise<string> {
  const client = new Client({connectionString, connectionTimeoutMillis: connectLimit});
  client.on('error', () => undefined);
  try {
    await client.connect();
    const {rows} = await client.query<Facts>(factsQuery);
    refuseUnusable(rows[0]);
    return rows[0].version;
  } catch (error) {
    throw error instanceof OpenclueError ? error : connectionFailure(client, error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function refuseUnusable({version, number, encoding, database, role, readOnly, mayCreate}: Facts): void {
  if (number < oldestVersion) throw failure('DATABASE_TOO_OLD', {version});
  if (encoding !== 'UTF8') throw failure('DATABASE_ENCODING', {database, encoding});
  if (readOnly) throw failure('DATABASE_READ_ONLY', {database});
  if (!mayCreate) throw failure('DATABASE_NO_RIGHTS', {database, role});
}

async function close(pool: Pool, embedded: EmbeddedPostgres | undefined): Promise<void> {
  // A query that outlasts the grace is cut off by PostgreSQL's stop, or by the end of the process.
  await Promise.race([pool.end(), sleep(closeGrace, undefined, {ref: false})]);
  await embedded?.stop();
}
