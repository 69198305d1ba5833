import {createHash} from 'node:crypto';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import type {Pool, PoolClient} from 'pg';
import {failure} from '../errors';
import {locks} from './locks';

interface Migration {
  readonly number: number;
  /** file name, e.g. `0001_genes.sql` */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the SQL with Unix line ends, as git may have changed them */
  readonly checksum: string;
}

interface Applied {
  number: number;
  name: string;
  checksum: string;
}

/**
 * Brings the database to the state of the numbered SQL files in `folder` (`0001_name.sql`, …), in order,
 * each in a transaction of its own. Forward only. Servers starting together take turns; the later finds
 * nothing to do.
 * @param last name of the last to apply; all by default
 * @returns the names of the files applied now
 * @throws MIGRATION_ORDER, MIGRATION_CHANGED, MIGRATION_FAILED, DATABASE_NEWER
 */
export async function migrate(pool: Pool, folder: string, last?: string): Promise<string[]> {
  const all = readMigrations(folder);
  const end = last === undefined ? all.length : all.findIndex(({name}) => name === last) + 1;
  if (end === 0 && last !== undefined) throw failure('DATABASE_NEWER', {name: last});
  const migrations = all.slice(0, end);
  const client = await pool.connect();
  try {
    // Waiting for another server and building an index may both outlast the pool's limit.
    await client.query('SET statement_timeout = 0');
    await client.query('SELECT pg_advisory_lock($1)', [locks.migration]);
    return await applyMissing(client, migrations);
  } finally {
    // Closed rather than returned: lock and setting end with the connection, also after an error.
    client.release(true);
  }
}

async function applyMissing(client: PoolClient, migrations: Migration[]): Promise<string[]> {
  await client.query(
    `CREATE TABLE IF NOT EXISTS schema_migrations (
       number integer PRIMARY KEY,
       name text NOT NULL,
       checksum text NOT NULL,
       applied_at timestamptz NOT NULL DEFAULT now()
     )`,
  );
  const {rows} = await client.query<Applied>(
    'SELECT number, name, checksum FROM schema_migrations ORDER BY 1',
  );
  rows.forEach(({name, checksum}, index) => {
    const known = migrations[index];
    if (known?.name === name && known.checksum === checksum) return;
    if (known?.name === name) throw failure('MIGRATION_CHANGED', {name});
    // What was applied must be the beginning of what there is, or the result depends on who started when.
    const isMissing = !migrations.some((migration) => migration.name === name);
    if (isMissing && known === undefined) throw failure('DATABASE_NEWER', {name});
    if (isMissing)
      throw failure('MIGRATION_ORDER', {name, detail: 'is missing, though this database has it'});
    throw failure('MIGRATION_ORDER', {
      name: known.name,
      detail: `came after ${name}, which this database already has; give it a higher number`,
    });
  });
  const missing = migrations.slice(rows.length);
  for (const migration of missing) await apply(client, migration);
  return missing.map(({name}) => name);
}

async function apply(client: PoolClient, {number, name, sql, checksum}: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(sql);
    await client.query('INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)', [
      number,
      name,
      checksum,
    ]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    const {message, position} = error as {message: string; position?: string};
    const line = position === undefined ? undefined : sql.slice(0, Number(position)).split('\n').length;
    throw failure('MIGRATION_FAILED', {name, line, detail: message}, {cause: error});
  }
}

function readMigrations(folder: string): Migration[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const migrations = files.map((name) => {
    const digits = /^(\d{4})_\w+\.sql$/.exec(name)?.[1];
    if (digits === undefined)
      throw failure('MIGRATION_ORDER', {name, detail: 'is not named like 0001_words.sql'});
    const sql = readFileSync(path.join(folder, name), 'utf8').replace(/\r\n/g, '\n');
    return {number: Number(digits), name, sql, checksum: createHash('sha256').update(sql).digest('hex')};
  });
  for (const [index, {number, name}] of migrations.entries()) {
    const before = migrations[index - 1];
    if (before?.number === number) {
      throw failure('MIGRATION_ORDER', {name, detail: `has the same number as ${before.name}`});
    }
  }
  return migrations;
}
