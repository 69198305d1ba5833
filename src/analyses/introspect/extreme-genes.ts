import {setImmediate} from 'node:timers/promises';
import type {IndexReader} from '../../engine/index';
import type {QueryRows} from '../../engine/pool';
import {failure} from '../../errors';

/** Entries read at a time, some milliseconds of work between two looks at other requests. */
const chunkEntries = 1 << 19;
/** A set needs a gene at either end. */
const fewestGenes = 2;

/**
 * The genes at both ends of each signature, as rows of the index: its ranks tell them exactly, of equal scores the
 * first go up and the last go down. A signature with fewer genes than two sets gives half of them to each.
 * @param signatures ascending rows
 * @param size genes of a set
 * @throws INTROSPECT_UNFIT for a signature with a score at fewer than two genes
 */
export async function extremeGenes(
  index: IndexReader,
  signatures: Uint32Array,
  size: number,
): Promise<QueryRows[]> {
  const {weightBits} = index.layout;
  const ranked = rankedGenes(index, signatures);
  const sets = Array.from(ranked, (count) => {
    const taken = Math.min(size, Math.floor(count / 2));
    return {up: new Uint32Array(taken), down: new Uint32Array(taken)};
  });
  let from = 0;
  while (from < signatures.length) {
    const {start, signatures: width} = index.blocks[index.blockOf(signatures[from])];
    let to = from;
    while (to < signatures.length && signatures[to] < start + width) to++;
    const first = signatures[from];
    const span = signatures[to - 1] + 1 - first;
    const step = Math.max(1, Math.floor(chunkEntries / span));
    const entries = new Uint32Array(step * span);
    for (let gene = 0; gene < index.genes; gene += step) {
      const count = Math.min(step, index.genes - gene);
      const genes = Uint32Array.from({length: count}, (_, i) => gene + i);
      index.readRows(genes, first, first + span, entries, span);
      for (let i = 0; i < count; i++) {
        for (let s = from; s < to; s++) {
          const rank = entries[i * span + signatures[s] - first] >>> weightBits;
          // 0 where the score is missing.
          if (rank === 0) continue;
          const {up, down} = sets[s];
          if (rank <= up.length) up[rank - 1] = gene + i;
          else if (rank > ranked[s] - down.length) down[ranked[s] - rank] = gene + i;
        }
      }
      await setImmediate();
    }
    from = to;
  }
  return sets;
}

/** Genes with a score in each signature. */
function rankedGenes(index: IndexReader, signatures: Uint32Array): Uint16Array {
  return Uint16Array.from(signatures, (signature) => {
    const block = index.blockOf(signature);
    return index.footer(block).rankedGenes[signature - index.blocks[block].start];
  });
}

/** @throws INTROSPECT_UNFIT for a signature with a score at fewer than two genes */
export function requireGenes(index: IndexReader, signatures: Uint32Array, ids: readonly string[]): void {
  const poor = rankedGenes(index, signatures).findIndex((count) => count < fewestGenes);
  if (poor < 0) return;
  const detail = `signature "${ids[poor]}" has a score at one known gene only, and a set needs one at either end`;
  throw failure('INTROSPECT_UNFIT', {detail});
}
