import {Entity, model} from '@loopback/repository';
import {integer, recordId, text, texts} from './columns';

/** An Affymetrix probe set; natural key pr_id. Served by POST /probeset_to_entrez_id/convert alone. */
@model({name: 'probeset', description: 'Affymetrix probe sets and the genes they measure'})
export class Probeset extends Entity {
  @recordId('pr_id') id!: string;

  @text('Probe set, e.g. 1007_s_at', 'pr_id') pr_id?: string;
  @integer('Entrez id of the gene', 'pr_gene_id') entrez_id?: number;
  @text('HUGO symbol of the gene', 'pr_gene_symbol') gene_symbol?: string;
  @text('Name of the gene', 'pr_gene_title') gene_title?: string;
  @texts('Chips that carry it', 'names of the chip files') chips?: string[];
}
