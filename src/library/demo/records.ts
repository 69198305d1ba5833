/** The records that the demo brought into the services, and how they leave. */
import type {Pool, PoolClient} from 'pg';
import {raiseReleases} from '../../database/releases';
import {inTransaction} from '../../database/transaction';
import {removeSyntheticExpression} from '../datasets/baseline-expression';
import {demoDataset} from '../datasets/registry';
import {deleteDataset} from '../datasets/remove';
import {drugsInCmap, drugsOfOrangeBook, pclMembership, productsOfDrugs} from '../tables/formats/derivations';
import {quote} from '../tables/merge';
import {removeDemoReferences} from './proteomics';

/** Tables that the demo fills, with their natural keys; its genes are those that ship with openclue. */
const keys: Readonly<Record<string, string>> = {
  perts: 'pert_id',
  cells: 'cell_id',
  sigs: 'sig_id',
  pcls: 'group_id',
};

/** Tables of drugs that the demo fills. What a file says of them it says of all their records. */
const drugKeys: Readonly<Record<string, string>> = {
  rep_drugs: 'pert_iname',
  rep_samples: 'broad_id',
  rep_drug_moas: 'id',
  rep_drug_targets: 'id',
  rep_drug_indications: 'id',
  rep_fda_products: 'id',
  rep_fda_patents: 'id',
  rep_fda_exclusivities: 'id',
  rep_fda_orange_book_terms: 'id',
};

/** In the table of settings: the drugs have been made, and by which load the last of them came. */
export const drugsSetting = 'demo_repurposing';

/** In the table of settings: the demo has been removed and is not to come back. */
export const removedSetting = 'demo_removed';

/** Notes what is in the services as the demo's: called when it has been loaded into services that held nothing. */
export async function noteDemoRecords(pool: Pool): Promise<void> {
  await noteRecords(pool, keys);
}

/** The same for its drugs, when they have been loaded into tables that held none. */
export async function noteDemoDrugs(pool: Pool): Promise<void> {
  await noteRecords(pool, drugKeys);
  await pool.query(
    `insert into settings (name, value) select $1, coalesce(max(id), 0)::text from loads on conflict do nothing`,
    [drugsSetting],
  );
}

async function noteRecords(pool: Pool, tables: Readonly<Record<string, string>>): Promise<void> {
  for (const [table, key] of Object.entries(tables)) {
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
  return inTransaction(pool, async (client) => {
    let removed = 0;
    for (const [table, key] of Object.entries({...keys, ...(await drugTables(client))})) {
      const {rowCount} = await client.query(
        `delete from ${quote(table)} using demo_records as demo where demo.table_name = $1 and demo.key = ${quote(key)}`,
        [table],
      );
      removed += rowCount ?? 0;
    }
    await client.query(`delete from pcl_perts where group_id not in (select group_id from pcls)`);
    for (const {sql} of [pclMembership, drugsInCmap, drugsOfOrangeBook, productsOfDrugs])
      await client.query(sql);
    await removeSyntheticExpression(client);
    await client.query('delete from demo_records');
    await raiseReleases(client, [...Object.keys(keys), ...Object.keys(drugKeys), 'pcl_perts']);
    await client.query(`delete from settings where name = 'demo_begun'`);
    await client.query(`insert into settings (name, value) values ($1, 'yes') on conflict do nothing`, [
      removedSetting,
    ]);
    return removed;
  });
}

/** Those that no later load has changed: one that did has put its own records in the place of all. */
async function drugTables(client: PoolClient): Promise<Record<string, string>> {
  const {rows} = await client.query<{name: string}>(
    `select own.name from unnest($1::text[]) as own (name)
      where not exists (select from loads, settings
                         where settings.name = $2 and loads.id > settings.value::bigint and records ? own.name
                           and own.name = any(changed_tables))`,
    [Object.keys(drugKeys), drugsSetting],
  );
  return Object.fromEntries(rows.map(({name}) => [name, drugKeys[name]]));
}
