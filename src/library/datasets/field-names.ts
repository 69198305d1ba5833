import type {SignatureTable} from '../../engine/index/index';

/**
 * What LINCS files, builds and CLUE's results call the same field; the first name is ours (and that of
 * query_result.gct).
 */
export const fieldNames: readonly (readonly string[])[] = [
  ['pert_iname', 'cmap_name'],
  ['cell_iname', 'cell_id'],
  ['nsample', 'distil_nsample'],
  ['cc_q75', 'distil_cc_q75'],
  ['target_name', 'target', 'gene_targets'],
  ['is_exemplar_sig', 'is_exemplar'],
  ['is_ncs_sig', 'is_ncs_exemplar'],
];

/** The dataset's name of a field that may have been asked for under another. */
export function fieldOf(name: string, {fields}: Pick<SignatureTable, 'fields'>): string {
  if (fields.includes(name)) return name;
  return fieldNames.find((names) => names.includes(name))?.[0] ?? name;
}
