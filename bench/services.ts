/**
 * How fast the services answer at the size of LINCS 2020: requests per second and CPU beside bare node:http and stock
 * LoopBack 4, then the times and the memory that the project promises (those rows have the promise as baseline).
 *
 * OPENCLUE_BENCH_SERVICES=/some/folder keeps the database there, so that the next run need not load it again;
 * OPENCLUE_BENCH_QUESTIONS="limit 1,count" asks only these questions and leaves out times and memory.
 */
import {chmodSync, mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Pool} from 'pg';
import {UserKeys} from '../src/auth/user-keys';
import {readConfig} from '../src/config';
import {openDatabase} from '../src/database/connect';
import {createLog} from '../src/log';
import {prepareSchema} from '../src/schema';
import type {BenchRow} from './row';
import {startChild} from './services/child';
import {compoundId, lincs2020, loadRecords, type Sizes} from './services/data';
import type {Subject} from './services/requests';
import {measureScale} from './services/scale';
import {measureThroughput} from './services/throughput';

const subjects: readonly Omit<Subject, 'ids'>[] = [
  {path: 'sigs', where: (n) => ({pert_id: compoundId(n * 31)}), distinctField: 'cell_id'},
  {path: 'perts', where: (n) => ({pert_iname: `compound-${n % lincs2020.perts}`}), distinctField: 'moa'},
];

/**
 * Loads the records into an embedded PostgreSQL of its own, measures, and removes everything again.
 * @param sigs records of sigs, all that LINCS 2020 has by default; of profiles as many to each sig as there
 */
export async function benchServices(sigs = lincs2020.sigs): Promise<BenchRow[]> {
  const sizes = {...lincs2020, sigs, profiles: Math.round((sigs / lincs2020.sigs) * lincs2020.profiles)};
  const kept = process.env.OPENCLUE_BENCH_SERVICES;
  if (kept) {
    mkdirSync(kept, {recursive: true, mode: 0o711});
    return benchServicesIn(kept, sizes);
  }
  const home = mkdtempSync(path.join(tmpdir(), 'openclue-bench-'));
  chmodSync(home, 0o711);
  try {
    return await benchServicesIn(home, sizes);
  } finally {
    rmSync(home, {recursive: true, force: true});
  }
}

/** The same in a folder that is kept: records it holds already are not loaded again. */
export async function benchServicesIn(home: string, sizes: Sizes): Promise<BenchRow[]> {
  const database = await openDatabase({home, log: createLog('warn')});
  try {
    const {pool, connectionString: databaseUrl} = database;
    await prepareSchema(pool, createLog('warn'));
    const {rows} = await pool.query('select from sigs limit 1');
    if (rows.length === 0) await loadRecords(pool, sizes);
    const {key: userKey} = await new UserKeys(pool, readConfig({})).create('bench', {role: 'user'});
    const ours = await startChild('our-server.js', {
      DATABASE_URL: databaseUrl,
      OPENCLUE_HOME: path.join(home, 'server'),
      OPENCLUE_DEMO: '0',
      LOG_LEVEL: 'warn',
      PORT: '0',
    });
    try {
      const place = {databaseUrl, userKey, ours};
      const known = await Promise.all(
        subjects.map(async (subject) => ({...subject, ids: await idsOf(pool, subject.path)})),
      );
      const asked = process.env.OPENCLUE_BENCH_QUESTIONS?.split(',').map((name) => name.trim());
      if (asked) return await measureThroughput(known, place, (name) => asked.includes(name));
      // Memory first: what the other measurements leave behind would count as idle.
      const scale = await measureScale(place);
      return [...(await measureThroughput(known, place)), ...scale];
    } finally {
      await ours.stop();
    }
  } finally {
    await database.close();
  }
}

async function idsOf(pool: Pool, table: string): Promise<string[]> {
  const {rows} = await pool.query<{id: string}>(`select id from ${table} order by md5(id) limit 30000`);
  return rows.map(({id}) => id);
}
