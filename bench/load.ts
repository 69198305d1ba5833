/**
 * What a siginfo of LINCS 2020 takes to load, by the clock and by the processors, through `loadFiles` into the real table
 * with all its indexes: beside a bare COPY of the same bytes into a table of texts without any, and beside a COPY of the
 * same records into a typed table with the same indexes.
 */

import {once} from 'node:events';
import {createReadStream, createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {finished, pipeline} from 'node:stream/promises';
import type {Pool} from 'pg';
import {from as copyFrom, to as copyTo} from 'pg-copy-streams';
import {loadFiles} from '../src/library/tables';
import type {BenchRow} from './row';

/** Header of siginfo_beta.txt. */
const header = [
  ...['bead_batch', 'nearest_dose', 'pert_dose', 'pert_dose_unit', 'pert_idose', 'pert_itime', 'pert_time'],
  ...['pert_time_unit', 'cell_mfc_name', 'pert_mfc_id', 'nsample', 'cc_q75', 'ss_ngene', 'tas'],
  ...['pct_self_rank_q25', 'wt', 'median_recall_rank_spearman', 'median_recall_rank_wtcs_50'],
  ...['median_recall_score_spearman', 'median_recall_score_wtcs_50', 'batch_effect_tstat'],
  ...['batch_effect_tstat_pct', 'is_hiq', 'qc_pass', 'pert_id', 'sig_id', 'pert_type', 'cell_iname'],
  ...['det_wells', 'det_plates', 'distil_ids', 'build_name', 'project_code', 'cmap_name', 'is_ncs_exemplar'],
];

const cells = ['A375', 'A549', 'HA1E', 'HCC515', 'HEPG2', 'HT29', 'MCF7', 'PC3', 'VCAP'];
const doses = ['0.04', '0.12', '0.37', '1.11', '3.33', '10'];

/** Writes a siginfo of `rows` signatures in the shape of LINCS 2020: three replicates each, 30,000 compounds. */
export async function writeSiginfo(file: string, rows: number): Promise<void> {
  const out = createWriteStream(file);
  out.write(`${header.join('\t')}\n`);
  for (let start = 0; start < rows; start += 10_000) {
    let text = '';
    for (let i = start; i < Math.min(start + 10_000, rows); i++) text += `${siginfoRow(i).join('\t')}\n`;
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
}

function siginfoRow(i: number): (string | number)[] {
  const plate = Math.floor(i / 370);
  const cell = cells[plate % cells.length];
  const place = i % 370;
  const well = `${String.fromCharCode(65 + Math.floor(place / 24))}${String((place % 24) + 1).padStart(2, '0')}`;
  const brew = `LJP${String(plate).padStart(5, '0')}_${cell}_24H`;
  const plates = ['X1_B20', 'X2_B20', 'X3_B21'].map((replicate) => `${brew}_${replicate}`);
  const compound = `BRD-K${String((i * 7919) % 30_000).padStart(8, '0')}`;
  const type = place % 24 === 0 ? 'ctl_vehicle' : 'trt_cp';
  const dose = doses[i % doses.length];
  const noise = (i * 2_654_435_761) % 1_000_003;
  const fraction = (noise / 1_000_003).toFixed(5);
  return [
    ...['b20', dose, dose, 'uM', `${dose} uM`, '24 h', 24, 'h', cell, `${compound}-001-01-${i % 10}`, 3],
    ...[fraction, noise % 978, fraction, (noise % 100) / 10, '0.33,0.33,0.34', fraction, fraction, fraction],
    ...[fraction, `-${fraction}`, fraction, noise % 2, 1, compound, `${brew}:${well}:${i}`, type, cell],
    ...[`${well}|${well}|${well}`, plates.join('|'), plates.map((name) => `${name}:${well}`).join('|'), ''],
    ...['LJP', `compound-${(i * 7919) % 30_000}`, noise % 2],
  ];
}

/** What something takes by the clock and by the processors, PostgreSQL's share included, in seconds. */
interface Cost {
  readonly wall: number;
  /** undefined where the system does not tell */
  readonly cpu: number | undefined;
}

async function costOf(pool: Pool, work: () => Promise<unknown>): Promise<Cost> {
  const before = await cpuSeconds(pool);
  const begun = performance.now();
  await work();
  const wall = (performance.now() - begun) / 1000;
  const after = await cpuSeconds(pool);
  return {wall, cpu: before === undefined || after === undefined ? undefined : after - before};
}

/** CPU of this process and of all that PostgreSQL's postmaster ever started, on Linux. */
async function cpuSeconds(pool: Pool): Promise<number | undefined> {
  const {rows} = await pool.query<{pid: number}>('select pg_backend_pid() as pid');
  const backend = statOf(rows[0].pid);
  if (!backend) return undefined;
  const processes = readdirSync('/proc').flatMap((name) =>
    /^\d+$/.test(name) ? (statOf(Number(name)) ?? []) : [],
  );
  const ticks = processes.reduce((sum, {pid, parent, own, ended}) => {
    if (pid === backend.parent) return sum + own + ended;
    return parent === backend.parent ? sum + own : sum;
  }, 0);
  const {user, system} = process.cpuUsage();
  return ticks / ticksPerSecond + (user + system) / 1e6;
}

const ticksPerSecond = 100;

/** Of proc_pid_stat(5): parent, CPU ticks of the process, and of its children that have ended. */
function statOf(pid: number): {pid: number; parent: number; own: number; ended: number} | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [user, system, endedUser, endedSystem] = rest.slice(9, 13).map(Number);
    return {pid, parent: Number(parent), own: user + system, ended: endedUser + endedSystem};
  } catch {
    return undefined;
  }
}

/** What a bare COPY of the file takes. */
async function copyFile(pool: Pool, file: string): Promise<Cost> {
  const client = await pool.connect();
  try {
    const columns = header.map((name) => `${name} text`).join(', ');
    await client.query(`create temporary table bare (${columns})`);
    const options = `with (format csv, delimiter E'\\t', quote E'\\b', header)`;
    return await costOf(pool, () =>
      pipeline(createReadStream(file), client.query(copyFrom(`copy bare from stdin ${options}`))),
    );
  } finally {
    client.release(true);
  }
}

/** What it takes to COPY the records of sigs as they are into a table of the same types, and to build the same indexes. */
async function copyTyped(pool: Pool, file: string): Promise<Cost> {
  const client = await pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    const {rows: columns} = await client.query<{name: string}>(
      `select attname as name from pg_attribute
        where attrelid = 'sigs'::regclass and attnum > 0 and not attisdropped and attname <> 'document'`,
    );
    const {rows: indexes} = await client.query<{sql: string}>(
      `select replace(replace(indexdef, ' ON public.sigs ', ' ON typed '), ' INDEX ', ' INDEX typed_') as sql
         from pg_indexes where tablename = 'sigs' order by indexname`,
    );
    const names = columns.map(({name}) => `"${name}"`).join(', ');
    await pipeline(
      client.query(copyTo(`copy (select ${names} from sigs) to stdout`)),
      createWriteStream(file),
    );
    return await costOf(pool, async () => {
      // One transaction, as a load is, so that the table needs no log.
      await client.query('begin; create table typed (like sigs)');
      await pipeline(createReadStream(file), client.query(copyFrom(`copy typed (${names}) from stdin`)));
      for (const {sql} of indexes) await client.query(sql);
      await client.query('commit');
    });
  } finally {
    client.release(true);
    await pool.query('drop table if exists typed');
  }
}

/**
 * Measures on a migrated, empty database of its own. With the default million signatures it takes about a minute and 4 GB of
 * disk.
 */
export async function benchLoad(pool: Pool, rows = 1_000_000): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-bench-load-'));
  const file = path.join(folder, 'siginfo');
  try {
    await writeSiginfo(file, rows);
    const bare = await copyFile(pool, file);
    const costs: Cost[] = [];
    let highest = 0;
    const onProgress = () => {
      highest = Math.max(highest, process.memoryUsage.rss());
    };
    const load = async () => {
      const [report] = await loadFiles([file], {pool, onProgress});
      if (report.status === 'refused') throw report.error;
    };
    for (let i = 0; i < 2; i++) {
      // Known to be loaded, the file would not even be read.
      await pool.query('truncate loads');
      costs.push(await costOf(pool, load));
    }
    const typed = await copyTyped(pool, path.join(folder, 'sigs'));
    const [first, again] = costs;
    return [
      ...compare('load siginfo, beside COPY of the file as texts', rows, first, bare),
      ...compare('load siginfo, beside COPY of typed rows and the same indexes', rows, first, typed),
      ...compare('load siginfo again, comparing every record, beside COPY as texts', rows, again, bare),
      {
        name: 'memory of the loading process',
        value: highest / 1e6,
        unit: 'MB',
        baseline: 500,
        ratio: highest / 500e6,
      },
    ];
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

function compare(name: string, rows: number, cost: Cost, baseline: Cost): BenchRow[] {
  const row = (what: string, value: number, beside: number): BenchRow => ({
    name: `${name}${what}`,
    value: (value / rows) * 1e6,
    unit: 'us/row',
    baseline: (beside / rows) * 1e6,
    ratio: value / beside,
  });
  const {wall, cpu} = cost;
  return [
    row('', wall, baseline.wall),
    ...(cpu === undefined || baseline.cpu === undefined ? [] : [row(', CPU', cpu, baseline.cpu)]),
  ];
}
