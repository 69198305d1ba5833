/**
 * The enrichment score written as plainly as it is defined (GSEA's weighted running sum as cmapM computes it,
 * fastESCore.m, weight exponent 1). Every faster kernel is tested against this one.
 *
 * Running sum just after and just before the k-th hit in rank order, with W the sum of all weights, W_k of the
 * first k, n ranked genes and G members:
 *
 *   after_k  = W_k / W     - (r_k - k) / (n - G)
 *   before_k = W_(k-1) / W - (r_k - k) / (n - G)
 *
 * Both are kept multiplied by W (n - G). With the index's integer weights (below 2^22) and at most 65,535 genes
 * these numerators are integers of at most 2^52, so float64 holds them exactly and the size of the peak does not
 * depend on the order of operations: two kernels that agree must agree bit for bit.
 *
 * ES is the peak farthest from zero. When several are exactly as far, in truth the first should count; cmapM takes
 * the one that rounding leaves ahead in its running sum. `roundedSums` repeats that sum operation by operation, so
 * that even then results agree with cmapM's files.
 */
import {decodeWeight, type EntryLayout} from '../index/entry';

/** `wtcs`: a hit counts its weight. `cs`: every hit counts the same (unweighted Kolmogorov-Smirnov). */
export type Metric = 'wtcs' | 'cs';

export interface Enrichment {
  /** ES in [-1, 1]; 0 for an empty set or one whose weights are all zero */
  readonly score: number;
  /** leading edge as a fraction of the set: k/G of the peak when ES >= 0, else (G - k + 1)/G; 0 for an empty set */
  readonly leadingEdge: number;
}

interface Member {
  readonly rank: number;
  readonly weight: number;
}

/**
 * Enrichment of one gene set in one signature.
 *
 * @param ranks rank of each gene in the signature, 1 = largest score, distinct; 0 = no score: the gene is left out
 * @param weights |score| of each gene
 * @param rankedGenes genes that have a score in the signature (n)
 */
export function enrichment(
  ranks: ArrayLike<number>,
  weights: ArrayLike<number>,
  rankedGenes: number,
  metric: Metric,
): Enrichment {
  const members = Array.from(ranks, (rank, i) => ({rank, weight: metric === 'cs' ? 1 : weights[i]}))
    .filter(({rank}) => rank !== 0)
    .sort((a, b) => a.rank - b.rank);
  const size = members.length;
  const total = members.reduce((sum, {weight}) => sum + weight, 0);
  if (total === 0) return {score: 0, leadingEdge: 0};

  const misses = Math.max(rankedGenes - size, 1);
  const sums = exactSums(members, total, misses);
  const farthest = sums.reduce((most, sum) => Math.max(most, Math.abs(sum)), 0);
  const peaks = [...sums.keys()].filter((i) => Math.abs(sums[i]) === farthest);
  const peak = peaks.length === 1 ? peaks[0] : aheadByRounding(peaks, roundedSums(members, total, misses));
  // Position i of the sums is after hit i/2 if i is even, before it if i is odd.
  const hit = Math.floor(peak / 2);
  return {
    score: sums[peak] / (total * misses),
    leadingEdge: (sums[peak] >= 0 ? hit + 1 : size - hit) / size,
  };
}

/** after_1, before_1, after_2, before_2, ..., each times `total * misses`. */
function exactSums(members: readonly Member[], total: number, misses: number): number[] {
  let sum = 0;
  return members.flatMap(({rank, weight}, i) => {
    const missed = (rank - (i + 1)) * total;
    const before = sum * misses - missed;
    sum += weight;
    return [sum * misses - missed, before];
  });
}

/** The same sums, not multiplied, in cmapM's order of operations. */
function roundedSums(members: readonly Member[], total: number, misses: number): number[] {
  const miss = 1 / misses;
  let sum = 0;
  let previous = 0;
  return members.flatMap(({rank, weight}) => {
    const hit = weight / total;
    sum += hit - miss * (rank - previous - 1);
    previous = rank;
    return [sum, sum - hit];
  });
}

function aheadByRounding(peaks: readonly number[], sums: readonly number[]): number {
  return peaks.reduce((ahead, i) => (Math.abs(sums[i]) > Math.abs(sums[ahead]) ? i : ahead));
}

/** The same on index entries: `entries[g]` is gene g in this signature. */
export function enrichmentOfEntries(
  entries: ArrayLike<number>,
  layout: EntryLayout,
  rankedGenes: number,
  metric: Metric,
): Enrichment {
  const {weightBits} = layout;
  const codeMask = 2 ** weightBits - 1;
  return enrichment(
    Array.from(entries, (entry) => entry >>> weightBits),
    Array.from(entries, (entry) => decodeWeight(entry & codeMask, weightBits)),
    rankedGenes,
    metric,
  );
}
