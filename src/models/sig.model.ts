import {Entity, model} from '@loopback/repository';
import {flag, integer, real, recordId, text, texts} from './columns';

/** The strongest genes of a signature, found in an index rather than stored. */
function geneList(genes: string, name: string): PropertyDecorator {
  return texts(
    `Entrez ids of the ${genes}, strongest first; sent when named in fields, and with a single record`,
    `the index of the dataset that holds the signature; ${name} of its file where none does`,
    {fromIndex: true},
  );
}

/** A Level 5 signature; natural key sig_id. */
@model({name: 'sig', description: 'Signatures (Level 5): one perturbagen, dose and time in one cell line'})
export class Sig extends Entity {
  @recordId('sig_id') id!: string;

  @text('Identifier of the signature', 'sig_id', {key: true}) sig_id?: string;
  @text('Perturbagen', 'pert_id', {indexed: true}) pert_id?: string;
  @text('Name of the perturbagen', 'pert_iname; cmap_name (LINCS 2020)', {indexed: true}) pert_iname?: string;
  @text('Kind of perturbagen; trt_poscon is served as trt_cp', 'pert_type', {indexed: true})
  pert_type?: string;
  @text('Description of the perturbagen, for drugs its name', 'pert_desc; pert_iname where a file has none', {
    indexed: true,
  })
  pert_desc?: string;
  @text('Cell line', 'cell_id; cell_iname (LINCS 2020)', {indexed: true}) cell_id?: string;
  @text('Name of the cell line', 'cell_iname; cell_id where a file has none') cell_iname?: string;
  @text('Name of the cell line at the supplier', 'cell_mfc_name (LINCS 2020)') cell_mfc_name?: string;
  @text('Batch of the perturbagen at the supplier', 'pert_mfc_id (LINCS 2020)') pert_mfc_id?: string;
  @real('Dose, in pert_dose_unit', 'pert_dose') pert_dose?: number;
  @text('Unit of the dose', 'pert_dose_unit') pert_dose_unit?: string;
  @text('Dose with its unit, e.g. 10 µM', 'pert_idose') pert_idose?: string;
  @real('Nearest canonical dose', 'nearest_dose (LINCS 2020)') nearest_dose?: number;
  @real('Time of exposure, in pert_time_unit', 'pert_time') pert_time?: number;
  @text('Unit of the time', 'pert_time_unit') pert_time_unit?: string;
  @text('Time with its unit, e.g. 24 h', 'pert_itime') pert_itime?: string;
  @texts('Profiles the signature was made from', 'distil_id; distil_ids (LINCS 2020)', {lookup: true})
  distil_id?: string[];
  @texts('Replicate plates without the replicate number', 'brew_prefix; det_plates less _X…', {lookup: true})
  brew_prefix?: string[];
  @texts('Detection plates', 'det_plates (LINCS 2020)') det_plates?: string[];
  @texts('Detection wells', 'det_wells (LINCS 2020)') det_wells?: string[];
  @text('Bead batch', 'bead_batch (LINCS 2020)') bead_batch?: string;
  @flag('Gold: reproducible and distinct', 'is_gold, or distil_cc_q75 >= 0.2 and pct_self_rank_q25 <= 0.05')
  is_gold?: boolean;
  @real('Signature strength', 'distil_ss (GEO sig_metrics)') distil_ss?: number;
  @real('Upper quartile of the correlations between replicates', 'distil_cc_q75; cc_q75 (LINCS 2020)')
  distil_cc_q75?: number;
  @real('Lower quartile of the replicates’ recall ranks, in per cent', 'pct_self_rank_q25')
  pct_self_rank_q25?: number;
  @integer('Number of replicates', 'distil_nsample; nsample (LINCS 2020)') distil_nsample?: number;
  @integer('Landmark genes modulated up', 'ngenes_modulated_up_lm (GEO sig_metrics)')
  ngenes_modulated_up_lm?: number;
  @integer('Landmark genes modulated down', 'ngenes_modulated_dn_lm (GEO sig_metrics)')
  ngenes_modulated_dn_lm?: number;
  @integer('Genes with |z| >= 2 after correction for replicates', 'ss_ngene') ss_ngene?: number;
  @real('Transcriptional activity score, 0 to 1', 'tas', {indexed: true}) tas?: number;
  @text('Weights of the replicates, comma separated', 'wt (LINCS 2020), distil_wt') wt?: string;
  @real('Median rank of recall by Spearman', 'median_recall_rank_spearman (LINCS 2020)')
  median_recall_rank_spearman?: number;
  @real('Median rank of recall by WTCS, 50 genes', 'median_recall_rank_wtcs_50 (LINCS 2020)')
  median_recall_rank_wtcs_50?: number;
  @real('Median score of recall by Spearman', 'median_recall_score_spearman (LINCS 2020)')
  median_recall_score_spearman?: number;
  @real('Median score of recall by WTCS, 50 genes', 'median_recall_score_wtcs_50 (LINCS 2020)')
  median_recall_score_wtcs_50?: number;
  @real('t statistic of the batch effect', 'batch_effect_tstat (LINCS 2020)') batch_effect_tstat?: number;
  @real('That statistic as a percentile', 'batch_effect_tstat_pct (LINCS 2020)')
  batch_effect_tstat_pct?: number;
  @flag('High quality', 'is_hiq (LINCS 2020)') is_hiq?: boolean;
  @flag('Passed quality control', 'qc_pass (LINCS 2020)') qc_pass?: boolean;
  @flag('Exemplar of its perturbagen and cell line in phase I', 'is_exemplar (GEO sig_metrics)')
  is_exemplar?: boolean;
  @flag('Exemplar of its perturbagen and cell line', 'is_exemplar_sig (LINCS 2020)')
  is_exemplar_sig?: boolean;
  @flag('Used when scores are normalised', 'is_ncs_sig, is_ncs_exemplar (LINCS 2020)') is_ncs_sig?: boolean;
  @flag('Used for the null distribution', 'is_null_sig (LINCS 2020)') is_null_sig?: boolean;
  @flag('Made of a Touchstone perturbagen', 'is_touchstone') is_touchstone?: boolean;
  @text('Build of the data', 'build_name (LINCS 2020)') build_name?: string;
  @text('Project', 'project_code (LINCS 2020)') project_code?: string;
  @texts('Mechanisms of action of the perturbagen', 'moa of perts; moa') moa?: string[];
  @texts('Targets of the perturbagen', 'target, target_name, gene_targets') target?: string[];
  @text('Gene family of the targets', 'gene_family') gene_family?: string;
  @geneList('50 most up-regulated landmark genes', 'up50_lm') up50_lm?: string[];
  @geneList('50 most down-regulated landmark genes', 'dn50_lm') dn50_lm?: string[];
  @geneList('100 most up-regulated BING genes', 'up100_bing') up100_bing?: string[];
  @geneList('100 most down-regulated BING genes', 'dn100_bing') dn100_bing?: string[];
  @geneList('100 most up-regulated of all genes', 'up100_full') up100_full?: string[];
  @geneList('100 most down-regulated of all genes', 'dn100_full') dn100_full?: string[];
  @text('Steps that made the signature', 'provenance_code') provenance_code?: string;
  @text('Sequence a genetic perturbagen aims at', 'target_seq') target_seq?: string;
  @flag('The targeted gene is a landmark', 'target_is_lm') target_is_lm?: boolean;
  @flag('The targeted gene is in BING', 'target_is_bing') target_is_bing?: boolean;
  @real('z-score of the targeted gene', 'target_zs') target_zs?: number;
}
