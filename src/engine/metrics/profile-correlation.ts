/** Similarity of whole profiles: Pearson, Spearman (average ranks) and cosine. */
import type {Scores} from '../kernel/combine';
import {averageRanks, pearson, sharedValues} from '../stats/correlation';
import {perSignature, type Slab} from './slab';

export function pearsonScores(slab: Slab, query: Float64Array): Float64Array {
  return perSignature(slab, (signature) => pearson(...sharedValues(signature, query)));
}

export function spearmanScores(slab: Slab, query: Float64Array): Float64Array {
  const known = query.filter((value) => !Number.isNaN(value));
  // Ranked once for all signatures that lack none of its genes.
  const queryRanks = averageRanks(known);
  return perSignature(slab, (signature) => {
    const [scores, values] = sharedValues(signature, query);
    return pearson(averageRanks(scores), values.length === known.length ? queryRanks : averageRanks(values));
  });
}

export function cosineScores(slab: Slab, query: Float64Array): Float64Array {
  return perSignature(slab, (signature) => cosine(signature, query));
}

function cosine(a: Scores, b: Scores): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]) || Number.isNaN(b[i])) continue;
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return ab / Math.sqrt(aa * bb);
}
