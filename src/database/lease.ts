import path from 'node:path';
import {Client} from 'pg';
import {failure} from '../errors';
import type {Cluster} from './cluster';
import {locks} from './locks';

/**
 * One server's claim on the embedded PostgreSQL: a connection holding a shared advisory lock. It needs no
 * file and no clean-up: when the server dies, however it dies, PostgreSQL sees the connection close.
 */
export interface Lease {
  /** settles when the connection is gone, by our doing or PostgreSQL's */
  readonly lost: Promise<void>;
  /**
   * Gives the claim up. True: nobody else holds one and nobody can get one until the connection closes, so
   * the caller must stop PostgreSQL.
   */
  release(): Promise<boolean>;
  close(): Promise<void>;
}

/** Milliseconds a local connection may take on a busy machine. */
const connectLimit = 10_000;

/**
 * Claims the PostgreSQL on this port; undefined when it is not (or no longer) taking connections.
 * @throws DATABASE_FOLDER_DAMAGED when it does not take the password
 */
export async function takeLease(cluster: Cluster, port: number): Promise<Lease | undefined> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password: cluster.credentials.postgres,
    // Not the database of the application, which must stay free to be copied or replaced.
    database: 'postgres',
    application_name: 'openclue lease',
    ssl: false,
    connectionTimeoutMillis: connectLimit,
  });
  const lost = new Promise<void>((resolve) => {
    client.on('end', resolve);
  });
  // The lost connection is reported once, by `lost`.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock_shared($1)', [locks.lease]);
    return {lost, release: () => isLast(client), close: () => client.end()};
  } catch (error) {
    await client.end().catch(() => undefined);
    if ((error as {code?: string}).code === '28P01') {
      const folder = path.dirname(cluster.data);
      throw failure('DATABASE_FOLDER_DAMAGED', {folder, detail: 'credentials.json has not its password'});
    }
    return undefined;
  }
}

async function isLast(client: Client): Promise<boolean> {
  // Given up first: of two servers stopping together, the second to ask finds no other claim.
  await client.query('SELECT pg_advisory_unlock_shared($1)', [locks.lease]);
  const {rows} = await client.query<{last: boolean}>('SELECT pg_try_advisory_lock($1) AS last', [
    locks.lease,
  ]);
  return rows[0].last;
}
