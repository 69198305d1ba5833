import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Pool} from 'pg';
import {installDemoDrugs} from '../../../../src/library/demo/drugs';
import {noteDemoRecords, removeDemo} from '../../../../src/library/demo/records';
import {loadFiles} from '../../../../src/library/tables';
import {createLog} from '../../../../src/log';
import {givenDatabase} from '../../../support/database';
import {givenFile} from '../tables/given-file';

const home = mkdtempSync(path.join(tmpdir(), 'openclue-demo-'));
afterAll(() => rmSync(home, {recursive: true}));
let pool: Pool;

beforeAll(async () => {
  ({pool} = await givenDatabase());
});

const load = async (...rows: string[][]) => {
  const [report] = await loadFiles([givenFile(`${rows.map((row) => row.join('\t')).join('\n')}\n`)], {pool});
  expect(report.status).toBe('loaded');
};
const sigs = async () =>
  (
    await pool.query<{sig_id: string; moa: string[] | null}>('select sig_id, moa from sigs order by sig_id')
  ).rows.map(({sig_id, moa}) => `${sig_id} ${moa?.join('|') ?? '-'}`);
const perts = (...rows: string[][]) => load(['pert_id', 'cmap_name', 'target', 'moa'], ...rows);
const signatures = (...rows: string[][]) => load(['sig_id', 'pert_id', 'cell_id'], ...rows);

it('gives signatures the mechanism of their perturbagen, in whatever order they are loaded', async () => {
  await perts(['BRD-1', 'one', 'T1', 'A inhibitor']);
  await signatures(['S1', 'BRD-1', 'MCF7'], ['S2', 'BRD-2', 'MCF7'], ['S3', 'BRD-3', 'MCF7']);
  expect(await sigs()).toEqual(['S1 A inhibitor', 'S2 -', 'S3 -']);
  await perts(['BRD-2', 'two', 'T2', 'B inhibitor']);
  expect(await sigs()).toEqual(['S1 A inhibitor', 'S2 B inhibitor', 'S3 -']);
});

it('takes the records of the demo out of the services with it, but for those that another file names', async () => {
  await pool.query(`insert into pcls (group_id) values ('CP_A')`);
  await pool.query(`insert into pcl_perts values ('CP_A', 'BRD-1'), ('CP_A', 'BRD-2')`);
  await noteDemoRecords(pool);
  await pool.query(
    `insert into datasets (id, name, source, checksum, spaces, signature_count, gene_count)
     values ('demo', 'demo', 'demo.gctx', '', '{bing}', 1, 1)`,
  );
  await perts(['BRD-2', 'two', 'T2', 'B inhibitor'], ['BRD-4', 'four', '', '']);
  await signatures(['S3', 'BRD-3', 'MCF7']);
  // S1, S2, BRD-1, CP_A.
  expect(await removeDemo(pool, home)).toBe(4);
  expect(await sigs()).toEqual(['S3 -']);
  const {rows} = await pool.query('select pert_id, pcl_membership from perts order by pert_id');
  expect(rows).toEqual([
    {pert_id: 'BRD-2', pcl_membership: null},
    {pert_id: 'BRD-4', pcl_membership: null},
  ]);
  expect((await pool.query('select from pcl_perts')).rowCount).toBe(0);
  await expect(removeDemo(pool, home)).rejects.toMatchObject({code: 'DATASET_UNKNOWN'});
});

it('gives the demo drugs where there are none, and takes out with it what no file has replaced', async () => {
  await installDemoDrugs({pool, home, log: createLog('silent')});
  const count = async (table: string) =>
    (await pool.query<{n: number}>(`select count(*)::int as n from ${table}`)).rows[0].n;
  const launched = await count(`rep_drugs where 'FDA Orange Book' = any(status_source)`);
  expect(launched).toBeGreaterThan(70);
  // Whoever has an indication here is approved, and whoever is approved is told from the Orange Book.
  expect(await count(`rep_drugs where final_status = 'Launched'`)).toBe(launched);
  expect(await count('(select distinct pert_iname from rep_drug_indications) as d')).toBe(launched);
  expect(await count(`rep_samples where vendor not like 'Synthetic%'`)).toBe(0);

  await load(
    ['pert_iname', 'clinical_phase', 'moa', 'target'],
    ['vorinostat', 'Launched', 'HDAC inhibitor', 'HDAC1'],
  );
  await pool.query(
    `insert into datasets (id, name, source, checksum, spaces, signature_count, gene_count)
     values ('demo', 'demo', 'demo.gctx', '', '{bing}', 1, 1)`,
  );
  await removeDemo(pool, home);
  const tables = ['rep_drugs', 'rep_drug_moas', 'rep_drug_targets', 'rep_samples', 'rep_fda_products'];
  const left = await Promise.all(tables.map(count));
  expect(left).toEqual([1, 1, 1, 0, 0]);
});
