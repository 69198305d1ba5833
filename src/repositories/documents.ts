import {createHash} from 'node:crypto';
import type {Pool, PoolClient} from 'pg';
import {tableLocks} from '../database/locks';
import {compileMembers, documentColumn} from '../filter/compile-document';
import {identifier, literal} from '../filter/sql';
import type {Column, Resource} from '../filter/types';
import type {Log} from '../log';

/*
 * Each table keeps the JSON text of its records in a column that the database itself makes of the others, whoever
 * writes: reading one text takes a tenth of the time that converting sixty columns does. The functions that make it
 * are written from the model and named by what they do, so that a model that has changed is noticed.
 */

/** Arguments a function takes; PostgreSQL allows no more. */
const mostArguments = 100;

/** A function of some columns' values that returns their members of the JSON object. */
interface MembersFunction {
  readonly name: string;
  readonly columns: readonly Column[];
  /** CREATE OR REPLACE FUNCTION */
  readonly sql: string;
}

/**
 * Gives every table its documents, as the models are now: adds the column where it is missing and makes it anew where
 * the model has changed since, which rewrites the table. Servers that start together take turns.
 */
export async function storeDocuments(pool: Pool, resources: readonly Resource[], log: Log): Promise<void> {
  const client = await pool.connect();
  try {
    // Rewriting a table of millions may outlast the pool's limit.
    await client.query('set statement_timeout = 0');
    for (const {table, documents, columns} of resources) {
      if (!documents) continue;
      const functions = functionsFor(table, [...columns.values()]);
      if (await isCurrent(client, table, functions)) continue;
      // A new database has all to do, and nothing to store.
      log[(await isEmpty(client, table)) ? 'debug' : 'info'](
        {table},
        'storing the records of a table as JSON texts',
      );
      if (await remake(client, table, functions)) await client.query(`vacuum (analyze) ${identifier(table)}`);
    }
  } finally {
    // Closed rather than returned: the setting ends with the connection.
    client.release(true);
  }
}

async function isEmpty(client: PoolClient, table: string): Promise<boolean> {
  const {rowCount} = await client.query(`select from ${identifier(table)} limit 1`);
  return rowCount === 0;
}

function functionsFor(table: string, columns: readonly Column[]): MembersFunction[] {
  const functions: MembersFunction[] = [];
  for (let start = 0; start < columns.length; start += mostArguments) {
    // Every record has an id, so the first member is never absent.
    const opening = start === 0 ? '{' : ',';
    functions.push(functionFor(table, columns.slice(start, start + mostArguments), opening));
  }
  return functions;
}

/**
 * to_json is not immutable, as a generated column asks, because other types than a model's would follow the session's
 * settings. In PL/pgSQL, for a function in SQL would be started anew for each row and take ten times as long.
 */
function functionFor(table: string, columns: readonly Column[], opening: string): MembersFunction {
  const types = columns.map(({type}) => type).join(', ');
  const parameters = columns.map((_, i) => `$${i + 1}`);
  const definition = `(${types}) returns text language plpgsql immutable parallel safe
    as ${literal(`begin return ${compileMembers(columns, parameters, opening)}; end`)}`;
  const digest = createHash('sha1').update(definition).digest('hex').slice(0, 12);
  const name = `${table}_document_${digest}`;
  return {name, columns, sql: `create or replace function ${identifier(name)}${definition}`};
}

/** @returns whether the table was rewritten; another server may have been first */
async function remake(
  client: PoolClient,
  table: string,
  functions: readonly MembersFunction[],
): Promise<boolean> {
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock($1, hashtext($2))', [tableLocks.documents, table]);
    const isStale = !(await isCurrent(client, table, functions));
    if (isStale) {
      const [named, column] = [identifier(table), identifier(documentColumn)];
      await client.query(`alter table ${named} drop column if exists ${column}`);
      await dropFunctions(client, table);
      for (const {sql} of functions) await client.query(sql);
      const expression = await expressionOf(client, table, functions);
      await client.query(
        `alter table ${named} add column ${column} text generated always as (${expression}) stored`,
      );
    }
    await client.query('commit');
    return isStale;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** Whether the table has its documents, and by these functions. */
async function isCurrent(
  client: PoolClient,
  table: string,
  functions: readonly MembersFunction[],
): Promise<boolean> {
  const made = (await generatedColumns(client, table)).get(documentColumn);
  return made !== undefined && functions.every(({name}) => made.includes(name));
}

async function expressionOf(
  client: PoolClient,
  table: string,
  functions: readonly MembersFunction[],
): Promise<string> {
  const generated = await generatedColumns(client, table);
  const calls = functions.map(({name, columns}) => {
    // One generated column cannot be made of another, only of what that is made of.
    const values = columns.map((column) => generated.get(column.name) ?? identifier(column.name));
    return `${identifier(name)}(${values.join(', ')})`;
  });
  return `${calls.join(' || ')} || '}'`;
}

/** What each generated column of the table is made of. */
async function generatedColumns(client: PoolClient, table: string): Promise<Map<string, string>> {
  const {rows} = await client.query<{name: string; expression: string}>(
    `select attname as name, pg_get_expr(adbin, adrelid) as expression
       from pg_attribute join pg_attrdef on adrelid = attrelid and adnum = attnum
      where attrelid = $1::regclass and attgenerated = 's'`,
    [identifier(table)],
  );
  return new Map(rows.map(({name, expression}) => [name, `(${expression})`]));
}

/** Drops the functions of an earlier model, unless somebody's copy of the table lives on them. */
async function dropFunctions(client: PoolClient, table: string): Promise<void> {
  const {rows} = await client.query<{signature: string}>(
    `select oid::regprocedure::text as signature from pg_proc
      where pronamespace = current_schema()::regnamespace and proname ~ ('^' || $1 || '_document_[0-9a-f]{12}$')
        and not exists (select from pg_depend where refclassid = 'pg_proc'::regclass and refobjid = pg_proc.oid)`,
    [table],
  );
  for (const {signature} of rows) await client.query(`drop function ${signature}`);
}
