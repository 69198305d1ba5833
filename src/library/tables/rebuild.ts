import type {PoolClient} from 'pg';
import {type Plan, placeColumn} from './compile';
import {assignmentsOf, quote, sameKey, stagingTable} from './merge';

/**
 * Bulk loading. Keeping a dozen indexes up to date row by row takes several times as long as building them at
 * once, so a load that changes much of a table writes a new table beside it and takes its place: readers see the
 * old one until the commit. Where the database keeps no replicas the new table needs no log either.
 */

interface Index {
  name: string;
  /** CREATE INDEX as Postgres spells it */
  definition: string;
  /** of the constraint the index serves, if it does */
  constraint: string | null;
}

/**
 * Whether a table can be replaced by its successor: nothing else may hold on to it (triggers, foreign keys, views,
 * inheritance).
 */
export async function canRebuild(client: PoolClient, table: string): Promise<boolean> {
  const {rows} = await client.query<{held: boolean}>(
    `select exists (select from pg_trigger where tgrelid = $1::regclass)
         or exists (select from pg_constraint where $1::regclass in (conrelid, confrelid) and contype = 'f')
         or exists (select from pg_inherits where $1::regclass in (inhrelid, inhparent))
         or exists (select from pg_depend where refobjid = $1::regclass and classid = 'pg_rewrite'::regclass)
         or exists (select from pg_policy where polrelid = $1::regclass) as held`,
    [table],
  );
  return !rows[0].held;
}

/** Replaces the plan's table by one that holds its records and the staged ones. Runs inside a transaction. */
export async function rebuild(client: PoolClient, plan: Plan): Promise<void> {
  const {table} = plan.output;
  const next = `${table}_next`;
  // Readers go on; writers wait, or what they write now would be lost.
  await client.query(`lock table ${quote(table)} in share row exclusive mode`);
  const indexes = await indexesOf(client, table);
  const grants = await grantsOf(client, table, next);
  await client.query(`create table ${quote(next)} (like ${quote(table)} including all excluding indexes)`);
  const columns = await writableColumns(client, table);
  await client.query(fillSql(plan, next, columns, await idExpression(client, table)));
  for (const index of indexes) await client.query(buildSql(index, next));
  for (const grant of grants) await client.query(grant);
  await client.query(`drop table ${quote(table)}`);
  await client.query(`alter table ${quote(next)} rename to ${quote(table)}`);
  for (const {name} of indexes) {
    await client.query(`alter index ${quote(nextName(name))} rename to ${quote(name)}`);
  }
}

/**
 * Fills the new table in the order of the ids, in which records are answered: a page is read from few blocks, and a
 * filter that no index answers well passes over the records of many pages at little cost.
 */
function fillSql(plan: Plan, next: string, columns: readonly string[], id: string): string {
  const {output} = plan;
  const assigned = new Map(assignmentsOf(plan).map(({column, value, differs}) => [column, {value, differs}]));
  const expressionOf = (column: string) => {
    const known = `known.${quote(column)}`;
    if (output.key.includes(column)) return `coalesce(staged.${quote(column)}, ${known})`;
    // Only where the file has the record does it decide.
    const value = assigned.get(column)?.value;
    return value ? `case when staged.${placeColumn} is null then ${known} else ${value} end` : known;
  };
  const names = columns.map(quote).join(', ');
  const values = columns.map((column) => `${expressionOf(column)} as ${quote(column)}`).join(', ');
  return `insert into ${quote(next)} (${names})
            select ${names} from (
              select ${values}
                from ${stagingTable(output)} as staged full join ${quote(output.table)} as known on ${sameKey(plan)}
            ) as records order by ${id}`;
}

const nextName = (name: string) => `${name}_next`;

function buildSql({name, definition, constraint}: Index, next: string): string {
  if (constraint) return `alter table ${quote(next)} add constraint ${quote(nextName(name))} ${constraint}`;
  const body = definition.slice(definition.indexOf(' USING '));
  const unique = definition.startsWith('CREATE UNIQUE') ? 'unique ' : '';
  return `create ${unique}index ${quote(nextName(name))} on ${quote(next)}${body}`;
}

async function indexesOf(client: PoolClient, table: string): Promise<Index[]> {
  const {rows} = await client.query<Index>(
    `select relname as name, pg_get_indexdef(indexrelid) as definition, pg_get_constraintdef(con.oid) as constraint
       from pg_index join pg_class on pg_class.oid = indexrelid
       left join pg_constraint as con on con.conindid = indexrelid and contype in ('p', 'u')
      where indrelid = $1::regclass order by relname`,
    [table],
  );
  return rows;
}

/** What a record's id is made of, or the id itself where it is given. */
async function idExpression(client: PoolClient, table: string): Promise<string> {
  const {rows} = await client.query<{expression: string}>(
    `select pg_get_expr(adbin, adrelid) as expression
       from pg_attribute join pg_attrdef on adrelid = attrelid and adnum = attnum
      where attrelid = $1::regclass and attname = 'id' and attgenerated = 's'`,
    [table],
  );
  return rows[0]?.expression ?? 'id';
}

async function writableColumns(client: PoolClient, table: string): Promise<string[]> {
  const {rows} = await client.query<{name: string}>(
    `select attname as name from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
    [table],
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
