import {pipeline} from 'node:stream/promises';
import type {Client, Pool, PoolClient} from 'pg';
import {from as copyFrom, to as copyTo} from 'pg-copy-streams';
import {tableLocks} from '../../database/locks';
import {compileNested, documentColumn, documentTrigger} from '../../filter/compile-document';
import type {Column, Resource} from '../../filter/types';
import {services} from '../../models/services';
import {appendDocuments, type SpelledField} from '../../repositories/document-bytes';
import {createTrigger, type Generated, generatedColumns, hasDocuments} from '../../repositories/documents';
import {type Plan, placeColumn} from './compile';
import {assignmentsOf, quote, sameKey, stagingTable} from './merge';
import {attachConstraints, buildIndexes, indexesOf, nextIndex} from './rebuild-indexes';
import {openSession} from './session';

/**
 * Bulk loading. Keeping a dozen indexes up to date row by row takes several times as long as building them at once, so a
 * load that changes much of a table writes a new table beside it, which takes its place in the load's transaction: readers
 * see the old one until the commit. The load's own session reads and sorts while a second one writes; once these rows are
 * committed, where nobody looks for them, indexes are built by several sessions. What a killed load leaves is a table that
 * nobody uses; the next load or the next start of a server removes it.
 */

/** The table that is to take the place of another. */
const nextTable = (table: string) => `${table}_next`;

/** Milliseconds to wait for somebody who changes the table's definition. */
const lockLimit = 60_000;

/**
 * Whether a table can be replaced by its successor: nothing else may hold on to it (triggers, foreign keys, views,
 * inheritance).
 */
export async function canRebuild(client: PoolClient, table: string): Promise<boolean> {
  const documented = documentedAs(table);
  if (documented && !(await hasDocuments(client, documented))) return false;
  const {rows} = await client.query<{held: boolean}>(
    `select exists (select from pg_trigger where tgrelid = $1::regclass and tgname <> $2)
         or exists (select from pg_constraint where $1::regclass in (conrelid, confrelid) and contype = 'f')
         or exists (select from pg_inherits where $1::regclass in (inhrelid, inhparent))
         or exists (select from pg_depend where refobjid = $1::regclass and classid = 'pg_rewrite'::regclass)
         or exists (select from pg_policy where polrelid = $1::regclass) as held`,
    [table, documented ? documentTrigger : ''],
  );
  return !rows[0].held;
}

/** The resource whose records a table keeps as JSON texts. */
function documentedAs(table: string): Resource | undefined {
  return services.find(({resource}) => resource.documents && resource.table === table)?.resource;
}

/**
 * Replaces the plan's table by one that holds its records and the staged ones. Runs inside the load's transaction, once
 * for a table; `removeNext` is to follow where it fails.
 * @param isEmpty the table has no records yet
 */
export async function rebuild(client: PoolClient, pool: Pool, plan: Plan, isEmpty: boolean): Promise<void> {
  const {table} = plan.output;
  const next = nextTable(table);
  const writer = await openSession(pool);
  try {
    await writer.query(`drop table if exists ${quote(next)}`);
    // On its own, so that the writer holds no lock on the table: PostgreSQL knows not that its sessions wait for each other.
    await writer.query(`begin; set local lock_timeout = ${lockLimit}`);
    await writer.query(
      `create table ${quote(next)} (like ${quote(table)} including all excluding indexes); commit`,
    );
    // Readers go on; writers wait, or what they write now would be lost.
    await client.query(`lock table ${quote(table)} in share row exclusive mode`);
    await fill(client, writer, plan, isEmpty);
    const indexes = await indexesOf(client, table);
    await buildIndexes(pool, writer, next, indexes);
    await attachConstraints(writer, next, indexes);
    const documented = documentedAs(table);
    if (documented) await writer.query(createTrigger(documented, next));
    for (const grant of await grantsOf(client, table, next)) await writer.query(grant);
    await client.query(`drop table ${quote(table)}`);
    await client.query(`alter table ${quote(next)} rename to ${quote(table)}`);
    for (const {name} of indexes) {
      await client.query(`alter index ${quote(nextIndex(name))} rename to ${quote(name)}`);
    }
  } finally {
    await writer.end();
  }
}

/** Removes what `rebuild` left where it failed; under the lock of the load, or the table would be another's. */
export async function removeNext(client: PoolClient, table: string): Promise<void> {
  await client.query(`drop table if exists ${quote(nextTable(table))}`);
}

/** Removes what killed loads left, unless a load is at it. */
export async function removeAbandoned(pool: Pool, tables: readonly string[]): Promise<void> {
  const {rows} = await pool.query<{table: string}>(
    `select name as table from unnest($1::text[]) as name where to_regclass(quote_ident(name || '_next')) is not null`,
    [tables],
  );
  if (rows.length === 0) return;
  const client = await pool.connect();
  try {
    for (const {table} of rows) {
      await client.query('begin');
      const {rows: locks} = await client.query<{free: boolean}>(
        'select pg_try_advisory_xact_lock($1, hashtext($2)) as free',
        [tableLocks.load, table],
      );
      if (locks[0].free) await removeNext(client, table);
      await client.query('commit');
    }
  } finally {
    client.release();
  }
}

/**
 * Fills the new table in the order of the ids, in which records are answered: a page is read from few blocks, and a
 * filter that no index answers well passes over the records of many pages at little cost. Rows that are frozen as they
 * are written need not be written again by a vacuum, nor logged.
 */
async function fill(client: PoolClient, writer: Client, plan: Plan, isEmpty: boolean): Promise<void> {
  const {table} = plan.output;
  const next = quote(nextTable(table));
  const columns = await writableColumns(client, table);
  const generated = await generatedColumns(client, table);
  const documented = documentedAs(table);
  const spelling = documented && spellingOf(documented, columns, generated);
  const read = [...(spelling?.hidden ?? []), ...columns.map(quote)];
  const id = generated.get('id')?.expression ?? 'id';
  const select = `select ${read.join(', ')} from (${recordsOf(plan, columns, isEmpty)}) as records order by ${id}`;
  const written = [...columns, ...(spelling ? [documentColumn] : [])].map(quote).join(', ');
  await client.query(`set local work_mem = '128MB'`);
  // PostgreSQL freezes rows of a table that is new in their own transaction, or empty.
  await writer.query(`begin; truncate ${next}`);
  const source = client.query(copyTo(`copy (${select}) to stdout (format binary)`));
  const target = writer.query(copyFrom(`copy ${next} (${written}) from stdin (format binary, freeze)`));
  if (spelling) await pipeline(source, appendDocuments(spelling.fields, spelling.hidden.length), target);
  else await pipeline(source, target);
  await writer.query('commit');
}

/** What the JSON texts of records are spelled of. */
interface Spelling {
  /** expressions that are read in front of the columns, for the texts alone */
  readonly hidden: readonly string[];
  readonly fields: readonly SpelledField[];
}

function spellingOf(
  {columns: members}: Resource,
  columns: readonly string[],
  generated: ReadonlyMap<string, Generated>,
): Spelling {
  const hiddenOf = ({name, type}: Column) =>
    type === 'jsonb' ? compileNested(quote(name)) : generated.get(name)?.expression;
  const hidden = [...members.values()].filter((column) => hiddenOf(column) !== undefined);
  const fields = [...members.values()].map((column) => {
    const at = hidden.indexOf(column);
    return {column, at: at < 0 ? hidden.length + columns.indexOf(column.name) : at};
  });
  return {hidden: hidden.flatMap((column) => hiddenOf(column) ?? []), fields};
}

function recordsOf(plan: Plan, columns: readonly string[], isEmpty: boolean): string {
  const {output} = plan;
  const assigned = new Map(assignmentsOf(plan).map(({column, value}) => [column, value]));
  const expressionOf = (column: string) => {
    const known = `known.${quote(column)}`;
    if (output.key.includes(column)) return `coalesce(staged.${quote(column)}, ${known})`;
    // Only where the file has the record does it decide.
    const value = assigned.get(column);
    return value ? `case when staged.${placeColumn} is null then ${known} else ${value} end` : known;
  };
  const values = columns.map((column) => `${expressionOf(column)} as ${quote(column)}`).join(', ');
  // Joined to a table of which it knows nothing, PostgreSQL may put the whole file into a hash table.
  const [join, condition] = isEmpty ? ['left join', 'false'] : ['full join', sameKey(plan)];
  return `select ${values} from ${stagingTable(output)} as staged ${join} ${quote(output.table)} as known on ${condition}`;
}

/** The columns that are written, the records' JSON texts apart. */
async function writableColumns(client: PoolClient, table: string): Promise<string[]> {
  const {rows} = await client.query<{name: string}>(
    `select attname as name from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attname <> $2
      order by attnum`,
    [table, documentColumn],
  );
  return rows.map(({name}) => name);
}

/** GRANT statements that give on `next` what others were granted on `table`. */
async function grantsOf(client: PoolClient, table: string, next: string): Promise<string[]> {
  const {rows} = await client.query<{sql: string}>(
    `select format('grant %s on %I to %s', privilege_type, $2::text,
                   case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end) as sql
       from pg_class, aclexplode(relacl) where oid = $1::regclass and grantee <> relowner`,
    [table, next],
  );
  return rows.map(({sql}) => sql);
}
