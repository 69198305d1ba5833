import {nameSource, SOURCE_NAME} from '../arrange';
import {type Format, from} from '../format';

/**
 * A chip file: probe sets and the genes they measure. A probe set that measures no known gene, or several
 * ("3303 /// 3304"), is kept without an Entrez id: no conversion can tell which is meant.
 */
export const chip: Format = {
  kind: 'chip',
  title: 'chip file',
  shape: 'table',
  requires: ['pr_id', ['pr_gene_id', 'pr_gene_symbol']],
  arrange: nameSource,
  outputs: [
    {
      table: 'probesets',
      key: ['pr_id'],
      mode: 'enrich',
      fields: [
        from('pr_id', 'pr_id'),
        {column: 'entrez_id', from: ['pr_gene_id'], clean: onlyGene},
        from('gene_symbol', 'pr_gene_symbol'),
        from('gene_title', 'pr_gene_title'),
        {column: 'chips', from: [SOURCE_NAME], united: true},
      ],
    },
  ],
};

/** Also repairs 59272.1, as R writes the second of two equal ids. */
function onlyGene(cell: string): string {
  return cell.includes('///') ? '' : cell.replace(/^(\d+)\.\d+$/, '$1');
}
