/** The signatures that move a gene most: one row of the index. */

import type {Dataset, IndexLocation, SpaceName} from '../../engine/index/index';
import {rowsOfGenes} from '../../engine/index/index';
import {isControl} from '../../engine/stats/pert-types';
import {rankOrder} from '../../engine/stats/rank-order';
import {failure} from '../../errors';
import {numericField, textField} from '../background/rows';

export interface GeneSignaturesRequest {
  /** at each end */
  readonly top: number;
  readonly cell?: string;
  /** types of perts; undefined: all but controls */
  readonly types?: readonly string[];
  /** only signatures of at least this TAS */
  readonly leastTas?: number;
}

export interface AskedGene {
  readonly entrezId: string;
  /** as the request named it */
  readonly asked: string;
}

export interface GeneRead {
  readonly location: IndexLocation;
  readonly space: SpaceName;
  readonly geneRow: number;
  readonly signatures: number;
}

interface MovedBy {
  readonly rank: number;
  readonly sig_id: string;
  readonly z: number;
}

export interface GeneSignatures {
  readonly entrez_id: string;
  readonly gene_symbol: string;
  /** gene spaces of the dataset that have the gene, the smallest first */
  readonly spaces: readonly SpaceName[];
  /** signatures that the gene has a z-score in and that the request did not leave out */
  readonly looked_at: number;
  /** of the dataset */
  readonly signatures: number;
  /** the highest z-score first; and the lowest first */
  readonly up: readonly MovedBy[];
  readonly down: readonly MovedBy[];
}

/** Fields of a signature that are shown with it. */
const shownTexts = ['pert_id', 'pert_iname', 'pert_type', 'cell_iname', 'pert_idose', 'pert_itime', 'moa'];
const shownNumbers = ['tas'];

/** @throws INDEX_ID_UNKNOWN when the dataset lacks the gene */
export function geneRead(dataset: Dataset, gene: AskedGene): GeneRead {
  const {manifest} = dataset;
  const {space} = manifest.spaces[manifest.spaces.length - 1];
  const [geneRow] = rowsOfGenes(dataset.index(space), [Number(gene.entrezId)]);
  if (geneRow < 0) {
    throw failure('INDEX_ID_UNKNOWN', {
      name: manifest.name,
      kind: 'gene',
      count: 1,
      total: 1,
      examples: [gene.asked],
    });
  }
  return {location: dataset.location(space), space, geneRow, signatures: dataset.signatures.count};
}

/** @param z of the gene in every signature; NaN where it has none */
export function geneSignatures(
  {signatures: table, genes, manifest}: Dataset,
  {entrezId}: AskedGene,
  z: Float32Array,
  {top, cell, types, leastTas}: GeneSignaturesRequest,
): GeneSignatures {
  const cells = textField(table, 'cell_iname');
  const kinds = textField(table, 'pert_type');
  const tas = numericField(table, 'tas');
  const known = cells ? [...cells.dictionary] : [];
  if (cell !== undefined && !known.includes(cell)) {
    throw failure('CELL_WITHOUT_SIGNATURES', {of: manifest.name, cell, known});
  }
  const isWanted = (signature: number): boolean => {
    if (cell !== undefined && cells?.dictionary[cells.codes[signature]] !== cell) return false;
    const type = kinds?.dictionary[kinds.codes[signature]];
    if (types ? type === undefined || !types.includes(type) : isControl(type)) return false;
    return leastTas === undefined || tas[signature] >= leastTas;
  };
  const wanted = z.map((score, signature) => (isWanted(signature) ? score : Number.NaN));
  // Missing ones come last.
  const order = rankOrder(wanted);
  const lookedAt = wanted.reduce((sum, score) => sum + (Number.isNaN(score) ? 0 : 1), 0);
  const texts = shownTexts.map((name) => [name, textField(table, name)] as const);
  const numbers = shownNumbers.map((name) => [name, numericField(table, name)] as const);
  const describe = (signature: number, i: number): MovedBy => ({
    rank: i + 1,
    sig_id: table.ids(signature, signature + 1)[0],
    z: wanted[signature],
    ...Object.fromEntries(
      texts.flatMap(([name, field]) => {
        const value = field?.dictionary[field.codes[signature]];
        return value === undefined ? [] : [[name, value] as const];
      }),
    ),
    ...Object.fromEntries(
      numbers.flatMap(([name, values]) =>
        values[signature] >= 0 ? [[name, values[signature]] as const] : [],
      ),
    ),
  });
  const taken = Math.min(top, Math.ceil(lookedAt / 2));
  const down = order.slice(Math.max(taken, lookedAt - top), lookedAt).reverse();
  const position = genes.entrezIds.indexOf(Number(entrezId));
  return {
    entrez_id: entrezId,
    gene_symbol: genes.symbols[position],
    spaces: manifest.spaces.flatMap(({space}) => (genes.spaces[space]?.includes(position) ? [space] : [])),
    looked_at: lookedAt,
    signatures: table.count,
    up: Array.from(order.slice(0, taken), describe),
    down: Array.from(down, describe),
  };
}
