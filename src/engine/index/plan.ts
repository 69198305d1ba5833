/** How many signatures make a block, and where blocks go. */
import {blockBytes, entryBytes, fullBlockSignatures, IndexBlock, onPage} from './layout';

/** A build holds one or two blocks of every space in memory; many genes make for smaller blocks. */
const blockMemory = 2 ** 30;
/** Shorter runs than 4 KiB would make a query's reads needlessly many. */
const smallestBlock = 1024;

/** One block to write: matrix columns [column, column + signatures) become signatures [start, ...). */
export interface PlannedBlock {
  readonly column: number;
  readonly start: number;
  readonly signatures: number;
  /** where it goes in each target's file */
  readonly offsets: readonly number[];
}

/** Signatures of a full block for a dataset whose spaces have so many genes. */
export function blockSignaturesFor(genes: readonly number[]): number {
  const total = genes.reduce((sum, count) => sum + count, 0);
  const fitting = Math.floor(blockMemory / entryBytes(total, smallestBlock)) * smallestBlock;
  return Math.min(fullBlockSignatures, Math.max(smallestBlock, fitting));
}

/** Blocks to hold in memory: two when they fit, so that one is written while the other fills. */
export function buffersFor(genes: readonly number[], blockSignatures: number, blocks: number): number {
  const total = genes.reduce((sum, count) => sum + count, 0);
  return blocks > 1 && 2 * entryBytes(total, blockSignatures) <= blockMemory ? 2 : 1;
}

/**
 * Lays `signatures` matrix columns out as blocks.
 *
 * @param start number the first of them gets in the index
 * @param genes per index file, its genes
 * @param offsets per index file, where its first new block goes
 */
export function planBlocks(
  signatures: number,
  start: number,
  blockSignatures: number,
  genes: readonly number[],
  offsets: readonly number[],
): PlannedBlock[] {
  const next = offsets.map(onPage);
  const blocks: PlannedBlock[] = [];
  for (let column = 0; column < signatures; column += blockSignatures) {
    const count = Math.min(blockSignatures, signatures - column);
    blocks.push({column, start: start + column, signatures: count, offsets: [...next]});
    for (const [file, geneCount] of genes.entries()) next[file] += blockBytes(geneCount, count);
  }
  return blocks;
}

/** The first free byte after blocks of an index of so many genes. */
export function endOfBlocks(blocks: readonly IndexBlock[], genes: number): number {
  return blocks.reduce(
    (end, {offset, signatures}) => Math.max(end, offset + blockBytes(genes, signatures)),
    0,
  );
}
