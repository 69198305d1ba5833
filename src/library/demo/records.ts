/** The records that the demo brought into the services, and how they leave. */
import type {Pool, PoolClient} from 'pg';
import {removeSyntheticExpression} from '../datasets/baseline-expression';
import {demoDataset} from '../datasets/registry';
import {deleteDataset} from '../datasets/remove';
import {pclMembership} from '../tables/formats/derivations';
import {quote} from '../tables/merge';
import {removeDemoReferences} from './proteomics';

/** Tables that the demo fills, with their natural keys; its genes are those that ship with openclue. */
const keys: Readonly<Record<string, string>> = {
  perts: 'pert_id',
  cells: 'cell_id',
  sigs: 'sig_id',
  pcls: 'group_id',
};

/** In the table of settings: the demo has been removed and is not to come back. */
export const removedSetting = 'demo_removed';

/** Notes what is in the services as the demo's: called when it has been loaded into services that held nothing. */
export async function noteDemoRecords(pool: Pool): Promise<void> {
  for (const [table, key] of Object.entries(keys)) {
    await pool.query(
      `insert into demo_records (table_name, key) select $1, ${quote(key)} from ${quote(table)} on conflict do nothing`,
      [table],
    );
  }
}

/**
 * Removes the demo for good: its dataset, and those of its records in the services that no other file names too.
 * @returns how many records went
 * @throws what `deleteDataset` throws
 */
export async function removeDemo(pool: Pool, home: string): Promise<number> {
  await deleteDataset(pool, home, demoDataset);
  await removeDemoReferences(pool, home);
  const client = await pool.connect();
  try {
    await client.query('begin');
    let removed = 0;
    for (const [table, key] of Object.entries(keys)) {
      const {rowCount} = await client.query(
        `delete from ${quote(table)} using demo_records as demo where demo.table_name = $1 and demo.key = ${quote(key)}`,
        [table],
      );
      removed += rowCount ?? 0;
    }
    await client.query(`delete from pcl_perts where group_id not in (select group_id from pcls)`);
    await client.query(pclMembership.sql);
    await removeSyntheticExpression(client);
    await client.query('delete from demo_records');
    await raiseReleases(client, [...Object.keys(keys), 'pcl_perts']);
    await client.query(`delete from settings where name = 'demo_begun'`);
    await client.query(`insert into settings (name, value) values ($1, 'yes') on conflict do nothing`, [
      removedSetting,
    ]);
    await client.query('commit');
    return removed;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

async function raiseReleases(client: PoolClient, tables: readonly string[]): Promise<void> {
  await client.query(
    `insert into data_releases as r (table_name, release) select unnest($1::text[]), 1
     on conflict (table_name) do update set release = r.release + 1, changed = now()`,
    [tables],
  );
}
