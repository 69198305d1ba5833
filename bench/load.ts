/**
 * How fast a siginfo of LINCS 2020 loads: rows per second through `loadFiles` into the real table with all its
 * indexes, beside a bare COPY of the same bytes into a table of text columns without any.
 */

import {once} from 'node:events';
import {createReadStream, createWriteStream, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {finished, pipeline} from 'node:stream/promises';
import type {Pool} from 'pg';
import {from as copyFrom} from 'pg-copy-streams';
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

/** Seconds a bare COPY of the file takes. */
async function copySeconds(pool: Pool, file: string): Promise<number> {
  const client = await pool.connect();
  try {
    const columns = header.map((name) => `${name} text`).join(', ');
    await client.query(`create temporary table bare (${columns})`);
    const begun = performance.now();
    const options = `with (format csv, delimiter E'\\t', quote E'\\b', header)`;
    await pipeline(createReadStream(file), client.query(copyFrom(`copy bare from stdin ${options}`)));
    return (performance.now() - begun) / 1000;
  } finally {
    client.release(true);
  }
}

/**
 * Measures on a migrated, empty database of its own. With the default million signatures it takes about a minute and 1 GB of
 * disk.
 */
export async function benchLoad(pool: Pool, rows = 1_000_000): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-bench-load-'));
  const file = path.join(folder, 'siginfo');
  try {
    await writeSiginfo(file, rows);
    const baseline = rows / (await copySeconds(pool, file));
    const rates: BenchRow[] = [];
    let highest = 0;
    const onProgress = () => {
      highest = Math.max(highest, process.memoryUsage.rss());
    };
    for (const name of ['load siginfo', 'load siginfo again, comparing every record']) {
      // Known to be loaded, the file would not even be read.
      await pool.query('truncate loads');
      const begun = performance.now();
      const [report] = await loadFiles([file], {pool, onProgress});
      if (report.status === 'refused') throw report.error;
      const value = rows / ((performance.now() - begun) / 1000);
      rates.push({name, value, unit: 'rows/s', baseline, ratio: value / baseline});
    }
    return [
      ...rates,
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
