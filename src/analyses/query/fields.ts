/**
 * Which metadata of a signature a result shows, in the order of CLUE's query_result.gct (clue-api.md §4.4); what
 * a dataset does not have is left out, what it has beyond these stays in the dataset.
 */
export const resultFields = [
  'pert_id',
  'pert_iname',
  'pert_type',
  'cell_iname',
  'pert_idose',
  'pert_itime',
  'nsample',
  'cc_q75',
  'ss_ngene',
  'tas',
  'moa',
  'target_name',
  'qc_pass',
  'is_hiq',
  'is_ncs_sig',
  'is_exemplar_sig',
  'is_null_sig',
] as const;

/** Missing metadata, as cmapM writes it. */
export const missing = '-666';

/** Digits after the point, as cmapM writes scores of this tool. */
export const decimals = 4;

/** Of empirical p and q: enough for a million null signatures. */
export const significanceDecimals = 7;
