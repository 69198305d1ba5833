/**
 * Synthetic references of P100 and GCP: compounds of the demo in the six cell lines of Touchstone-P. Compounds of one
 * mechanism move the same probes, three wells of each are replicates. Beside each lies a raw plate to begin with.
 */
import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import type {Pool} from 'pg';
import {type Profiles, textFieldOf, writeProfiles} from '../../engine/proteomics/profiles';
import type {ProteomicAssay} from '../../engine/proteomics/provenance';
import {addReference, isReference, removeReference} from '../proteomics/add';
import {type DemoPert, demoPerts, vehicle} from './perturbagens';
import {Random} from './random';

const cells = ['A375', 'A549', 'MCF7', 'NPC', 'PC3', 'YAPC'];
/** Of the demo's mechanisms, those whose first compounds are there. */
const mechanismCount = 8;
const compoundsEach = 3;
const replicates = 3;
const vehicleWells = 6;
const hours: Readonly<Record<ProteomicAssay, number>> = {P100: 3, GCP: 24};
const probeCounts: Readonly<Record<ProteomicAssay, number>> = {P100: 96, GCP: 60};
const references: Readonly<Record<ProteomicAssay, string>> = {P100: 'demo-p100', GCP: 'demo-gcp'};
const assays: readonly ProteomicAssay[] = ['P100', 'GCP'];
/** Share of the probes that a mechanism moves, and what of them a well does not measure. */
const movedShare = 0.25;
const missingShare = 0.02;
const noise = 0.4;
const peptide = 'BI10052';

/** In the table of settings: the references have been made, and do not come back when somebody removes them. */
const installedSetting = 'demo_proteomics';

/** Makes the references once. */
export async function installDemoReferences(pool: Pool, home: string): Promise<void> {
  const {rowCount} = await pool.query('select 1 from settings where name = $1', [installedSetting]);
  if (rowCount !== 0) return;
  const folder = path.join(home, 'demo');
  await mkdir(folder, {recursive: true});
  for (const assay of assays) {
    const name = references[assay];
    const matrix = path.join(folder, `${assay.toLowerCase()}_level4.gct`);
    await writeProfiles(matrix, demoLevel4(assay));
    await writeProfiles(path.join(folder, `${assay.toLowerCase()}_plate_level2.gct`), demoPlate(assay));
    if (!(await isReference(pool, name)))
      await addReference({pool, home, name, matrix, assay, synthetic: true});
  }
  await pool.query(`insert into settings (name, value) values ($1, 'yes') on conflict do nothing`, [
    installedSetting,
  ]);
}

/** Takes the references away with the demo. */
export async function removeDemoReferences(pool: Pool, home: string): Promise<void> {
  for (const name of Object.values(references)) {
    if (await isReference(pool, name)) await removeReference(pool, home, name);
  }
}

interface Well {
  readonly pert: DemoPert;
  readonly cell: string;
  readonly replicate: number;
}

/** The compounds, some of each of some mechanisms. */
function compounds(): DemoPert[] {
  const ofCompounds = demoPerts.filter(({type, mechanism}) => type === 'trt_cp' && mechanism !== undefined);
  const mechanisms = [...new Set(ofCompounds.map(({mechanism}) => mechanism))].slice(0, mechanismCount);
  return mechanisms.flatMap((name) =>
    ofCompounds.filter(({mechanism}) => mechanism === name).slice(0, compoundsEach),
  );
}

/** All wells of a reference, as tear leaves them. */
export function demoLevel4(assay: ProteomicAssay): Profiles {
  const wells = cells.flatMap((cell) => wellsOf(cell, compounds()));
  const random = new Random(`${assay} level 4`);
  const values = wells.map((well) =>
    Array.from({length: probeCounts[assay]}, (_, probe) =>
      random.uniform() < missingShare ? Number.NaN : effect(assay, well, probe) + noise * random.normal(),
    ),
  );
  const code = assay === 'P100' ? 'P100+L2X+SF8+PF9+LLB+OSF5+RMN' : 'GCP+L2X+SF5+PF5+HPN+RMN';
  return assemble(assay, wells, values, {code, prefix: 'D'});
}

/** One raw plate in MCF7, of some compounds: for dry, tear and a query. */
export function demoPlate(assay: ProteomicAssay): Profiles {
  const chosen = compounds().filter((_, place) => place % compoundsEach === 0);
  const wells = wellsOf('MCF7', chosen);
  const random = new Random(`${assay} level 2`);
  const count = probeCounts[assay];
  const levels = Array.from({length: count}, () => random.between(-4, 2));
  const logs = wells.map((well, place) => {
    const offset = random.between(-1, 1);
    // One well of which much was not measured.
    const lost = place === 1 ? 0.6 : missingShare;
    const own = levels.map((level, probe) =>
      random.uniform() < lost
        ? Number.NaN
        : level + offset + effect(assay, well, probe) + noise * random.normal(),
    );
    return assay === 'GCP' ? [...own, offset] : own;
  });
  const values = assay === 'GCP' ? logs.map((own) => own.map((value) => 2 ** value)) : logs;
  return assemble(assay, wells, values, {
    code: assay === 'P100' ? 'PRM+L2X' : 'GR1',
    prefix: 'R',
    isRaw: true,
  });
}

function wellsOf(cell: string, perts: readonly DemoPert[]): Well[] {
  const of = (pert: DemoPert, count: number) =>
    Array.from({length: count}, (_, replicate) => ({pert, cell, replicate: replicate + 1}));
  return [...of(vehicle, vehicleWells), ...perts.flatMap((pert) => of(pert, replicates))];
}

/** What a compound does to a probe in a cell line: the same for all wells and for the raw plate. */
function effect(assay: ProteomicAssay, {pert, cell}: Well, probe: number): number {
  if (pert.mechanism === undefined) return 0;
  const module = new Random(`${assay} ${pert.mechanism} ${probe}`);
  if (module.uniform() > movedShare) return 0;
  const potency = new Random(`${assay} ${pert.name}`).between(0.7, 1.3);
  const response = new Random(`${assay} ${pert.mechanism} ${cell}`).between(0.5, 1.2);
  return 1.5 * module.normal() * potency * response;
}

function assemble(
  assay: ProteomicAssay,
  wells: readonly Well[],
  values: readonly (readonly number[])[],
  {code, prefix, isRaw = false}: {readonly code: string; readonly prefix: string; readonly isRaw?: boolean},
): Profiles {
  const [{length}] = values;
  const ids = Array.from({length}, (_, probe) =>
    probe === probeCounts[assay] ? peptide : `${assay}-SYN-${String(probe + 1).padStart(3, '0')}`,
  );
  const places = new Map<string, number>();
  const columns = wells.map(({pert, cell, replicate}) => {
    const place = (places.get(cell) ?? 0) + 1;
    places.set(cell, place);
    const plate = `${prefix}-${assay}-${cell}`;
    const well = `${'ABCDEFGH'[Math.floor((place - 1) / 12)]}${String(((place - 1) % 12) + 1).padStart(2, '0')}`;
    return {
      id: `${plate}-${well}`,
      cell_id: cell,
      det_normalization_group_vector: '1',
      det_plate: plate,
      det_well: well,
      pert_batch_internal_replicate: String(replicate),
      pert_dose: pert.mechanism === undefined ? '0' : '10',
      pert_dose_unit: 'uM',
      pert_id: pert.pertId,
      pert_iname: pert.name,
      pert_time: String(hours[assay]),
      pert_time_unit: 'h',
      pert_type: pert.type,
      pert_vehicle: 'DMSO',
      provenance_code: code,
      moa: pert.mechanism,
      is_synthetic: 'true',
    };
  });
  const [{id: _, ...first}] = columns;
  const names = Object.keys(first) as (keyof typeof first)[];
  const named = (of: readonly (string | undefined)[]) => textFieldOf(of);
  return {
    rows: {
      ids,
      fields: new Map([
        ['pr_probe_normalization_group', named(ids.map(() => '1'))],
        // One of a raw plate was rejected by hand.
        [
          'pr_probe_suitability_manual',
          named(ids.map((_id, probe) => (isRaw && probe === 4 ? 'FALSE' : 'TRUE'))),
        ],
      ]),
    },
    columns: {
      ids: columns.map(({id}) => id),
      fields: new Map(names.map((name) => [name, named(columns.map((column) => column[name]))])),
    },
    values: Float64Array.from(values.flat(), (value) => Math.round(value * 1e4) / 1e4),
  };
}
