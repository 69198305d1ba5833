/**
 * The enrichment score written as plainly as it is defined (algorithms of GSEA's weighted running sum as cmapM
 * computes it, fastESCore.m, weight exponent 1). Every faster kernel is tested against this one.
 *
 * Running sum at the k-th hit in rank order, with W the sum of all weights, W_k of the first k, n ranked genes
 * and G members:
 *
 *   after_k  = W_k / W     - (r_k - k) / (n - G)
 *   before_k = W_(k-1) / W - (r_k - k) / (n - G)
 *
 * Both are kept multiplied by W (n - G). With the index's integer weights (below 2^22) and at most 65,535 genes
 * these numerators are integers of at most 2^52, so float64 holds them exactly: ties between +ES and -ES are
 * true ties, and two kernels that agree must agree bit for bit.
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

const none: Enrichment = {score: 0, leadingEdge: 0};

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
  if (total === 0) return none;

  const misses = Math.max(rankedGenes - size, 1);
  let peak = 0;
  let peakAt = 0;
  let sum = 0;
  members.forEach(({rank, weight}, i) => {
    const missed = (rank - (i + 1)) * total;
    const before = sum * misses - missed;
    sum += weight;
    const after = sum * misses - missed;
    const extreme = Math.abs(after) < Math.abs(before) ? before : after;
    if (i > 0 && Math.abs(extreme) <= Math.abs(peak)) return;
    peak = extreme;
    peakAt = i;
  });
  return {
    score: peak / (total * misses),
    leadingEdge: (peak >= 0 ? peakAt + 1 : size - peakAt) / size,
  };
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
