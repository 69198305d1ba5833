import {type Format, from, type Output, same} from '../format';
import {aliasesOfGenes, namesOfGenes} from './derivations';

/** In this order: the one fills what the other reads. */
const derived = [namesOfGenes, aliasesOfGenes];

const genes = (fields: Output['fields']): readonly Output[] => [
  {table: 'genes', key: ['entrez_id'], mode: 'enrich', fields},
];

/** GEO: *_gene_info. */
export const geoGeneInfo: Format = {
  kind: 'geo-gene-info',
  title: 'GEO gene_info',
  shape: 'table',
  requires: ['pr_gene_id', 'pr_gene_symbol'],
  // A chip file names a probe set for every gene.
  lacks: ['pr_id'],
  outputs: genes([
    from('entrez_id', 'pr_gene_id'),
    from('gene_symbol', 'pr_gene_symbol'),
    from('gene_title', 'pr_gene_title'),
    {column: 'l1000_type', needs: [['pr_is_lm', 'pr_is_lmark'], ['pr_is_bing']], derive: l1000Type},
  ]),
  derived,
};

/** CMap LINCS 2020: geneinfo_beta. */
export const lincs2020GeneInfo: Format = {
  kind: 'lincs2020-geneinfo',
  title: 'CMap LINCS 2020 geneinfo',
  shape: 'table',
  requires: ['gene_id', 'gene_symbol', 'feature_space'],
  outputs: genes([
    from('entrez_id', 'gene_id'),
    from('l1000_type', 'feature_space'),
    ...same('gene_symbol', 'gene_title', 'ensembl_id', 'gene_type', 'src'),
  ]),
  derived,
};

/** The gene space as clue.io exports it. */
export const clueGeneSpace: Format = {
  kind: 'clue-gene-space',
  title: 'CLUE gene space',
  shape: 'table',
  requires: ['Entrez ID', 'Symbol', 'Type'],
  outputs: genes([
    from('entrez_id', 'Entrez ID'),
    from('gene_symbol', 'Symbol'),
    from('gene_title', 'Name'),
    from('l1000_type', 'Type'),
    from('gene_family', 'Gene Family'),
    from('rna_seq_correlation', 'RNA-Seq Correlation'),
    from('rna_seq_correlation_self_rank', 'RNA-Seq Correlation Self-Rank'),
  ]),
  derived,
};

function l1000Type(landmark: string, bing: string): string {
  if (landmark === '1') return 'landmark';
  return bing === '1' ? 'best inferred' : 'inferred';
}
