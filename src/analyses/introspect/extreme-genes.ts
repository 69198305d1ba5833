/** The genes at both ends of signatures, from the ranks of an index, which tell them exactly. */
import {setImmediate} from 'node:timers/promises';
import type {IndexReader, SignatureTable} from '../../engine/index';
import type {QueryRows} from '../../engine/pool';
import {extremeRows} from '../../engine/stats/extreme-rows';
import {failure} from '../../errors';

/** Entries read at a time, some milliseconds of work between two looks at other requests. */
const chunkEntries = 1 << 19;
/** A set needs a gene at either end. */
const fewestGenes = 2;

/**
 * Up and down rows of each signature, most extreme first; of equal scores the first go up and the last go down. A
 * signature with fewer genes than two sets gives half of them to each.
 * @param signatures ascending rows
 * @param size genes of a set
 */
export async function extremeGenes(
  index: IndexReader,
  signatures: Uint32Array,
  size: number,
  signal?: AbortSignal,
): Promise<QueryRows[]> {
  const ranked = rankedGenes(index, signatures);
  const sets = Array.from(ranked, (count) => {
    const taken = Math.min(size, Math.floor(count / 2));
    return {up: new Uint32Array(taken), down: new Uint32Array(taken)};
  });
  const visit: Visit = (gene, signature, rank) => {
    const {up, down} = sets[signature];
    if (rank <= up.length) up[rank - 1] = gene;
    else if (rank > ranked[signature] - down.length) down[ranked[signature] - rank] = gene;
  };
  await eachRank(index, everyGene(index), signatures, visit, signal);
  return sets;
}

/**
 * Likewise among some genes only, as ascending positions in `genes`; takes four bytes for each gene and signature.
 * @param genes rows of the index
 */
export async function extremeGenesAmong(
  index: IndexReader,
  genes: Uint32Array,
  signatures: Uint32Array,
  size: number,
): Promise<QueryRows[]> {
  const scores = Array.from(signatures, () => new Float32Array(genes.length).fill(Number.NaN));
  const position = new Map(Array.from(genes, (gene, i) => [gene, i]));
  await eachRank(index, genes, signatures, (gene, signature, rank) => {
    // Every gene that is visited has a position.
    scores[signature][position.get(gene) as number] = -rank;
  });
  return scores.map((column) => extremeRows(column, size));
}

/** Every row of an index. */
export function everyGene({genes}: IndexReader): Uint32Array {
  return Uint32Array.from({length: genes}, (_, row) => row);
}

type Visit = (gene: number, signature: number, rank: number) => void;

/** Visits the rank, from 1, of each gene in each signature (its position in `signatures`) that has a score for it. */
async function eachRank(
  index: IndexReader,
  genes: Uint32Array,
  signatures: Uint32Array,
  visit: Visit,
  signal?: AbortSignal,
): Promise<void> {
  const {weightBits} = index.layout;
  let from = 0;
  while (from < signatures.length) {
    const {start, signatures: width} = index.blocks[index.blockOf(signatures[from])];
    let to = from;
    while (to < signatures.length && signatures[to] < start + width) to++;
    const first = signatures[from];
    const span = signatures[to - 1] + 1 - first;
    const step = Math.max(1, Math.floor(chunkEntries / span));
    const entries = new Uint32Array(step * span);
    for (let g = 0; g < genes.length; g += step) {
      signal?.throwIfAborted();
      const chunk = genes.subarray(g, g + step);
      index.readRows(chunk, first, first + span, entries, span);
      for (let i = 0; i < chunk.length; i++) {
        for (let s = from; s < to; s++) {
          const rank = entries[i * span + signatures[s] - first] >>> weightBits;
          // 0 where the score is missing.
          if (rank > 0) visit(chunk[i], s, rank);
        }
      }
      await setImmediate();
    }
    from = to;
  }
}

/** Genes with a score in each signature. */
function rankedGenes(index: IndexReader, signatures: Uint32Array): Uint16Array {
  return Uint16Array.from(signatures, (signature) => {
    const block = index.blockOf(signature);
    return index.footer(block).rankedGenes[signature - index.blocks[block].start];
  });
}

/**
 * @throws INTROSPECT_UNFIT for a signature with a score at fewer than two genes
 */
export function requireGenes(
  index: IndexReader,
  signatures: Uint32Array,
  {ids}: Pick<SignatureTable, 'ids'>,
): void {
  const poor = rankedGenes(index, signatures).findIndex((count) => count < fewestGenes);
  if (poor < 0) return;
  const [id] = ids(signatures[poor], signatures[poor] + 1);
  const detail = `signature "${id}" has a score at one known gene only, and a set needs one at either end`;
  throw failure('INTROSPECT_UNFIT', {detail});
}
