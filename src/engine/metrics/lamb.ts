/**
 * The connectivity score of the first Connectivity Map (Lamb 2006, supporting material; signatureSearch
 * gess_cmap.R). With V_1 < ... < V_t the ranks of a list's genes among n:
 *
 *   a = max_j (j/t - V_j/n),  b = max_j (V_j/n - (j-1)/t),  ks = a > b ? a : -b
 *   raw score = ks_up - ks_down, or 0 when the two have the same sign
 */
import type {Scores} from '../kernel/combine';
import {countBelow} from '../stats/count-below';
import {ascending} from '../stats/quantile';
import {perSignature, type SetQuery, type Slab} from './slab';

/** Raw scores, in [-2, 2]. A gene without a score in a signature does not count there; an empty list has ks 0. */
export function lambScores(slab: Slab, {up, down}: SetQuery): Float64Array {
  return perSignature(slab, (signature) => {
    const sorted = ascending(signature);
    const [ksUp, ksDown] = [up, down].map((list) =>
      kolmogorovSmirnov(ranksOf(list, signature, sorted), sorted.length),
    );
    return Math.sign(ksUp) === Math.sign(ksDown) ? 0 : ksUp - ksDown;
  });
}

/**
 * Connectivity scores of one query from its raw scores over the whole dataset: positive ones over the largest,
 * negative ones over the smallest, so in [-1, 1].
 */
export function scaleLambScores(raw: Scores): Float64Array {
  let [smallest, largest] = [0, 0];
  for (const score of raw) {
    if (score < smallest) smallest = score;
    if (score > largest) largest = score;
  }
  return Float64Array.from(raw, (score) => {
    if (score === 0) return 0;
    return score > 0 ? score / largest : -score / smallest;
  });
}

/** Ranks of the genes that have a score, ascending; 1 = largest score, ties by gene. */
function ranksOf(list: Uint32Array, signature: Scores, sorted: Float64Array): Uint32Array {
  const known = list.filter((gene) => !Number.isNaN(signature[gene]));
  return known
    .map((gene) => {
      const score = signature[gene];
      const smaller = countBelow(sorted, 0, sorted.length, score);
      let equal = 1;
      while (sorted[smaller + equal] === score) equal++;
      let before = 0;
      if (equal > 1) for (let other = 0; other < gene; other++) if (signature[other] === score) before++;
      return sorted.length - smaller - equal + before + 1;
    })
    .sort();
}

/** ks of ascending ranks among `rankedGenes`; 0 of none. */
export function kolmogorovSmirnov(ranks: Uint32Array | Uint16Array, rankedGenes: number): number {
  const size = ranks.length;
  if (size === 0) return 0;
  let [above, below] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  ranks.forEach((rank, j) => {
    above = Math.max(above, (j + 1) / size - rank / rankedGenes);
    below = Math.max(below, rank / rankedGenes - j / size);
  });
  return above > below ? above : -below;
}
