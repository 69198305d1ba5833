/** Signatures as gene sets: a line of GMT for what rises and one for what falls, named as queries of two lists are. */

import type {MetadataField} from '../../engine/formats/matrix';
import {type Dataset, extremeGenes, type SpaceName} from '../../engine/index/index';

/** How sets name their genes. */
export const geneNamings = ['symbol', 'entrez'] as const;
export type GeneNaming = (typeof geneNamings)[number];

export interface SetsRequest {
  readonly space: SpaceName;
  /** genes of each set */
  readonly size: number;
  readonly naming: GeneNaming;
}

/** Signatures whose genes are looked for at a time. */
const atOnce = 1024;
/** What describes a signature, where its dataset tells it. */
const describing = ['pert_iname', 'cell_iname', 'pert_idose', 'pert_itime'];

/**
 * Two lines for each signature, `<sig_id>_UP` and `<sig_id>_DN`, genes in the order of the dataset.
 * @param signatures numbers, without repeats
 * @throws what reading an index throws
 */
export function* setsOfSignatures(
  dataset: Dataset,
  signatures: Uint32Array,
  {space, size, naming}: SetsRequest,
): Generator<string> {
  const index = dataset.index(space);
  const names = geneNames(dataset, space, naming);
  const {signatures: table} = dataset;
  const fields = describing.flatMap((name) => table.field(name) ?? []);
  for (let from = 0; from < signatures.length; from += atOnce) {
    const part = signatures.subarray(from, from + atOnce);
    const found = extremeGenes(index, part, size);
    let text = '';
    for (const [i, signature] of part.entries()) {
      const [id] = table.ids(signature, signature + 1);
      const description = fields
        .map((field) => valueAt(field, signature))
        .filter((value) => value !== '')
        .join(' ');
      const {up, down} = found[i];
      text += setLines(id, description, [up, down], names);
    }
    yield text;
  }
}

/** The two lines of one owner. @param rows of the genes that rise, and of those that fall */
export function setLines(
  id: string,
  description: string,
  [up, down]: readonly [Uint32Array, Uint32Array],
  names: readonly string[],
): string {
  const line = (ending: string, rows: Uint32Array) => {
    // A symbol that two genes have stands once: readers of GMT refuse repeats.
    const genes = [...new Set(Array.from(rows, (row) => names[row]))];
    return genes.length === 0
      ? ''
      : `${[`${plain(id)}_${ending}`, plain(description) || 'na', ...genes].join('\t')}\n`;
  };
  return line('UP', up) + line('DN', down);
}

/** What the rows of a gene space are called. */
export function geneNames({genes}: Dataset, space: SpaceName, naming: GeneNaming): string[] {
  return Array.from(genes.spaces[space] ?? [], (gene) =>
    naming === 'entrez'
      ? String(genes.entrezIds[gene])
      : plain(genes.symbols[gene]) || String(genes.entrezIds[gene]),
  );
}

function valueAt(field: MetadataField, row: number): string {
  if (field.kind === 'number') return Number.isNaN(field.values[row]) ? '' : String(field.values[row]);
  const {codes, dictionary} = field;
  return codes[row] < 0 ? '' : dictionary[codes[row]];
}

function plain(text: string): string {
  return text.replace(/[\t\r\n]+/g, ' ').trim();
}
