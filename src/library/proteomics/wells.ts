/** Wells of references in the services of profiles and plates. */
import type {Pool} from 'pg';
import type {MetadataTable} from '../../engine/formats/matrix';
import {fieldTexts} from '../../engine/proteomics/fields';
import type {ReferenceManifest} from './store';

/** Fields of wells that profiles have under the same name: texts, then numbers. */
const textFields = [
  'pert_id',
  'pert_iname',
  'pert_type',
  'pert_vehicle',
  'cell_id',
  'pert_dose_unit',
  'pert_time_unit',
  'det_plate',
  'det_well',
  'provenance_code',
];
const numberFields = ['pert_dose', 'pert_time'];

const assays = ['P100', 'GCP'];

/**
 * Puts the wells into the services; those of the reference that are there already are brought up to date. `build_name` is
 * the reference's name, by which they go with it, and `distil_id` begins with it: another reference, or a table of
 * profiles, may have wells of the same ids, and each keeps its own.
 */
export async function noteWells(
  pool: Pool,
  {name, assay}: Pick<ReferenceManifest, 'name' | 'assay'>,
  wells: MetadataTable,
): Promise<void> {
  const textsOf = (field: string) => {
    const found = wells.fields.get(field);
    return found ? fieldTexts(found).map((text) => text ?? null) : wells.ids.map(() => null);
  };
  const numbersOf = (field: string) =>
    textsOf(field).map((text) => (text !== null && Number.isFinite(Number(text)) ? Number(text) : null));
  const fields = [...textFields, ...numberFields];
  const types = [...textFields.map(() => 'text'), ...numberFields.map(() => 'float8')];
  const listed = fields.join(', ');
  const arrays = types.map((type, i) => `$${i + 4}::${type}[]`).join(', ');
  await pool.query(
    `insert into profiles (distil_id, assay, build_name, ${listed})
     select wells.distil_id, $2, $3, ${fields.map((field) => `wells.${field}`).join(', ')}
     from unnest($1::text[], ${arrays}) as wells (distil_id, ${listed})
     on conflict (distil_id) do update set assay = excluded.assay, build_name = excluded.build_name,
       ${fields.map((field) => `${field} = excluded.${field}`).join(', ')}`,
    [
      wells.ids.map((id) => `${name}:${id}`),
      assay,
      name,
      ...textFields.map(textsOf),
      ...numberFields.map(numbersOf),
    ],
  );
}

/** Plates of the wells. One has one record, whichever references have wells of it; those of other builds stay as they are. */
export async function notePlates(pool: Pool): Promise<void> {
  await pool.query(
    `insert into plates (det_plate, cell_id, pert_time, pert_time_unit, assay, build_name, num_inst)
     select det_plate, min(cell_id), min(pert_time), min(pert_time_unit), min(assay), min(build_name),
            count(distinct coalesce(det_well, distil_id))
     from profiles
     where assay = any($1) and build_name in (select name from proteomic_references) and det_plate is not null
     group by det_plate
     on conflict (det_plate) do update set num_inst = excluded.num_inst, build_name = excluded.build_name
       where plates.assay = any($1) and plates.build_name in (select name from proteomic_references)`,
    [assays],
  );
}

/** Takes the wells of a reference, and their plates, out of the services; `notePlates` brings back those of others. */
export async function forgetWells(pool: Pool, name: string): Promise<void> {
  await pool.query('delete from profiles where build_name = $1 and assay = any($2)', [name, assays]);
  await pool.query('delete from plates where build_name = $1 and assay = any($2)', [name, assays]);
}
