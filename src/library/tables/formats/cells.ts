import {type Format, from, list, type Output, same} from '../format';
import {isMissing} from '../values';

const cells = (fields: Output['fields']): readonly Output[] => [
  {table: 'cells', key: ['cell_id'], mode: 'enrich', fields},
];

/** GEO: *_cell_info. */
export const geoCellInfo: Format = {
  kind: 'geo-cell-info',
  title: 'GEO cell_info',
  shape: 'table',
  requires: ['cell_id', 'cell_type', ['base_cell_id', 'sample_type', 'original_growth_pattern']],
  lacks: ['sig_id', 'inst_id', 'sample_id', 'pert_id'],
  outputs: cells([
    ...same('cell_id', 'cell_type', 'base_cell_id', 'precursor_cell_id', 'modification', 'sample_type'),
    ...same('primary_site', 'subtype', 'original_growth_pattern', 'provider_catalog_id'),
    ...same('original_source_vendor', 'donor_age', 'donor_sex', 'donor_ethnicity'),
    from('cell_iname', 'cell_id'),
    from('provider_name', 'original_source_vendor'),
  ]),
};

/** CMap LINCS 2020: cellinfo_beta, and the published subset of it whose cells are called cell_id. */
export const lincs2020CellInfo: Format = {
  kind: 'lincs2020-cellinfo',
  title: 'CMap LINCS 2020 cellinfo',
  shape: 'table',
  requires: [
    ['cell_iname', 'cell_id'],
    ['cell_lineage', 'cell_type', 'cellosaurus_id'],
  ],
  lacks: ['sig_id', 'inst_id', 'sample_id', 'pert_id', 'base_cell_id', 'sample_type', 'tas'],
  outputs: cells([
    from('cell_id', 'cell_iname', 'cell_id'),
    from('cell_iname', 'cell_iname', 'cell_id'),
    ...same('cellosaurus_id', 'ccle_name', 'cell_type', 'primary_disease', 'subtype'),
    ...same('cell_lineage', 'donor_age', 'donor_age_death', 'donor_disease_age_onset', 'donor_sex'),
    ...same('donor_ethnicity', 'donor_tumor_phase', 'growth_pattern', 'growth_medium', 'doubling_time'),
    ...same('provider_name', 'provider_catalog_id', 'feature_id', 'primary_site'),
    list('cell_alias', /[|;]/, 'cell_alias'),
  ]),
};

/** LINCS cloud (the API before CLUE's): cellinfo, a dump of JSON documents. */
export const lincsCloudCellInfo: Format = {
  kind: 'lincscloud-cellinfo',
  title: 'LINCS cloud cellinfo',
  shape: 'json',
  requires: ['_id', 'cell_id', ['cell_histology', 'cell_lineage']],
  outputs: cells([
    // Two real documents carry no cell_id; the document's own id then names the cell.
    {column: 'cell_id', needs: [['cell_id'], ['_id']], derive: (cell, id) => (isMissing(cell) ? id : cell)},
    from('cell_iname', 'cell_id'),
    ...same('cell_lineage', 'cell_histology', 'cell_type', 'cell_source', 'cell_source_id', 'gender'),
    ...same('is_from_metastasis', 'metastatic_site', 'lincs_status', 'mutations'),
    {column: 'cell_alias', needs: [['cell_aliases'], ['cell_alias']], derive: bothAliases},
    from('cell_alias', 'cell_aliases', 'cell_alias'),
    from('provider_name', 'cell_source'),
  ]),
};

function bothAliases(aliases: string, alias: string): string {
  return [...new Set(`${aliases}|${alias}`.split('|'))].join('|');
}
