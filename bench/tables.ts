/**
 * How long a page of a table of the size of LINCS 2020 takes in the order of each indexed field, first and deep ones, and the
 * distinct values of a field: medians of requests to a server, beside what the project promises. No answer comes from
 * memory: between requests the table counts as changed.
 */
import {chmodSync, mkdtempSync, rmSync} from 'node:fs';
import http from 'node:http';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Pool} from 'pg';
import {UserKeys} from '../src/auth/user-keys';
import {readConfig} from '../src/config';
import {openDatabase} from '../src/database/connect';
import {loadFiles} from '../src/library/tables';
import {createLog} from '../src/log';
import {prepareSchema} from '../src/schema';
import {writeSiginfo} from './load';
import type {BenchRow} from './row';
import {startChild} from './services/child';
import {get} from './services/scale';

const repetitions = 7;
const promised = {page: 20, deep: 500, distinct: 50};
const deep = 500_000 / 1_200_000;

const orders = ['sig_id', 'pert_id', 'pert_iname', 'pert_desc', 'cell_id', 'pert_type', 'tas'];

/** Field and where. */
const distincts: readonly (readonly [string, object])[] = [
  ['cell_id', {}],
  ['pert_type', {}],
  ['cell_id', {pert_type: 'trt_cp'}],
  ['cell_id', {is_hiq: true}],
  ['pert_type', {cell_id: 'MCF7'}],
];

/** With the default 1,200,000 signatures loading them takes minutes, and 4 GB of disk. */
export async function benchTables([sigs]: readonly number[] = [1_200_000]): Promise<BenchRow[]> {
  const home = mkdtempSync(path.join(tmpdir(), 'openclue-bench-tables-'));
  chmodSync(home, 0o711);
  const database = await openDatabase({home, log: createLog('warn')});
  try {
    const {pool, connectionString} = database;
    await prepareSchema(pool, createLog('warn'));
    await loadSigs(pool, path.join(home, 'siginfo'), sigs);
    const {key} = await new UserKeys(pool, readConfig({})).create('bench', {role: 'user'});
    const ours = await startChild('our-server.js', {
      DATABASE_URL: connectionString,
      OPENCLUE_HOME: path.join(home, 'server'),
      OPENCLUE_DEMO: '0',
      LOG_LEVEL: 'warn',
      PORT: '0',
    });
    try {
      return await measure(pool, {databaseUrl: connectionString, userKey: key, ours}, sigs);
    } finally {
      await ours.stop();
    }
  } finally {
    await database.close();
    rmSync(home, {recursive: true, force: true});
  }
}

async function loadSigs(pool: Pool, file: string, sigs: number): Promise<void> {
  await writeSiginfo(file, sigs);
  const [report] = await loadFiles([file], {pool});
  if (report.status === 'refused') throw report.error;
  rmSync(file);
}

async function measure(pool: Pool, place: Parameters<typeof get>[0], sigs: number): Promise<BenchRow[]> {
  const agent = new http.Agent({keepAlive: true, maxSockets: 1});
  const rows: BenchRow[] = [];
  const add = async (name: string, baseline: number, url: (n: number) => string) => {
    const value = await median(async (n) => {
      await pool.query(`update data_releases set release = release + 1 where table_name = 'sigs'`);
      return (await get(place, url(n), agent)).whole;
    });
    rows.push({name, value, unit: 'ms', baseline, ratio: value / baseline});
  };
  const page = (filter: object) => `/api/sigs?filter=${encode(filter)}`;
  const skip = Math.floor(sigs * deep);
  try {
    for (const order of orders.flatMap((field) => [field, `${field} DESC`])) {
      await add(`first page by ${order}`, promised.page, () => page({order, limit: 25}));
      await add(`page by ${order} after ${skip}`, promised.deep, () => page({order, limit: 25, skip}));
    }
    for (const [field, where] of distincts) {
      const words = Object.keys(where).map((name) => ` by ${name}`);
      const url = `/api/sigs/distinct?field=${field}&where=${encode(where)}`;
      await add(`distinct ${field}${words}`, promised.distinct, () => url);
    }
    const cells = ['A375', 'A549', 'HA1E', 'HCC515', 'HEPG2', 'HT29', 'MCF7'];
    await add('1000 by cell_id and pert_type', promised.page, (n) =>
      page({where: {cell_id: cells[n % cells.length], pert_type: 'trt_cp'}}),
    );
    return rows;
  } finally {
    agent.destroy();
  }
}

const encode = (value: object) => encodeURIComponent(JSON.stringify(value));

async function median(time: (n: number) => Promise<number>): Promise<number> {
  // The first request meets a connection that has mapped nothing yet.
  await time(0);
  const times: number[] = [];
  for (let n = 0; n < repetitions; n++) times.push(await time(n));
  return times.sort((a, b) => a - b)[(repetitions - 1) / 2];
}
