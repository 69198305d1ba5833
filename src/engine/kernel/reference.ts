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
 * ES is the peak farthest from zero; of one above and one below that are equally far the first counts (ties.ts). Of
 * equal peaks on one side the leading edge is that of the one which rounding leaves ahead in cmapM's running sum, so that
 * it agrees with cmapM's files: `roundedSums` repeats that sum operation by operation. Unweighted sums are made of G and n
 * alone and tie often; of these both sides are told apart in that way, since nothing of the data's rounding is in them.
 */
import {decodeWeight, type EntryLayout} from './entry';
import {codeTolerance, extremeOf, sumTolerance} from './ties';

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
 * @param tolerance of ties, as a share of 1
 */
export function enrichment(
  ranks: ArrayLike<number>,
  weights: ArrayLike<number>,
  rankedGenes: number,
  metric: Metric,
  tolerance = sumTolerance,
): Enrichment {
  const members = Array.from(ranks, (rank, i) => ({rank, weight: metric === 'cs' ? 1 : weights[i]}))
    .filter(({rank}) => rank !== 0)
    .sort((a, b) => a.rank - b.rank);
  const size = members.length;
  const total = members.reduce((sum, {weight}) => sum + weight, 0);
  if (total === 0) return {score: 0, leadingEdge: 0};

  const misses = Math.max(rankedGenes - size, 1);
  const unit = total * misses;
  const exact = runningSums(members, total, misses);
  const rounded = roundedSums(members, total, misses);
  let {sum, hit, isAbove} = extremeOf(exact, size, tolerance * unit);
  if (metric === 'cs') {
    ({hit, isAbove} = extremeOf(rounded, size, 0));
    sum = (isAbove ? exact.after : exact.before)[hit];
  } else {
    const [sums, inTheirOrder] = isAbove ? [exact.after, rounded.after] : [exact.before, rounded.before];
    hit = aheadByRounding(
      [...sums.keys()].filter((k) => sums[k] === sum),
      inTheirOrder,
    );
  }
  return {score: sum / unit, leadingEdge: (isAbove ? hit + 1 : size - hit) / size};
}

/** The sums just after and just before each hit, times `total * misses`. */
function runningSums(
  members: readonly Member[],
  total: number,
  misses: number,
): {after: number[]; before: number[]} {
  const [after, before]: [number[], number[]] = [[], []];
  let sum = 0;
  members.forEach(({rank, weight}, i) => {
    const missed = (rank - (i + 1)) * total;
    before.push(sum * misses - missed);
    sum += weight;
    after.push(sum * misses - missed);
  });
  return {after, before};
}

/** The same sums, not multiplied, in cmapM's order of operations. */
function roundedSums(
  members: readonly Member[],
  total: number,
  misses: number,
): {after: number[]; before: number[]} {
  const miss = 1 / misses;
  const [after, before]: [number[], number[]] = [[], []];
  let sum = 0;
  let previous = 0;
  for (const {rank, weight} of members) {
    const hit = weight / total;
    sum += hit - miss * (rank - previous - 1);
    previous = rank;
    after.push(sum);
    before.push(sum - hit);
  }
  return {after, before};
}

function aheadByRounding(hits: readonly number[], sums: readonly number[]): number {
  return hits.reduce((ahead, k) => (Math.abs(sums[k]) > Math.abs(sums[ahead]) ? k : ahead));
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
    codeTolerance,
  );
}
