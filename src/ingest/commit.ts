import type {PoolClient} from 'pg';
import {sha256OfFile} from './bytes';
import type {Plan} from './compile';
import {countChangedSql, mergeSql, quote, removeSql} from './merge';
import {canRebuild, rebuild} from './rebuild';
import type {Recognised} from './recognise';
import type {TableReport} from './report';
import type {Staged} from './stage';

/** First half of the advisory lock of a table under load; any number, the same in every openclue. */
const LOAD_LOCK = 7_105_414;

/**
 * A load that changes this many records, and this share of a table, rebuilds the table: measured on sigs, whose
 * rows cost about 90 µs each to merge into 11 indexes and 30 µs to rebuild.
 */
const FEWEST_IN_BULK = 100_000;
const SHARE_IN_BULK = 1 / 3;

/**
 * Takes a staged file into the tables in one transaction. Loads of the same tables take turns.
 * @param dryRun does everything and rolls back
 */
export async function commitFile(
  client: PoolClient,
  {source, format}: Recognised,
  {stagings, rowsRead}: Staged,
  dryRun: boolean,
): Promise<TableReport[]> {
  const sha256 = await sha256OfFile(source.path);
  const touched = [...new Set([...format.outputs, ...(format.derived ?? [])].map(({table}) => table))].sort();
  await client.query('begin');
  // Always in the same order, so that two loads never wait for each other.
  for (const table of touched) {
    await client.query('select pg_advisory_xact_lock($1, hashtext($2))', [LOAD_LOCK, table]);
  }
  const reports: TableReport[] = [];
  for (const {staging, kept} of stagings) {
    const {plan} = staging;
    const remove = removeSql(plan);
    const removed = remove ? await rowsOf(client, remove) : 0;
    reports.push({table: plan.output.table, kept, changed: await merge(client, plan, kept), removed});
  }
  const changed = new Set(reports.filter((r) => r.changed + r.removed > 0).map(({table}) => table));
  for (const {table, sql} of format.derived ?? []) if ((await rowsOf(client, sql)) > 0) changed.add(table);
  for (const table of changed) {
    await client.query(
      `insert into data_releases as r (table_name, release) values ($1, 1)
       on conflict (table_name) do update set release = r.release + 1, changed = now()`,
      [table],
    );
  }
  await client.query(
    'insert into loads (kind, file, sha256, rows_read, rows_changed) values ($1, $2, $3, $4, $5)',
    [format.kind, source.label, sha256, rowsRead, reports.reduce((sum, r) => sum + r.changed + r.removed, 0)],
  );
  await client.query(dryRun ? 'rollback' : 'commit');
  if (!dryRun) for (const table of changed) await client.query(`analyze ${table}`);
  return reports;
}

/** Merges a staged output, in bulk where that is faster. @returns records inserted or updated */
async function merge(client: PoolClient, plan: Plan, kept: number): Promise<number> {
  if (kept < FEWEST_IN_BULK) return rowsOf(client, mergeSql(plan));
  const {table} = plan.output;
  const {rows} = await client.query<{records: number}>(
    `select count(*)::int as records from ${quote(table)}`,
  );
  const [{records}] = rows;
  const changed = records === 0 ? kept : await countChanged(client, plan);
  if (changed === 0) return 0;
  const bulk = changed >= FEWEST_IN_BULK && changed >= records * SHARE_IN_BULK;
  if (!bulk || !(await canRebuild(client, table))) return rowsOf(client, mergeSql(plan));
  await rebuild(client, plan);
  return changed;
}

async function countChanged(client: PoolClient, plan: Plan): Promise<number> {
  return (await client.query<{changed: number}>(countChangedSql(plan))).rows[0].changed;
}

async function rowsOf(client: PoolClient, sql: string): Promise<number> {
  return (await client.query(sql)).rowCount ?? 0;
}
