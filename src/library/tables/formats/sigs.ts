import {type Field, type Format, from, list, type Sample, same} from '../format';

/**
 * Every name a signature's fields go by. GEO's sig_info and sig_metrics, LINCS 2020's siginfo and the metadata
 * inside matrices mix them freely, so all four share this table; what tells them apart is what they must have.
 */
const fields: readonly Field[] = [
  from('sig_id', 'sig_id', 'id', 'cid'),
  ...same(
    'pert_id',
    'pert_dose',
    'pert_dose_unit',
    'pert_idose',
    'pert_time',
    'pert_time_unit',
    'pert_itime',
  ),
  from('pert_iname', 'pert_iname', 'cmap_name', 'pert_desc'),
  from('pert_desc', 'pert_desc', 'pert_iname', 'cmap_name'),
  // The API serves positive controls as the compounds they are.
  {column: 'pert_type', from: ['pert_type'], clean: (type) => (type === 'trt_poscon' ? 'trt_cp' : type)},
  from('cell_id', 'cell_id', 'cell_iname'),
  from('cell_iname', 'cell_iname', 'cell_id'),
  ...same(
    'cell_mfc_name',
    'pert_mfc_id',
    'nearest_dose',
    'bead_batch',
    'build_name',
    'project_code',
    'provenance_code',
  ),
  from('distil_id', 'distil_id', 'distil_ids'),
  from('brew_prefix', 'brew_prefix'),
  {column: 'brew_prefix', needs: [['det_plates', 'det_plate']], derive: brewPrefixes},
  {column: 'brew_prefix', needs: [['distil_id', 'distil_ids']], derive: brewPrefixes},
  from('det_plates', 'det_plates', 'det_plate'),
  from('det_wells', 'det_wells', 'det_well'),
  from('distil_cc_q75', 'distil_cc_q75', 'cc_q75'),
  from('distil_nsample', 'distil_nsample', 'nsample'),
  ...same('is_gold'),
  {column: 'is_gold', needs: [['distil_cc_q75', 'cc_q75'], ['pct_self_rank_q25']], derive: isGold},
  ...same('distil_ss', 'pct_self_rank_q25', 'ss_ngene', 'tas', 'ngenes_modulated_up_lm'),
  ...same('ngenes_modulated_dn_lm', 'median_recall_rank_spearman', 'median_recall_rank_wtcs_50'),
  ...same('median_recall_score_spearman', 'median_recall_score_wtcs_50', 'batch_effect_tstat'),
  ...same('batch_effect_tstat_pct', 'is_hiq', 'qc_pass', 'is_null_sig', 'is_touchstone'),
  from('wt', 'wt', 'distil_wt'),
  ...same('is_exemplar', 'is_exemplar_sig'),
  from('is_ncs_sig', 'is_ncs_sig', 'is_ncs_exemplar'),
  list('moa', /[|;]/, 'moa'),
  // What the perts service knows goes in below.
  {column: 'moa', needs: [['pert_id']], derive: () => ''},
  list('target', /[|;]/, 'target', 'target_name', 'gene_targets'),
  ...same('gene_family', 'up50_lm', 'dn50_lm', 'up100_bing', 'dn100_bing', 'up100_full', 'dn100_full'),
  ...same('target_seq', 'target_is_lm', 'target_is_bing', 'target_zs'),
];

/** Fields of wells and of the replicates a signature was made of. */
const plateFields = ['det_plate', 'rna_plate', 'det_plates', 'distil_id', 'distil_ids'];
const replicateFields = ['distil_nsample', 'nsample', 'distil_cc_q75', 'cc_q75'];
const plates = ['det_plate', 'rna_plate', 'det_well', 'rna_well'];

/** Ids of wells: CPC020_MCF7_24H_X1_F1B4_DUO52HI53LO:P17. */
const wellId = /_X\d.*:[A-P]\d\d$/;

/**
 * Whether rows with plates are signatures all the same: several plates are named in one row, or what their replicates
 * have in common is told. A well has one plate.
 */
export function areSignatures({valuesOf}: Sample): boolean {
  return (
    replicateFields.some((name) => valuesOf(name).length > 0) ||
    plateFields.some((name) => valuesOf(name).some((cell) => cell.includes('|')))
  );
}

/** Whether rows named by cid alone, as cmapPy and cmapR write column metadata, are signatures. */
function namesSignatures(sample: Sample): boolean {
  if (areSignatures(sample)) return true;
  const {valuesOf} = sample;
  if (valuesOf('sig_id').length > 0) return true;
  return (
    plates.every((name) => valuesOf(name).length === 0) && !valuesOf('cid').some((id) => wellId.test(id))
  );
}

/** While the rows are staged: changing as many in the table itself would take longer than the load. */
const mechanismOfPert = {
  needs: ['pert_id', 'moa'],
  sql: `update staged_sigs as staged set moa = perts.moa from perts
         where perts.pert_id = staged.pert_id and perts.moa is not null`,
};

const outputs = [
  {table: 'sigs', key: ['sig_id'], mode: 'enrich', fields, complete: mechanismOfPert},
] as const;

/** GEO: *_sig_info, also as other tools subset it. */
export const geoSigInfo: Format = {
  kind: 'geo-sig-info',
  title: 'GEO sig_info',
  shape: 'table',
  requires: [['sig_id', 'cid'], 'pert_id', 'cell_id'],
  accepts: namesSignatures,
  outputs,
};

/** GEO: *_sig_metrics; enriches the signatures of sig_info, in either order. */
export const geoSigMetrics: Format = {
  kind: 'geo-sig-metrics',
  title: 'GEO sig_metrics',
  shape: 'table',
  requires: ['sig_id', ['distil_cc_q75', 'distil_ss', 'tas', 'pct_self_rank_q25']],
  lacks: ['cell_id', 'cell_iname'],
  outputs,
};

/** CMap LINCS 2020: siginfo_beta. */
export const lincs2020SigInfo: Format = {
  kind: 'lincs2020-siginfo',
  title: 'CMap LINCS 2020 siginfo',
  shape: 'table',
  requires: [['sig_id', 'cid'], 'pert_id', 'cell_iname'],
  lacks: ['cell_id'],
  accepts: namesSignatures,
  outputs,
};

/** Signature metadata inside a GCT or GCTx, on whichever axis has it. */
export const matrixSignatures: Format = {
  kind: 'matrix-signatures',
  title: 'signature metadata of a matrix',
  shape: 'matrix',
  // The reader tells the assay of every matrix; signatures have no field for it.
  requires: ['id', 'pert_id', ['pert_iname', 'cmap_name', 'pert_type'], 'assay'],
  accepts: (sample) =>
    areSignatures(sample) || ['det_plate', 'rna_plate'].every((name) => sample.valuesOf(name).length === 0),
  outputs,
};

/** det_plates (or distil_ids) without replicate and well: KDD003_MCF7_96H_X1_B7:P10 is of KDD003_MCF7_96H. */
export function brewPrefixes(plates: string): string {
  const prefixes: string[] = [];
  for (const plate of plates.split('|')) {
    const end = plate.search(/_X\d|:/);
    const prefix = end < 0 ? plate : plate.slice(0, end);
    if (!prefixes.includes(prefix)) prefixes.push(prefix);
  }
  return prefixes.join('|');
}

/** Gold: replicates that agree, and recall one another better than other signatures (clue-api.md, sigs). */
function isGold(correlation: string, rank: string): string {
  if (correlation === '' || rank === '') return '';
  const [r, q] = [Number(correlation), Number(rank)];
  if (!Number.isFinite(r) || r === -666 || !Number.isFinite(q) || q === -666) return '';
  return r >= 0.2 && q <= 0.05 ? '1' : '0';
}
