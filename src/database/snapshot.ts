/** All tables of a database at one moment, as streams of COPY's text, and back: what PostgreSQL 13 and later agree on. */
import {createHash} from 'node:crypto';
import {type Readable, Transform, type Writable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import type {Pool, PoolClient} from 'pg';
import {from as copyFrom, to as copyTo} from 'pg-copy-streams';
import {documentColumn, documentTrigger} from '../filter/compile-document';
import {locks, tableLocks} from './locks';

/** A table as a snapshot has it. */
export interface SnapshotTable {
  readonly name: string;
  /** in the order of the copied lines; what PostgreSQL computes itself is left out */
  readonly columns: readonly string[];
}

/** What of a table went through a stream. */
export interface CopiedTable extends SnapshotTable {
  readonly rows: number;
  /** bytes of the copied lines, and their SHA-256 in hex */
  readonly bytes: number;
  readonly sha256: string;
}

/** What was applied to make the tables. */
export interface AppliedMigration {
  readonly name: string;
  readonly checksum: string;
}

/** What a process notes of itself: of no use to another database. */
const transient = ['schema_migrations', 'schema_preparation', 'job_workers'];

export interface Snapshot {
  /** those that others refer to come first */
  readonly tables: readonly SnapshotTable[];
  readonly migrations: readonly AppliedMigration[];
  /** e.g. 18.4 */
  readonly serverVersion: string;
  /** Writes the lines of a table to a stream and ends it. */
  copy(table: SnapshotTable, into: Writable): Promise<CopiedTable>;
}

/**
 * Opens a snapshot while others read and write. Loads that are under way are waited for, and loads that begin meanwhile wait:
 * they put new tables into the place of old ones, which a snapshot would see empty.
 */
export async function withSnapshot<T>(pool: Pool, use: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query(`set statement_timeout = 0; set synchronize_seqscans = off; set datestyle = 'ISO'`);
    const names = await tableNames(client);
    for (const name of names) {
      await client.query('select pg_advisory_lock_shared($1, hashtext($2))', [tableLocks.load, name]);
    }
    await client.query('begin isolation level repeatable read read only');
    // Before the first look at any data, which is the moment that the snapshot shows.
    await client.query(`lock table ${names.map(quoted).join(', ')} in access share mode`);
    const tables = await describeTables(client);
    const {rows: migrations} = await client.query<AppliedMigration>(
      'select name, checksum from schema_migrations order by number',
    );
    const {rows: versions} = await client.query<{server_version: string}>('show server_version');
    const taken = await use({
      tables,
      migrations,
      serverVersion: versions[0].server_version,
      copy: (table, into) => copyOut(client, table, into),
    });
    await client.query('commit');
    return taken;
  } finally {
    // Locks and settings end with the connection, after an error too.
    client.release(true);
  }
}

/** Puts rows into the tables of a database that has been made by the same migrations. */
export interface Restoring {
  /** Fills one table. @returns what was read, to be held against what was written */
  copy(table: SnapshotTable, from: Readable): Promise<CopiedTable>;
}

/**
 * Replaces what all tables hold by what `fill` puts there, in one transaction: all of it or nothing, and nobody sees a part.
 */
export async function withRestoring<T>(pool: Pool, fill: (restoring: Restoring) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query(`set statement_timeout = 0; set datestyle = 'ISO'`);
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [locks.preparation]);
    const tables = await describeTables(client);
    await client.query(`truncate ${tables.map(({name}) => quoted(name)).join(', ')}`);
    // What they note of changes is in the snapshot already.
    for (const {name} of tables) await client.query(`alter table ${quoted(name)} disable trigger user`);
    // The records' JSON texts are not in it: the database makes them, now or when it is prepared.
    const {rows: documented} = await client.query<{name: string}>(
      `select tgrelid::regclass::text as name from pg_trigger where tgname = $1 and tgrelid::regclass::text = any($2)`,
      [documentTrigger, tables.map(({name}) => quoted(name)).concat(tables.map(({name}) => name))],
    );
    for (const {name} of documented)
      await client.query(`alter table ${name} enable trigger ${quoted(documentTrigger)}`);
    const filled = await fill({copy: (table, from) => copyIn(client, table, from)});
    for (const {name} of tables) {
      await client.query(`alter table ${quoted(name)} enable trigger user`);
      await countOn(client, name);
    }
    await client.query('commit');
    await client.query('analyze');
    return filled;
  } finally {
    client.release(true);
  }
}

async function copyOut(
  client: PoolClient,
  {name, columns}: SnapshotTable,
  into: Writable,
): Promise<CopiedTable> {
  const source = client.query(copyTo(`copy ${quoted(name)} (${columns.map(quoted).join(', ')}) to stdout`));
  const measure = measured();
  await pipeline(source, measure.stream, into);
  return {name, columns, rows: source.rowCount, ...measure.end()};
}

async function copyIn(
  client: PoolClient,
  {name, columns}: SnapshotTable,
  from: Readable,
): Promise<CopiedTable> {
  const target = client.query(
    copyFrom(`copy ${quoted(name)} (${columns.map(quoted).join(', ')}) from stdin`),
  );
  const measure = measured();
  await pipeline(from, measure.stream, target);
  return {name, columns, rows: target.rowCount, ...measure.end()};
}

function measured() {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  return {stream, end: () => ({bytes, sha256: hash.digest('hex')})};
}

/** Numbers that PostgreSQL gives go on behind those that were restored. */
async function countOn(client: PoolClient, table: string): Promise<void> {
  const {rows} = await client.query<{column_name: string; sequence: string}>(
    `select column_name, pg_get_serial_sequence(quote_ident(table_name), column_name) as sequence
     from information_schema.columns
     where table_schema = current_schema() and table_name = $1 and is_identity = 'YES'`,
    [table],
  );
  for (const {column_name: column, sequence} of rows) {
    await client.query(
      `select setval($1, coalesce((select max(${quoted(column)}) from ${quoted(table)}), 0) + 1, false)`,
      [sequence],
    );
  }
}

/** Those that a load or the search fills to take another's place are nobody's yet. */
async function tableNames(client: PoolClient): Promise<string[]> {
  const {rows} = await client.query<{name: string}>(
    `select table_name as name from information_schema.tables
     where table_schema = current_schema() and table_type = 'BASE TABLE' and table_name not like '%\\_next' order by 1`,
  );
  return rows.map(({name}) => name);
}

async function describeTables(client: PoolClient): Promise<readonly SnapshotTable[]> {
  const {rows: columns} = await client.query<{name: string; column: string}>(
    `select table_name as name, column_name as column from information_schema.columns
     where table_schema = current_schema() and is_generated = 'NEVER' and column_name <> $1
     order by table_name, ordinal_position`,
    [documentColumn],
  );
  const {rows: references} = await client.query<{name: string; target: string}>(
    `select distinct conrelid::regclass::text as name, confrelid::regclass::text as target
     from pg_constraint where contype = 'f' and conrelid <> confrelid
       and connamespace = current_schema()::regnamespace`,
  );
  const names = (await tableNames(client)).filter((name) => !transient.includes(name));
  return inOrder(names, references).map((name) => ({
    name,
    columns: columns.filter((each) => each.name === name).map(({column}) => column),
  }));
}

/** Tables with those that they refer to before them. */
function inOrder(
  names: readonly string[],
  references: readonly {readonly name: string; readonly target: string}[],
): readonly string[] {
  const ordered = new Set<string>();
  const place = (name: string) => {
    if (ordered.has(name) || !names.includes(name)) return;
    for (const each of references) if (each.name === name) place(each.target);
    ordered.add(name);
  };
  for (const name of names) place(name);
  return [...ordered];
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
