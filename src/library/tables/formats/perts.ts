import {combineRows} from '../arrange';
import {type Field, type Format, from, list, type Output, same} from '../format';
import {drugsInCmap, mechanismOfPerts, mechanismOfSigs, pclMembership} from './derivations';

const perts = (fields: Output['fields']): readonly Output[] => [
  {table: 'perts', key: ['pert_id'], mode: 'enrich', fields},
];

/** Perts may be loaded after the classes they belong to. */
const derived = [pclMembership, mechanismOfPerts, mechanismOfSigs, drugsInCmap];

/** Touchstone membership is a collection on CLUE, where there is no is_touchstone (clue-api.md, perts). */
const touchstone: readonly Field[] = [
  ...same('is_touchstone', 'pert_icollection'),
  {
    column: 'pert_icollection',
    needs: [['is_touchstone']],
    derive: (flag) => (flag === '1' ? 'TS|TS_v1.1' : ''),
  },
];

const compounds: readonly Field[] = [
  ...same('pert_id', 'pert_type', 'canonical_smiles', 'inchi_key', 'inchi_key_prefix', 'pubchem_cid'),
  ...touchstone,
];

/** What tells of one signature or profile, not of a perturbagen. */
const ofSignatures = [
  ...['sig_id', 'inst_id', 'sample_id', 'distil_id', 'num_inst', 'cid', 'cell_id', 'cell_iname', 'pert_time'],
  ...['pert_itime', 'pert_dose', 'pert_idose', 'det_plate', 'rna_plate', 'det_well', 'rna_well'],
];

/** GEO: *_pert_info. */
export const geoPertInfo: Format = {
  kind: 'geo-pert-info',
  title: 'GEO pert_info',
  shape: 'table',
  requires: ['pert_id', 'pert_iname', 'pert_type'],
  lacks: ofSignatures,
  outputs: perts([...compounds, ...same('pert_iname')]),
  derived,
};

/** GEO: *_pert_metrics. */
export const geoPertMetrics: Format = {
  kind: 'geo-pert-metrics',
  title: 'GEO pert_metrics',
  shape: 'table',
  requires: ['pert_id', 'tas_q75'],
  outputs: perts(same('pert_id', 'pert_iname', 'pert_type', 'tas_q75', 'icc')),
  derived,
};

/**
 * CMap LINCS 2020: compoundinfo_beta, and the published subset of it in which one row holds all targets
 * ("AKT1; AKT2"). The full file repeats a compound for each target and mechanism.
 */
export const lincs2020CompoundInfo: Format = {
  kind: 'lincs2020-compoundinfo',
  title: 'CMap LINCS 2020 compoundinfo',
  shape: 'table',
  requires: ['pert_id', ['cmap_name', 'pert_iname'], 'moa', 'target'],
  lacks: ofSignatures,
  arrange: combineRows('pert_id', ['target', 'moa', 'compound_aliases']),
  outputs: perts([
    ...compounds,
    from('pert_iname', 'cmap_name', 'pert_iname'),
    list('target', /[|;]/, 'target'),
    list('moa', /[|;]/, 'moa'),
    from('alt_name', 'compound_aliases'),
  ]),
  derived,
};

/** LINCS cloud (the API before CLUE's): pertinfo. */
export const lincsCloudPertInfo: Format = {
  kind: 'lincscloud-pertinfo',
  title: 'LINCS cloud pertinfo',
  shape: 'table',
  requires: ['pert_id', 'pert_iname', 'num_inst', 'num_sig'],
  outputs: perts([
    ...same('pert_id', 'pert_iname', 'pert_type', 'num_gold', 'num_inst', 'num_sig', 'in_summly'),
    ...same('pert_summary', 'pubchem_cid', 'molecular_formula', 'molecular_wt', 'pert_vendor'),
    ...same('canonical_smiles', 'inchi_string'),
    {column: 'inchi_key', from: ['inchi_key'], clean: (key) => key.replace(/^InChIKey=/, '')},
  ]),
  derived,
};
