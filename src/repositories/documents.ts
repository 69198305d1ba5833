import {createHash} from 'node:crypto';
import type {Pool, PoolClient} from 'pg';
import {tableLocks} from '../database/locks';
import {compileObject, documentColumn, documentTrigger} from '../filter/compile-document';
import {identifier, literal} from '../filter/sql';
import type {Column, Resource} from '../filter/types';
import type {Log} from '../log';

/*
 * Each table keeps the JSON text of its records in a column beside the others: reading one text takes a tenth of the time
 * that converting sixty columns does. A trigger makes it, whoever writes; only a load that writes a whole table spells the
 * texts itself, several times as fast (document-bytes.ts). The trigger's function is written from the model and named by
 * what it does, so that a model that has changed is noticed.
 */

/**
 * Gives every table its documents, as the models are now: adds column and trigger where they are missing and makes them
 * anew where the model has changed since, which rewrites the table. Servers that start together take turns.
 */
export async function storeDocuments(pool: Pool, resources: readonly Resource[], log: Log): Promise<void> {
  const client = await pool.connect();
  try {
    // Rewriting a table of millions may outlast the pool's limit.
    await client.query('set statement_timeout = 0');
    for (const resource of resources) {
      if (!resource.documents || (await hasDocuments(client, resource))) continue;
      const {table} = resource;
      // A new database has all to do, and nothing to store.
      log[(await isEmpty(client, table)) ? 'debug' : 'info'](
        {table},
        'storing the records of a table as JSON texts',
      );
      if (await remake(client, resource)) await client.query(`vacuum (analyze) ${identifier(table)}`);
    }
  } finally {
    // Closed rather than returned: the setting ends with the connection.
    client.release(true);
  }
}

/** Whether a table has its documents, and keeps them as the model is now. */
export async function hasDocuments(client: PoolClient, resource: Resource): Promise<boolean> {
  const {rowCount} = await client.query(
    `select from pg_trigger join pg_proc on pg_proc.oid = tgfoid
      where tgrelid = $1::regclass and tgname = $2 and proname = $3
        and exists (select from pg_attribute where attrelid = tgrelid and attname = $4 and attgenerated = '')`,
    [identifier(resource.table), documentTrigger, functionName(resource), documentColumn],
  );
  return rowCount === 1;
}

/** Makes the trigger on a table that has the documents of a resource. */
export function createTrigger(resource: Resource, table: string): string {
  return `create trigger ${identifier(documentTrigger)} before insert or update on ${identifier(table)}
            for each row execute function ${identifier(functionName(resource))}()`;
}

async function isEmpty(client: PoolClient, table: string): Promise<boolean> {
  const {rowCount} = await client.query(`select from ${identifier(table)} limit 1`);
  return rowCount === 0;
}

const objectOf = (columns: readonly Column[], sqlOf: (column: Column) => string) =>
  compileObject(columns, columns.map(sqlOf));

function functionName({table, columns}: Resource): string {
  const listed = [...columns.values()];
  const made = objectOf(listed, ({name, type}) => `${identifier(name)}::${type}`);
  return `${table}_document_${createHash('sha1').update(made).digest('hex').slice(0, 12)}`;
}

/** @returns whether the table was rewritten; another server may have been first */
async function remake(client: PoolClient, resource: Resource): Promise<boolean> {
  const {table, columns} = resource;
  const named = identifier(table);
  const column = identifier(documentColumn);
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock($1, hashtext($2))', [tableLocks.documents, table]);
    const isStale = !(await hasDocuments(client, resource));
    if (isStale) {
      await dropTriggers(client, table);
      await client.query(`alter table ${named} drop column if exists ${column}`);
      await dropFunctions(client, table);
      await client.query(await createFunction(client, resource));
      await client.query(`alter table ${named} add column ${column} text`);
      const document = objectOf([...columns.values()], ({name}) => identifier(name));
      await client.query(`alter table ${named} alter column ${column} type text using (${document})`);
      await client.query(createTrigger(resource, table));
    }
    await client.query('commit');
    return isStale;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/**
 * The function of the trigger. It runs before PostgreSQL makes the generated columns, so it makes their values itself, of
 * variables that are named like the columns their expressions mention.
 */
async function createFunction(client: PoolClient, resource: Resource): Promise<string> {
  const {table} = resource;
  const columns = [...resource.columns.values()];
  const generated = await generatedColumns(client, table);
  const mentioned = new Set([...generated.values()].flatMap(({uses}) => uses));
  const declared = [
    ...[...mentioned].map(
      (name) =>
        `${identifier(name)} ${identifier(table)}.${identifier(name)}%type := new.${identifier(name)};`,
    ),
    ...columns.flatMap(({name, type}) => {
      const made = generated.get(name);
      return made ? [`${identifier(`made ${name}`)} ${type} := ${made.expression};`] : [];
    }),
  ];
  const document = objectOf(columns, ({name}) =>
    generated.has(name) ? identifier(`made ${name}`) : `new.${identifier(name)}`,
  );
  const body = `${declared.length > 0 ? `declare ${declared.join(' ')}` : ''}
    begin new.${identifier(documentColumn)} := ${document}; return new; end`;
  return `create or replace function ${identifier(functionName(resource))}() returns trigger language plpgsql
    as ${literal(body)}`;
}

/** What a generated column is made of. */
export interface Generated {
  /** as SQL over the other columns */
  readonly expression: string;
  /** the columns it mentions */
  readonly uses: readonly string[];
}

/** The generated columns of a table. */
export async function generatedColumns(client: PoolClient, table: string): Promise<Map<string, Generated>> {
  const {rows} = await client.query<{name: string; expression: string; uses: string[]}>(
    `select a.attname as name, pg_get_expr(adbin, adrelid) as expression,
            array(select u.attname::text from pg_depend join pg_attribute u on u.attrelid = refobjid and u.attnum = refobjsubid
                   where classid = 'pg_attrdef'::regclass and objid = pg_attrdef.oid
                     and refobjid = a.attrelid and refobjsubid <> a.attnum) as uses
       from pg_attribute a join pg_attrdef on adrelid = attrelid and adnum = attnum
      where attrelid = $1::regclass and attgenerated = 's'`,
    [identifier(table)],
  );
  return new Map(rows.map(({name, expression, uses}) => [name, {expression: `(${expression})`, uses}]));
}

/** Drops the triggers by which an earlier build kept documents. */
async function dropTriggers(client: PoolClient, table: string): Promise<void> {
  const {rows} = await client.query<{name: string}>(
    `select tgname as name from pg_trigger join pg_proc on pg_proc.oid = tgfoid
      where tgrelid = $1::regclass and proname ~ ('^' || $2 || '_document_[0-9a-f]{12}$')`,
    [identifier(table), table],
  );
  for (const {name} of rows) {
    await client.query(`drop trigger ${identifier(name)} on ${identifier(table)}`);
  }
}

/** Drops the functions of an earlier model, unless another table lives on them. */
async function dropFunctions(client: PoolClient, table: string): Promise<void> {
  const {rows} = await client.query<{signature: string}>(
    `select oid::regprocedure::text as signature from pg_proc
      where pronamespace = current_schema()::regnamespace and proname ~ ('^' || $1 || '_document_[0-9a-f]{12}$')
        and not exists (select from pg_depend where refclassid = 'pg_proc'::regclass and refobjid = pg_proc.oid)`,
    [table],
  );
  for (const {signature} of rows) await client.query(`drop function ${signature}`);
}
