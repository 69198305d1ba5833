import {Entity, model} from '@loopback/repository';
import {flag, integer, real, recordId, text, texts} from './columns';

/** A gene; natural key entrez_id. */
@model({
  name: 'gene',
  description: 'Genes, one record per Entrez id, with their place in the L1000 gene spaces',
})
export class Gene extends Entity {
  @recordId('entrez_id') id!: string;

  @integer('NCBI Entrez gene id', 'pr_gene_id (GEO), gene_id (LINCS 2020), Entrez ID (CLUE gene space)', {
    key: true,
  })
  entrez_id?: number;
  @text('HUGO symbol', 'pr_gene_symbol, gene_symbol, Symbol') gene_symbol?: string;
  @texts('Other symbols that public gene tables give it', 'symbols of other editions of these tables')
  gene_alias?: string[];
  @text('Name of the gene in words', 'pr_gene_title, gene_title, Name') gene_title?: string;
  @text(
    'Gene space: landmark (measured), best inferred, inferred or not inferred; BING is landmark + best inferred',
    'pr_is_lm and pr_is_bing, feature_space, Type',
    {jsonSchema: {enum: ['landmark', 'best inferred', 'inferred', 'not inferred']}},
  )
  l1000_type?: string;
  @text('Ensembl gene id', 'ensembl_id (LINCS 2020)') ensembl_id?: string;
  @text('NCBI gene type, e.g. protein-coding', 'gene_type (LINCS 2020)') gene_type?: string;
  @text('Authority of the annotation, e.g. NCBI', 'src (LINCS 2020)') src?: string;
  @text('HGNC gene families, comma separated as published', 'Gene Family (CLUE gene space)')
  gene_family?: string;
  @real(
    'Correlation of inferred and RNA-seq expression over matched samples',
    'RNA-Seq Correlation (CLUE gene space)',
  )
  rna_seq_correlation?: number;
  @real(
    'Rank of that correlation among all genes, as a fraction',
    'RNA-Seq Correlation Self-Rank (CLUE gene space)',
  )
  rna_seq_correlation_self_rank?: number;
  @text('Affymetrix probe set that stands for the gene on L1000', 'pr_id (LINCS cloud)') pr_id?: string;
  @text('Landmark pool the gene is measured in', 'pr_pool_id (LINCS cloud)') pr_pool_id?: string;

  // The same facts under the names of GEO's and LINCS 2020's gene files, which scripts ask for and read.
  @integer('entrez_id, under the name that LINCS 2020 gives it', 'entrez_id', {derived: true})
  gene_id?: number;
  @integer('entrez_id, under the name that GEO gives it', 'entrez_id', {derived: true}) pr_gene_id?: number;
  @text('gene_symbol, under the name that GEO gives it', 'gene_symbol', {derived: true})
  pr_gene_symbol?: string;
  @flag('Landmark gene', 'l1000_type', {derived: true}) pr_is_lm?: boolean;
  @flag('BING gene: landmark or best inferred', 'l1000_type', {derived: true}) pr_is_bing?: boolean;
}
