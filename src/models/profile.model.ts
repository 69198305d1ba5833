import {Entity, model} from '@loopback/repository';
import {flag, integer, real, recordId, text, texts} from './columns';

/** One well (Level 3 or 4); natural key distil_id. */
@model({name: 'profile', description: 'Profiles (Level 3 and 4): one well each, of L1000, P100 or GCP'})
export class Profile extends Entity {
  @recordId('distil_id') id!: string;

  @text('Identifier of the profile', 'distil_id; inst_id (GEO); sample_id (LINCS 2020)', {key: true})
  distil_id?: string;
  @text('Perturbagen', 'pert_id', {indexed: true}) pert_id?: string;
  @text('Name of the perturbagen', 'pert_iname; cmap_name (LINCS 2020)', {indexed: true}) pert_iname?: string;
  @text('Kind of perturbagen', 'pert_type', {indexed: true}) pert_type?: string;
  @text('Description of the perturbagen, for drugs its name', 'pert_desc') pert_desc?: string;
  @text('Solvent, e.g. DMSO', 'pert_vehicle; else the vehicle controls of the plate') pert_vehicle?: string;
  @text('Cell line', 'cell_id; cell_iname (LINCS 2020)', {indexed: true}) cell_id?: string;
  @text('Name of the cell line', 'cell_iname; cell_id where a file has none') cell_iname?: string;
  @text('Name of the cell line at the supplier', 'cell_mfc_name (LINCS 2020)') cell_mfc_name?: string;
  @text('Assay: L1000, P100 or GCP', 'the file the profile comes from', {indexed: true}) assay?: string;
  @real('Dose, in pert_dose_unit', 'pert_dose') pert_dose?: number;
  @text('Unit of the dose', 'pert_dose_unit') pert_dose_unit?: string;
  @text('Dose with its unit', 'pert_idose') pert_idose?: string;
  @real('Nearest canonical dose', 'nearest_dose (LINCS 2020)') nearest_dose?: number;
  @real('Time of exposure, in pert_time_unit', 'pert_time') pert_time?: number;
  @text('Unit of the time', 'pert_time_unit') pert_time_unit?: string;
  @text('Time with its unit', 'pert_itime') pert_itime?: string;
  @text('Plate of the lysate', 'rna_plate', {indexed: true}) rna_plate?: string;
  @text('Well of the lysate', 'rna_well') rna_well?: string;
  @text('Plate of the detection', 'det_plate', {indexed: true}) det_plate?: string;
  @text('Well of the detection', 'det_well') det_well?: string;
  @text('Mode of the detection, e.g. duo', 'det_mode') det_mode?: string;
  @text('Bead batch', 'bead_batch') bead_batch?: string;
  @text('Bead revision', 'bead_revision') bead_revision?: string;
  @text('Bead sets', 'bead_set') bead_set?: string;
  @real('Coefficient of variation of the bead counts, in per cent', 'count_cv') count_cv?: number;
  @real('Mean bead count', 'count_mean') count_mean?: number;
  @text('Model of the inference', 'inf_model') inf_model?: string;
  @text('Compound plate: dimension', 'mfc_plate_dim') mfc_plate_dim?: string;
  @text('Compound plate', 'mfc_plate_id') mfc_plate_id?: string;
  @text('Compound plate: name', 'mfc_plate_name') mfc_plate_name?: string;
  @text('Compound plate: quadrant', 'mfc_plate_quad') mfc_plate_quad?: string;
  @text('Compound plate: well', 'mfc_plate_well') mfc_plate_well?: string;
  @text('Perturbagen at the vendor', 'pert_id_vendor') pert_id_vendor?: string;
  @text('Perturbagen at the supplier, in words', 'pert_mfc_desc') pert_mfc_desc?: string;
  @text('Batch of the perturbagen at the supplier', 'pert_mfc_id') pert_mfc_id?: string;
  @text('Landmark pool', 'pool_id') pool_id?: string;
  @text('Steps that made the profile', 'provenance_code') provenance_code?: string;
  @real('Log p of the calibration', 'qc_f_logp') qc_f_logp?: number;
  @real('Interquartile range', 'qc_iqr') qc_iqr?: number;
  @real('Slope of the calibration', 'qc_slope') qc_slope?: number;
  @flag('Passed quality control', 'qc_pass (LINCS 2020)') qc_pass?: boolean;
  @real('Dynamic range', 'dyn_range (LINCS 2020)') dyn_range?: number;
  @real('Expression of the highest invariant set', 'inv_level_10 (LINCS 2020)') inv_level_10?: number;
  @text('Why the well failed', 'failure_mode (LINCS 2020)') failure_mode?: string;
  @text('Reference of the z-score', 'zmad_ref') zmad_ref?: string;
  @text('Build of the data', 'build_name (LINCS 2020)') build_name?: string;
  @text('Project', 'project_code (LINCS 2020)') project_code?: string;
  @integer('Replicate number', 'the X in det_plate') replicate?: number;
  @texts('Replicate plates without the replicate number', 'det_plate less _X…', {lookup: true})
  brew_prefix?: string[];
}
