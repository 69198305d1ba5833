import {type EntryLayout, encodeWeight} from '../../../src/engine/kernel/entry';
import type {EnrichmentKernel} from '../../../src/engine/kernel/kernel';

export interface Ranking {
  /** 1 = largest score, ties by row; 0 where the score is missing */
  readonly ranks: Float64Array;
  /** genes with a score */
  readonly ranked: number;
}

/** Ranks the scores of one signature, the obvious way. */
export function rank(scores: ArrayLike<number>): Ranking {
  const rows = Array.from({length: scores.length}, (_, row) => row);
  const order = rows
    .filter((row) => !Number.isNaN(scores[row]))
    .sort((a, b) => scores[b] - scores[a] || a - b);
  const ranks = new Float64Array(scores.length);
  order.forEach((row, i) => {
    ranks[row] = i + 1;
  });
  return {ranks, ranked: order.length};
}

/**
 * Index entries of a signature-major matrix, gene-major into `into` (genes x signatures).
 * Returns the number of ranked genes of each signature.
 */
export function encodeMatrix(
  scores: ArrayLike<number> & {slice(start: number, end: number): ArrayLike<number>},
  layout: EntryLayout,
  genes: number,
  into: Uint32Array,
): Uint16Array {
  const signatures = scores.length / genes;
  return Uint16Array.from({length: signatures}, (_, s) => {
    const column = Array.from(scores.slice(s * genes, (s + 1) * genes));
    const {ranks, ranked} = rank(column);
    const largest = column.reduce((most, score) => Math.max(most, Math.abs(score) || 0), 0);
    column.forEach((score, g) => {
      const weight = largest > 0 ? (Math.abs(score) / largest) * layout.maximumWeight : 0;
      const code = ranks[g] === 0 ? 0 : encodeWeight(weight, layout.weightBits);
      into[g * signatures + s] = ranks[g] * 2 ** layout.weightBits + code;
    });
    return ranked;
  });
}

/** Hands a kernel the rows of a gene-major matrix of entries. */
export function loadEntries(kernel: EnrichmentKernel, entries: Uint32Array, genes: number): void {
  const signatures = entries.length / genes;
  kernel.load(genes, signatures, (first, end, into, stride) => {
    for (let g = first; g < end; g++) {
      into.set(entries.subarray(g * signatures, (g + 1) * signatures), (g - first) * stride);
    }
  });
}
