/** The genes at both ends of a signature, by the ranks that the index stores. */
import type {ExtremeRows} from '../stats/extreme-rows';
import type {IndexReader} from './reader';

/** Entries read at a time: 16 MiB. */
const largestRead = 2 ** 22;

/**
 * Gene rows with the largest and the smallest scores of each signature, as `extremeRows` finds them in its scores.
 * Reads the blocks of the signatures once.
 *
 * @param signatures in any order, without repeats
 * @param size genes at each end; half of the signature's genes when these are fewer than two ends' worth
 * @throws what `IndexReader.readRows` throws
 */
export function extremeGenes(index: IndexReader, signatures: Uint32Array, size: number): ExtremeRows[] {
  const result = new Array<ExtremeRows>(signatures.length);
  const order = Uint32Array.from(signatures.keys()).sort((a, b) => signatures[a] - signatures[b]);
  for (let from = 0; from < order.length; ) {
    const block = index.blockOf(signatures[order[from]]);
    const {start, signatures: count} = index.blocks[block];
    let to = from;
    while (to < order.length && signatures[order[to]] < start + count) to++;
    const wanted = order.subarray(from, to);
    const found = fromBlock(
      index,
      block,
      wanted.map((position) => signatures[position]),
      size,
    );
    wanted.forEach((position, i) => {
      result[position] = found[i];
    });
    from = to;
  }
  return result;
}

/** @param wanted ascending, all of one block */
function fromBlock(index: IndexReader, block: number, wanted: Uint32Array, size: number): ExtremeRows[] {
  const first = wanted[0];
  const span = wanted[wanted.length - 1] + 1 - first;
  const {rankedGenes} = index.footer(block);
  const blockStart = index.blocks[block].start;
  const ranked = Uint32Array.from(wanted, (signature) => rankedGenes[signature - blockStart]);
  const taken = ranked.map((genes) => Math.min(size, Math.floor(genes / 2)));
  const ends = Array.from(taken, (count) => ({up: new Uint32Array(count), down: new Uint32Array(count)}));
  const filled = {up: new Uint32Array(wanted.length), down: new Uint32Array(wanted.length)};
  const step = Math.max(1, Math.min(index.genes, Math.floor(largestRead / span)));
  const entries = new Uint32Array(step * span);
  for (let gene = 0; gene < index.genes; gene += step) {
    const genes = Uint32Array.from({length: Math.min(step, index.genes - gene)}, (_, i) => gene + i);
    index.readRows(genes, first, first + span, entries, span);
    for (let i = 0; i < genes.length; i++) {
      for (let w = 0; w < wanted.length; w++) {
        const rank = entries[i * span + wanted[w] - first] >>> index.layout.weightBits;
        // Rank 0 is a missing score.
        if (rank === 0) continue;
        if (rank <= taken[w]) ends[w].up[filled.up[w]++] = genes[i];
        else if (rank > ranked[w] - taken[w]) ends[w].down[filled.down[w]++] = genes[i];
      }
    }
  }
  return ends;
}
