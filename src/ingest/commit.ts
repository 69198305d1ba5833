import type {PoolClient} from 'pg';
import {sha256OfFile} from './bytes';
import {mergeSql, removeSql} from './merge';
import type {Recognised} from './recognise';
import type {TableReport} from './report';
import type {Staged} from './stage';

/** First half of the advisory lock of a table under load; any number, the same in every openclue. */
const LOAD_LOCK = 7_105_414;

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
    const changed = await rowsOf(client, mergeSql(plan));
    reports.push({table: plan.output.table, kept, changed, removed});
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

async function rowsOf(client: PoolClient, sql: string): Promise<number> {
  return (await client.query(sql)).rowCount ?? 0;
}
