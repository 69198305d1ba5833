import {isControlProbe, isNoGene} from '../../../engine/formats/chip';
import {leaveOut, nameSource, sourceNameHeader} from '../arrange';
import {type Format, from} from '../format';

const withoutControls = leaveOut(
  ['pr_id', 'pr_gene_id'],
  'control analytes, which are no probe sets,',
  isControlProbe,
);

/**
 * A chip file: probe sets and the genes they measure. A probe set that measures no known gene, or several
 * ("3303 /// 3304"), is kept without an Entrez id: no conversion can tell which is meant. Rows of L1000's control analytes
 * are no probe sets.
 */
export const chip: Format = {
  kind: 'chip',
  title: 'chip file',
  shape: 'table',
  requires: ['pr_id', ['pr_gene_id', 'pr_gene_symbol']],
  arrange: (table, name) => nameSource(withoutControls(table), name),
  outputs: [
    {
      table: 'probesets',
      key: ['pr_id'],
      mode: 'enrich',
      fields: [
        from('pr_id', 'pr_id'),
        {column: 'entrez_id', from: ['pr_gene_id'], clean: onlyGene},
        {
          column: 'gene_symbol',
          from: ['pr_gene_symbol'],
          clean: (cell) => (isNoGene(cell.trim()) ? '' : cell),
        },
        from('gene_title', 'pr_gene_title'),
        {column: 'chips', from: [sourceNameHeader], united: true},
      ],
    },
  ],
};

/** Also repairs 59272.1, as R writes the second of two equal ids. */
function onlyGene(cell: string): string {
  return cell.includes('///') || isNoGene(cell.trim()) ? '' : cell.replace(/^(\d+)\.\d+$/, '$1');
}
