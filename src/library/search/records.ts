/** What can be found: kinds of records, the fields by which they are known, and what a result shows of them. */

/** Kinds in the order in which equally good matches come. */
export const searchKinds = ['pert', 'gene', 'pcl', 'cell', 'drug', 'dataset'] as const;
export type SearchKind = (typeof searchKinds)[number];

export interface RecordSource {
  readonly kind: Exclude<SearchKind, 'dataset'>;
  /** their table */
  readonly table: string;
  /** tables that the names come from */
  readonly tables: readonly string[];
  /** natural key, as text */
  readonly key: string;
  /** field that names a record to people */
  readonly title: string;
  /** fields that a result shows */
  readonly shown: readonly string[];
  /** SQL `<name> as name, <key> as id, <place> as place from ...`; records of a lower place come first */
  readonly names: readonly {readonly field: string; readonly from: string}[];
}

/** Names in a column of a table, or each of a list of them. */
function named(table: string, key: string, place = '0') {
  return {
    text: (field: string) => ({
      field,
      from: `${field}::text as name, ${key}::text as id, ${place} as place from ${table}`,
    }),
    list: (field: string) => ({
      field,
      from: `element as name, ${key}::text as id, ${place} as place from ${table}, unnest(${field}) as element`,
    }),
  };
}

const pert = named('perts', 'pert_id', 'case when is_touchstone then 0 else 1 end');
const gene = named('genes', 'entrez_id');
const pcl = named('pcls', 'group_id');
const cell = named('cells', 'cell_id');
const drug = named('rep_drugs', 'pert_iname');
const factOfDrug = (field: string, table: string) => ({
  field,
  from: `name, pert_iname as id, 0 as place from ${table}`,
});

export const recordSources: readonly RecordSource[] = [
  {
    kind: 'pert',
    table: 'perts',
    tables: ['perts'],
    key: 'pert_id',
    title: 'pert_iname',
    shown: ['pert_id', 'pert_type', 'target', 'moa', 'is_touchstone'],
    names: [
      pert.text('pert_iname'),
      pert.text('pert_id'),
      pert.list('alt_name'),
      pert.list('target'),
      pert.list('moa'),
    ],
  },
  {
    kind: 'gene',
    table: 'genes',
    tables: ['genes'],
    key: 'entrez_id',
    title: 'gene_symbol',
    shown: ['entrez_id', 'gene_alias', 'gene_title', 'l1000_type'],
    names: [
      gene.text('gene_symbol'),
      gene.text('entrez_id'),
      gene.list('gene_alias'),
      gene.text('gene_title'),
      gene.text('ensembl_id'),
    ],
  },
  {
    kind: 'pcl',
    table: 'pcls',
    tables: ['pcls'],
    key: 'group_id',
    title: 'name',
    shown: ['group_id', 'pcl_type', 'size'],
    names: [pcl.text('name'), pcl.text('group_id')],
  },
  {
    kind: 'cell',
    table: 'cells',
    tables: ['cells'],
    key: 'cell_id',
    title: 'cell_iname',
    shown: ['cell_id', 'cell_alias', 'primary_site', 'cell_lineage'],
    names: [cell.text('cell_iname'), cell.text('cell_id'), cell.list('cell_alias')],
  },
  {
    kind: 'drug',
    table: 'rep_drugs',
    tables: ['rep_drugs', 'rep_drug_targets', 'rep_drug_moas'],
    key: 'pert_iname',
    title: 'pert_iname',
    shown: ['final_status', 'synonyms'],
    names: [
      drug.text('pert_iname'),
      drug.list('synonyms'),
      factOfDrug('target', 'rep_drug_targets'),
      factOfDrug('moa', 'rep_drug_moas'),
    ],
  },
];

/** How much a match by a field counts, where a name counts 1. */
const weights: Readonly<Record<string, number>> = {
  alt_name: 0.98,
  gene_alias: 0.98,
  cell_alias: 0.98,
  synonyms: 0.98,
  // Who types a mechanism or a target whole means it rather than what merely begins like it.
  moa: 0.95,
  target: 0.92,
  gene_title: 0.7,
  source: 0.7,
};

export function weightOf(field: string): number {
  return weights[field] ?? 1;
}
