import {keepFirst} from '../arrange';
import {elementHeader, type Format, from, type Output, same} from '../format';
import {drugsInCmap, drugsOfOrangeBook, productsOfDrugs} from './derivations';

const separator = /\|/;

/** One record per drug and element of a list column. */
function facts(table: string, header: string, key: string, fields: Output['fields'] = []): Output {
  return {
    table,
    key: ['pert_iname', key],
    matchById: true,
    mode: 'replace',
    each: {from: [header], separator},
    fields: [...same('pert_iname'), from(key, elementHeader), ...fields],
  };
}

/**
 * Repurposing Hub: drugs, told by the columns that perts have not. Editions before 2018 have neither disease area nor indication; the files do not say
 * which area an indication belongs to, so each indication carries all areas of its drug.
 */
export const hubDrugs: Format = {
  kind: 'hub-drugs',
  title: 'Repurposing Hub drugs',
  shape: 'table',
  requires: ['pert_iname', ['clinical_phase', 'final_status', 'disease_area', 'indication']],
  lacks: ['broad_id', 'pert_id'],
  arrange: keepFirst('pert_iname'),
  outputs: [
    {
      table: 'rep_drugs',
      key: ['pert_iname'],
      mode: 'replace',
      fields: [...same('pert_iname'), from('final_status', 'clinical_phase', 'final_status')],
    },
    facts('rep_drug_moas', 'moa', 'name'),
    facts('rep_drug_targets', 'target', 'name'),
    facts('rep_drug_indications', 'indication', 'indication', same('disease_area')),
  ],
  derived: [drugsInCmap, drugsOfOrangeBook, productsOfDrugs],
};

/** Repurposing Hub: samples. */
export const hubSamples: Format = {
  kind: 'hub-samples',
  title: 'Repurposing Hub samples',
  shape: 'table',
  requires: ['broad_id', 'pert_iname', ['vendor', 'catalog_no', 'smiles']],
  arrange: keepFirst('broad_id'),
  outputs: [
    {
      table: 'rep_samples',
      key: ['broad_id'],
      mode: 'replace',
      fields: [
        ...same('broad_id', 'pert_iname', 'qc_incompatible', 'purity', 'vendor', 'catalog_no', 'vendor_name'),
        ...same('expected_mass', 'smiles', 'InChIKey', 'pubchem_cid', 'deprecated_broad_id'),
        ...same('qc_date', 'qc_filename', 'qc_ID', 'qc_result', 'sample_ID'),
        // BRD-K76022557-003-28-9 is a batch of BRD-K76022557.
        {column: 'pert_id', from: ['broad_id'], clean: (id) => id.slice(0, 13)},
      ],
    },
  ],
};
