/** The genes that a pert moves most, as the consensus of its signatures. */

import type {Dataset, IndexLocation, SignatureTable, SpaceName} from '../../engine/index/index';
import {consensus} from '../../engine/stats/consensus';
import {extremeRows} from '../../engine/stats/extreme-rows';
import {failure} from '../../errors';
import {numericField, textField} from '../background/rows';
import {isPositive} from '../query/normaliser';
import type {DatasetPerts, Pert} from './perts';

/** Signatures that a consensus is made of at most: of more, those with the highest TAS. */
const mostSignatures = 500;

export interface ConsensusRequest {
  /** only signatures of this cell line */
  readonly cell?: string;
  /** genes at each end */
  readonly top: number;
  /** gene space; undefined: the largest of the dataset */
  readonly space?: SpaceName;
}

/** Scores to be read. */
export interface ConsensusRead {
  readonly location: IndexLocation;
  readonly space: SpaceName;
  readonly geneRows: Uint32Array;
  readonly signatures: Uint32Array;
  /** the signatures are the pert's exemplars */
  readonly areExemplars: boolean;
  /** of the pert, in the cell line if one is asked for */
  readonly present: number;
}

interface ConsensusGene {
  readonly rank: number;
  readonly entrez_id: string;
  readonly gene_symbol: string;
  /** consensus z-score */
  readonly z: number;
  readonly lowest: number;
  readonly highest: number;
  /** mean z-score of the signatures of each cell line */
  readonly cells: Readonly<Record<string, number>>;
}

export interface ConsensusGenes {
  readonly pert: Pert;
  readonly method: 'modz';
  readonly space: SpaceName;
  /** genes whose correlation weighs the signatures: landmark genes, or all where the dataset does not tell them */
  readonly weighed_by: {readonly space: SpaceName; readonly genes: number};
  /** which signatures of the pert were taken */
  readonly of: 'exemplars' | 'all';
  readonly signatures_of_pert: number;
  readonly signatures: readonly {
    readonly sig_id: string;
    readonly cell_iname?: string;
    /** share in the consensus; all add up to 1 */
    readonly weight: number;
  }[];
  /** the highest first; and the lowest first */
  readonly up: readonly ConsensusGene[];
  readonly down: readonly ConsensusGene[];
}

/** @throws CELL_WITHOUT_SIGNATURES, INDEX_SPACE_ABSENT */
export function consensusRead(
  dataset: Dataset,
  {perts, signatures: {starts, members}}: DatasetPerts,
  pert: number,
  {cell, space: asked}: ConsensusRequest,
): ConsensusRead {
  const {signatures: table, manifest} = dataset;
  const all = members.subarray(starts[pert], starts[pert + 1]);
  const cells = textField(table, 'cell_iname');
  const cellOf = (signature: number) => cells?.dictionary[cells.codes[signature]];
  const present = cell === undefined ? all : all.filter((signature) => cellOf(signature) === cell);
  if (present.length === 0) {
    const known = new Set(Array.from(all, cellOf).filter((name) => name !== undefined));
    throw failure('CELL_WITHOUT_SIGNATURES', {
      of: perts[pert].pert_id,
      cell: cell ?? '',
      known: [...known],
    });
  }
  const {signatures: strongest, areExemplars} = consensusMembers(table)(present);
  const space = asked ?? manifest.spaces[manifest.spaces.length - 1].space;
  return {
    location: dataset.location(space),
    space,
    geneRows: Uint32Array.from({length: dataset.index(space).genes}, (_, gene) => gene),
    signatures: strongest,
    areExemplars,
    present: present.length,
  };
}

/** Which signatures of a pert a consensus is made of: its exemplars where it has some, at most those with the highest TAS. */
export function consensusMembers(
  table: SignatureTable,
): (present: Uint32Array) => {readonly signatures: Uint32Array; readonly areExemplars: boolean} {
  const field = table.field('is_exemplar_sig');
  const flags = field && isPositive(field, table.count);
  const tas = numericField(table, 'tas');
  const strength = (signature: number) => (Number.isNaN(tas[signature]) ? -1 : tas[signature]);
  return (present) => {
    const exemplars = present.filter((signature) => flags?.[signature] === 1);
    const chosen = exemplars.length > 0 ? exemplars : present;
    const signatures = Uint32Array.from(chosen)
      .sort((a, b) => strength(b) - strength(a) || a - b)
      .subarray(0, mostSignatures)
      .sort();
    return {signatures, areExemplars: exemplars.length > 0};
  };
}

/** @param scores of all that `read` names, signature-major */
export function consensusGenes(
  {signatures: table, genes}: Dataset,
  pert: Pert,
  {space, geneRows, signatures, areExemplars, present}: Omit<ConsensusRead, 'location'>,
  scores: Float32Array,
  top: number,
): ConsensusGenes {
  const members = genes.spaces[space];
  if (!members) throw new Error(`genes.json has no space ${space}`);
  const count = geneRows.length;
  const columns = Array.from(signatures, (_, s) => scores.subarray(s * count, (s + 1) * count));
  const {rows: weighing, space: weighingSpace} = weighingGenes(genes.spaces, space);
  const {signature: z, weights} = consensus(columns, weighing);
  const cells = textField(table, 'cell_iname');
  const cellOf = Array.from(signatures, (signature) => cells?.dictionary[cells.codes[signature]]);
  const geneAt = (row: number, i: number): ConsensusGene => {
    const values = columns.map((column) => column[row]);
    const known = values.filter((value) => !Number.isNaN(value));
    const inCell = new Map<string, number[]>();
    for (const [s, value] of values.entries()) {
      const cell = cellOf[s];
      if (cell !== undefined && !Number.isNaN(value)) inCell.set(cell, [...(inCell.get(cell) ?? []), value]);
    }
    const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
    return {
      rank: i + 1,
      entrez_id: String(genes.entrezIds[members[row]]),
      gene_symbol: genes.symbols[members[row]],
      z: z[row],
      lowest: Math.min(...known),
      highest: Math.max(...known),
      cells: Object.fromEntries(Array.from(inCell, ([cell, of]) => [cell, mean(of)])),
    };
  };
  const {up, down} = extremeRows(z, top);
  const ids = Array.from(signatures, (signature) => table.ids(signature, signature + 1)[0]);
  return {
    pert,
    method: 'modz',
    space,
    weighed_by: {space: weighingSpace, genes: weighing.length},
    of: areExemplars ? 'exemplars' : 'all',
    signatures_of_pert: present,
    signatures: ids.map((sig_id, s) => ({sig_id, cell_iname: cellOf[s], weight: weights[s]})),
    up: Array.from(
      up.sort((a, b) => z[b] - z[a] || a - b),
      geneAt,
    ),
    down: Array.from(
      down.sort((a, b) => z[a] - z[b] || b - a),
      geneAt,
    ),
  };
}

/** Rows of the landmark genes in a space; all rows where the dataset tells no landmark genes. */
export function weighingGenes(
  spaces: Dataset['genes']['spaces'],
  space: SpaceName,
): {rows: Uint32Array; space: SpaceName} {
  const {landmark, [space]: own} = spaces;
  if (!own) throw new Error(`genes.json has no space ${space}`);
  const among = new Set(landmark);
  const rows = [...own.keys()].filter((row) => among.has(own[row]));
  if (rows.length > 0) return {rows: Uint32Array.from(rows), space: 'landmark'};
  return {rows: Uint32Array.from(own.keys()), space};
}
