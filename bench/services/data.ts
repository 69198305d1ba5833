/** Records like those of LINCS 2020, at its size, loaded as a user would load them. */
import {once} from 'node:events';
import {createWriteStream, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {finished} from 'node:stream/promises';
import type {Pool} from 'pg';
import {loadFiles} from '../../src/library/tables';
import {writeSiginfo} from '../load';

export interface Sizes {
  readonly sigs: number;
  readonly profiles: number;
  readonly perts: number;
}

/** What LINCS 2020 has. */
export const lincs2020: Sizes = {sigs: 1_200_000, profiles: 3_000_000, perts: 30_000};

const cells = ['A375', 'A549', 'HA1E', 'HCC515', 'HEPG2', 'HT29', 'MCF7', 'PC3', 'VCAP'];
const replicates = ['X1_B20', 'X2_B20', 'X3_B21'];
const wellsOfPlate = 384;

/** Header of instinfo_beta.txt. */
const profileHeader = [
  ...['bead_batch', 'nearest_dose', 'pert_dose', 'pert_dose_unit', 'pert_idose', 'pert_time', 'pert_itime'],
  ...['pert_time_unit', 'cell_mfc_name', 'pert_mfc_id', 'det_plate', 'det_well', 'rna_plate', 'rna_well'],
  ...['count_mean', 'count_cv', 'qc_f_logp', 'qc_iqr', 'qc_slope', 'pert_id', 'sample_id', 'pert_type'],
  ...['cell_iname', 'qc_pass', 'dyn_range', 'inv_level_10', 'build_name', 'failure_mode', 'project_code'],
  'cmap_name',
];

const pertHeader = [
  ...['pert_id', 'pert_iname', 'canonical_smiles', 'inchi_key', 'compound_aliases', 'target', 'MOA'],
  ...['is_touchstone', 'pubchem_cid'],
];

/**
 * Fills the tables sigs, profiles and perts of a migrated, empty database. At full size it takes some minutes and
 * 8 GB of disk.
 */
export async function loadRecords(pool: Pool, {sigs, profiles, perts}: Sizes): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-bench-services-'));
  try {
    const files = ['compoundinfo', 'siginfo', 'instinfo'].map((name) => path.join(folder, name));
    await writeTable(files[0], pertHeader, perts, pertRow);
    await writeSiginfo(files[1], sigs);
    await writeTable(files[2], profileHeader, profiles, profileRow);
    for (const report of await loadFiles(files, {pool})) {
      if (report.status === 'refused') throw report.error;
    }
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

/** The `n`th compound's id, of as many as `writeSiginfo` uses. */
export function compoundId(n: number): string {
  return `BRD-K${String(n % lincs2020.perts).padStart(8, '0')}`;
}

type Cell = string | number;

async function writeTable(
  file: string,
  header: readonly string[],
  rows: number,
  rowAt: (i: number) => readonly Cell[],
): Promise<void> {
  const out = createWriteStream(file);
  out.write(`${header.join('\t')}\n`);
  for (let start = 0; start < rows; start += 10_000) {
    let text = '';
    for (let i = start; i < Math.min(start + 10_000, rows); i++) text += `${rowAt(i).join('\t')}\n`;
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
}

function profileRow(i: number): Cell[] {
  const plate = Math.floor(i / wellsOfPlate);
  const brew = Math.floor(plate / replicates.length);
  const cell = cells[brew % cells.length];
  const rnaPlate = `LJP${String(brew).padStart(5, '0')}_${cell}_24H_${replicates[plate % replicates.length].slice(0, 2)}`;
  const detPlate = `${rnaPlate}_${replicates[plate % replicates.length].slice(3)}`;
  const place = i % wellsOfPlate;
  const well = `${String.fromCharCode(65 + Math.floor(place / 24))}${String((place % 24) + 1).padStart(2, '0')}`;
  const noise = ((i * 2_654_435_761) % 1_000_003) / 1_000_003;
  const compound = brew * wellsOfPlate + place;
  return [
    ...['b20', 10, 10, 'uM', '10 uM', 24, '24 h', 'h', cell, `${compoundId(compound)}-001-01-1`],
    ...[detPlate, well, rnaPlate, well, 40 + noise, noise.toFixed(4), noise.toFixed(4), 5 + noise],
    ...[noise.toFixed(4), compoundId(compound), `${detPlate}:${well}`, 'trt_cp', cell, 1, 10 + noise],
    ...[5000 + Math.floor(1000 * noise), '', '', 'LJP', `compound-${compound % lincs2020.perts}`],
  ];
}

function pertRow(i: number): Cell[] {
  const key = `${String(i).padStart(14, 'A').slice(-14)}-UHFFFAOYSA-N`;
  const smiles = `CC(=O)N${'C'.repeat(1 + (i % 20))}c1ccc(O)cc1`;
  return [
    ...[compoundId(i), `compound-${i}`, smiles, key, `alias-${i}`, `GENE${i % 2000}`, `mechanism ${i % 600}`],
    ...[i % 12 === 0 ? 1 : 0, 1_000_000 + i],
  ];
}
