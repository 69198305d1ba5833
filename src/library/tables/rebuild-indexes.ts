import type {Client, ClientBase, Pool} from 'pg';
import {quote} from './merge';
import {openSession} from './session';

/** Sessions that build indexes of one table at a time, each index by itself. */
const builders = 2;

/** An index of the table that is to be replaced. */
export interface Index {
  readonly name: string;
  /** CREATE INDEX as Postgres spells it */
  readonly definition: string;
  /** pg_constraint.contype of the constraint it serves, if it does */
  readonly constraint: 'p' | 'u' | null;
}

/** An index's name while its table is not yet in its place. */
export const nextIndex = (name: string) => `${name}_next`;

/** The indexes of a table, those that take longest to build in front. */
export async function indexesOf(client: ClientBase, table: string): Promise<Index[]> {
  const {rows} = await client.query<Index>(
    `select c.relname as name, pg_get_indexdef(indexrelid) as definition, contype as constraint
       from pg_index join pg_class c on c.oid = indexrelid join pg_am on pg_am.oid = relam
       left join pg_constraint as con on con.conindid = indexrelid and contype in ('p', 'u')
      where indrelid = $1::regclass order by amname = 'gin' desc, c.relname`,
    [table],
  );
  return rows;
}

/** Builds such indexes on the new table, with its writer and a further session. */
export async function buildIndexes(
  pool: Pool,
  writer: Client,
  next: string,
  indexes: readonly Index[],
): Promise<void> {
  const left = indexes.map((index) => buildSql(index, next));
  const build = async (client: Client) => {
    for (let sql = left.shift(); sql !== undefined; sql = left.shift()) await client.query(sql);
  };
  const helpers: Client[] = [];
  try {
    for (let i = 1; i < builders; i++) helpers.push(await openSession(pool));
    // Two that each build alone get further than one whose workers wait for each other at the end of every index.
    const each = [writer, ...helpers].map(async (client) => {
      await client.query('set max_parallel_maintenance_workers = 0');
      await build(client);
    });
    for (const one of each) one.catch(() => left.splice(0));
    const ended = await Promise.allSettled(each);
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
  } finally {
    for (const helper of helpers) await helper.end();
  }
}

function buildSql({name, definition}: Index, next: string): string {
  const body = definition.slice(definition.indexOf(' USING '));
  const unique = definition.startsWith('CREATE UNIQUE') ? 'unique ' : '';
  return `create ${unique}index ${quote(nextIndex(name))} on ${quote(next)}${body}`;
}

/** Makes of such indexes the keys of the new table that they are of the old one. */
export async function attachConstraints(
  client: Client,
  next: string,
  indexes: readonly Index[],
): Promise<void> {
  for (const {name, constraint} of indexes) {
    if (!constraint) continue;
    const kind = constraint === 'p' ? 'primary key' : 'unique';
    const index = quote(nextIndex(name));
    await client.query(`alter table ${quote(next)} add constraint ${index} ${kind} using index ${index}`);
  }
}
