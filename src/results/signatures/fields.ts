import type {MetadataField, MetadataTable} from '../../engine/formats/matrix';
import {pickRows, type SignatureTable} from '../../engine/index/index';

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

/** What results say of all signatures of a dataset. */
export function describeAll(signatures: SignatureTable): MetadataTable {
  const fields = resultFields.flatMap((name) => {
    const field = signatures.field(name);
    return field ? [[name, field] as const] : [];
  });
  return {ids: signatures.ids(), fields: new Map(fields)};
}

/** What results say of some signatures beside their scores, in the order of `rows`. */
export function describeRows(signatures: SignatureTable, rows: Uint32Array): MetadataTable {
  const ids = signatures.ids();
  const fields = new Map<string, MetadataField>();
  for (const name of resultFields) {
    const field = signatures.field(name);
    if (field) fields.set(name, pickRows(field, rows));
  }
  const described = new Array<string>(rows.length);
  for (let i = 0; i < rows.length; i++) described[i] = ids[rows[i]];
  return {ids: described, fields};
}
