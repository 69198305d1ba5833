/** Notes in the database which build has prepared it: seeing that nothing is left to do would load every model. */
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import type {Pool, PoolClient} from 'pg';
import {locks} from './locks';

const undefinedTable = '42P01';

/** What this code was built from, as `bin/build.mjs` notes it; undefined for code that it has not built. */
const build = stampOf(path.resolve(__dirname, '..'));

function stampOf(folder: string): string | undefined {
  const file = path.join(folder, '.stamp');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Whether this very build has prepared the database, and no other since. */
export async function isPrepared(pool: Pool): Promise<boolean> {
  return build !== undefined && (await preparedBy(pool)) === build;
}

/** Prepares the database, and notes it once that has succeeded. Builds that start together take turns. */
export async function notePreparation(pool: Pool, prepare: () => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    // Another server may have large tables to rewrite.
    await client.query('set statement_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [locks.preparation]);
    const earlier = await preparedBy(client);
    // First, so that nobody takes what another build has begun to change for its own.
    if (earlier !== undefined && earlier !== build) await client.query('delete from schema_preparation');
    await prepare();
    if (build === undefined || earlier === build) return;
    await client.query('insert into schema_preparation (build) values ($1)', [build]);
  } finally {
    // Closed rather than returned: lock and setting end with the connection.
    client.release(true);
  }
}

async function preparedBy(database: Pool | PoolClient): Promise<string | undefined> {
  try {
    const {rows} = await database.query<{build: string}>('select build from schema_preparation');
    return rows[0]?.build;
  } catch (error) {
    // Before the migration that makes the table.
    if ((error as {code?: string}).code === undefinedTable) return undefined;
    throw error;
  }
}
