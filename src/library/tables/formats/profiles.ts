import {type Field, type Format, from, same} from '../format';
import {platesOfProfiles} from './derivations';
import {areSignatures, brewPrefixes} from './sigs';

const ids = ['distil_id', 'inst_id', 'sample_id', 'id', 'cid'];

/** Names of GEO's inst_info, LINCS 2020's instinfo and the metadata of Level 3 and 4 matrices. */
const fields: readonly Field[] = [
  from('distil_id', ...ids),
  from('pert_iname', 'pert_iname', 'cmap_name', 'pert_desc'),
  from('pert_desc', 'pert_desc', 'pert_iname', 'cmap_name'),
  from('cell_id', 'cell_id', 'cell_iname'),
  from('cell_iname', 'cell_iname', 'cell_id'),
  ...same('pert_id', 'pert_type', 'pert_vehicle', 'cell_mfc_name', 'assay', 'pert_dose', 'pert_dose_unit'),
  ...same('pert_idose', 'nearest_dose', 'pert_time', 'pert_time_unit', 'pert_itime', 'rna_plate', 'rna_well'),
  ...same('det_plate', 'det_well', 'det_mode', 'bead_batch', 'bead_revision', 'bead_set', 'count_cv'),
  ...same('count_mean', 'inf_model', 'mfc_plate_dim', 'mfc_plate_id', 'mfc_plate_name', 'mfc_plate_quad'),
  ...same('mfc_plate_well', 'pert_id_vendor', 'pert_mfc_desc', 'pert_mfc_id', 'pool_id', 'provenance_code'),
  ...same(
    'qc_f_logp',
    'qc_iqr',
    'qc_slope',
    'qc_pass',
    'dyn_range',
    'inv_level_10',
    'failure_mode',
    'zmad_ref',
  ),
  ...same('build_name', 'project_code'),
  // A GEO profile is named after its detection plate and well.
  {column: 'det_plate', needs: [ids], derive: (id) => (id.includes(':') ? id.slice(0, id.indexOf(':')) : '')},
  {column: 'det_well', needs: [ids], derive: (id) => (id.includes(':') ? id.slice(id.indexOf(':') + 1) : '')},
  // Filled by `vehicleOfPlate`.
  {column: 'pert_vehicle', needs: [['pert_type']], derive: () => ''},
  {column: 'assay', needs: [ids], derive: () => 'L1000'},
  {column: 'replicate', needs: [['det_plate', ...ids]], derive: (plate) => /_X(\d+)/.exec(plate)?.[1] ?? ''},
  {
    column: 'brew_prefix',
    needs: [['det_plate', ...ids]],
    derive: (plate) => (/_X\d/.test(plate) ? brewPrefixes(plate) : ''),
  },
];

/**
 * No public inst_info names the solvent of a treated well, which clients look controls up by; the vehicle controls of
 * its plate do. A plate with two vehicles tells nothing.
 */
const vehicleOfPlate = {
  needs: ['det_plate', 'pert_iname', 'pert_type', 'pert_vehicle'],
  sql: `with vehicles as (
          select det_plate, min(pert_iname) as name from staged_profiles
           where pert_type in ('ctl_vehicle', 'ctl_vehicle.cns')
           group by det_plate having count(distinct pert_iname) = 1
        )
        update staged_profiles as well set pert_vehicle = vehicles.name from vehicles
         where vehicles.det_plate = well.det_plate and well.pert_vehicle is null
           and well.pert_type in ('trt_cp', 'trt_lig', 'trt_poscon')`,
};

const outputs = [
  {table: 'profiles', key: ['distil_id'], mode: 'enrich', fields, complete: vehicleOfPlate},
] as const;
const derived = [platesOfProfiles];

/** GEO: *_inst_info, and LINCS 2020: instinfo_beta. */
export const instInfo: Format = {
  kind: 'inst-info',
  title: 'inst_info (profiles)',
  shape: 'table',
  requires: [
    ['inst_id', 'sample_id', 'distil_id', 'cid'],
    'pert_id',
    ['rna_plate', 'det_plate', 'rna_well', 'det_well'],
  ],
  lacks: ['sig_id'],
  accepts: (sample) => !areSignatures(sample),
  outputs,
  derived,
};

/** Profile metadata inside a Level 3 or 4 matrix. */
export const matrixProfiles: Format = {
  kind: 'matrix-profiles',
  title: 'profile metadata of a matrix',
  shape: 'matrix',
  requires: ['id', 'pert_id', ['det_plate', 'rna_plate']],
  accepts: (sample) => !areSignatures(sample),
  outputs,
  derived,
};
