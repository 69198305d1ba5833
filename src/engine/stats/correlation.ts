/** Correlation of two vectors, and the ranks that Spearman's is made of. */
import type {Scores} from '../kernel/combine';
import {countBelow} from './count-below';
import {rankOrder} from './rank-order';

/** Ranks from 1 in ascending order, ties sharing their average. The values must not contain NaN. */
export function averageRanks(values: Scores): Float64Array {
  if (values instanceof Float32Array) return ranksFromOrder(values);
  const sorted = values.slice().sort();
  // Per run of equal values, where it ends: its rank is the mean of its places.
  const ends = new Uint32Array(sorted.length);
  for (let at = sorted.length - 1; at >= 0; at--) {
    ends[at] = sorted[at] === sorted[at + 1] ? ends[at + 1] : at + 1;
  }
  const ranks = new Float64Array(values.length);
  for (let i = 0; i < ranks.length; i++) {
    const first = countBelow(sorted, 0, sorted.length, values[i]);
    ranks[i] = (first + 1 + ends[first]) / 2;
  }
  return ranks;
}

/** The same by a radix sort, which single precision allows: a fifth of the time for the genes of a signature. */
function ranksFromOrder(values: Float32Array): Float64Array {
  const order = rankOrder(values);
  const {length} = order;
  const ranks = new Float64Array(length);
  let hasTies = false;
  let previous = Number.NaN;
  for (let place = 0; place < length; place++) {
    const position = order[place];
    const value = values[position];
    hasTies ||= value === previous;
    previous = value;
    // Places from the largest value on.
    ranks[position] = length - place;
  }
  if (hasTies) shareRanks(values, order, ranks);
  return ranks;
}

/** Gives each of a run of equal values the mean of their ranks. */
function shareRanks(values: Float32Array, order: Uint32Array, ranks: Float64Array): void {
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    // The run has the places start to end - 1.
    const rank = order.length - (start + end - 1) / 2;
    for (; start < end; start++) ranks[order[start]] = rank;
  }
}

/** Pearson correlation of two equally long vectors without NaN; NaN when one is constant. */
export function pearson(a: Scores, b: Scores): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const x = a[i] - meanA;
    const y = b[i] - meanB;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
}

function mean(values: Scores): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Spearman correlation: Pearson's on average ranks. */
export function spearman(a: Scores, b: Scores): number {
  return pearson(averageRanks(a), averageRanks(b));
}

/** The places where both vectors have a value, in order. */
export function sharedValues(a: Scores, b: Scores): [Scores, Scores] {
  const [sharedA, sharedB] = [a.slice(), b.slice()];
  let count = 0;
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]) || Number.isNaN(b[i])) continue;
    sharedA[count] = a[i];
    sharedB[count++] = b[i];
  }
  return [sharedA.subarray(0, count), sharedB.subarray(0, count)];
}
