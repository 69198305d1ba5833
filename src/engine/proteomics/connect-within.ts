/**
 * Connectivity within one matrix of similarities. What a target is compared with by its queries is all of its background,
 * so that one walk through the sorted background scores all queries at once, with no search.
 */
import type {Grouping} from './fields';
import {createSorter, type SortedSample} from './order';

/**
 * Signed scores of all groups with all groups, targets x queries, one column after the other.
 * @param values similarities, symmetric; missing ones are left out
 */
export function connectWithin(
  values: Float64Array,
  groups: Grouping,
  metric: 'ks_test' | 'percentile_score',
): Float64Array {
  const height = groups.names.length;
  const scores = new Float64Array(height * height).fill(Number.NaN);
  const widest = groups.members.reduce((most, {length}) => Math.max(most, length), 0);
  const room = widest * groups.groupOf.length;
  const background = {values: new Float64Array(room), owners: new Int32Array(room)};
  const counts = {total: new Int32Array(height), passed: new Int32Array(height)};
  const figures = {figure: new Float64Array(height), median: new Float64Array(height)};
  const sort = createSorter();
  groups.members.forEach((wells, target) => {
    counts.total.fill(0);
    const length = gather(values, groups.groupOf, wells, background, counts.total);
    if (length === 0) return;
    const sorted = sort(background.values, background.owners, length);
    counts.passed.fill(0);
    figures.figure.fill(0);
    figures.median.fill(0);
    const walk = {...counts, ...figures};
    if (metric === 'ks_test') walkDistances(sorted, length, walk);
    else walkPercentiles(sorted, length, walk);
    const middle = (sorted.values[(length - 1) >> 1] + sorted.values[length >> 1]) / 2;
    const {total, figure, median} = walk;
    for (let query = 0; query < height; query++) {
      if (total[query] === 0) continue;
      const size = figure[query] / (metric === 'ks_test' ? total[query] * length : total[query]);
      scores[query * height + target] = median[query] < middle ? -size : size;
    }
  });
  return scores;
}

/** Per query: how many similarities it has, how many were passed, what its score is made of, and its median. */
interface Walk {
  readonly total: Int32Array;
  readonly passed: Int32Array;
  readonly figure: Float64Array;
  readonly median: Float64Array;
}

/** Similarities of these wells with all, each pair once, and of which query each is. @returns how many */
function gather(
  values: Float64Array,
  groupOf: Int32Array,
  wells: Int32Array,
  into: SortedSample,
  total: Int32Array,
): number {
  const count = groupOf.length;
  let length = 0;
  const passed = new Uint8Array(count);
  for (const well of wells) {
    passed[well] = 1;
    // The column of a well; the matrix is symmetric.
    const from = well * count;
    for (let other = 0; other < count; other++) {
      const value = values[from + other];
      if (passed[other] === 1 || Number.isNaN(value)) continue;
      const query = groupOf[other];
      into.values[length] = value;
      into.owners[length++] = query;
      total[query]++;
    }
  }
  return length;
}

/** Takes the k-th smallest of a query, from 0, into its median if it is in the middle. */
function heedMiddle({total, median}: Walk, query: number, k: number, value: number): void {
  const n = total[query];
  if (k === (n - 1) >> 1) median[query] += value / 2;
  if (k === n >> 1) median[query] += value / 2;
}

/** Where the run of values equal to the one at `first` ends. */
function endOfTies(values: Float64Array, first: number, length: number): number {
  let end = first + 1;
  while (end < length && values[end] === values[first]) end++;
  return end;
}

/**
 * The largest distance of each query's distribution function and the background's, which is just before one of its values
 * or at it. They are whole numbers, times the sizes of both samples.
 */
function walkDistances({values, owners}: SortedSample, length: number, walk: Walk): void {
  const {total, passed, figure} = walk;
  const heed = (query: number, place: number) => {
    const distance = Math.abs(passed[query] * length - place * total[query]);
    if (distance > figure[query]) figure[query] = distance;
  };
  for (let first = 0; first < length; ) {
    const end = endOfTies(values, first, length);
    for (let i = first; i < end; i++) heed(owners[i], first);
    for (let i = first; i < end; i++) heedMiddle(walk, owners[i], passed[owners[i]]++, values[i]);
    for (let i = first; i < end; i++) heed(owners[i], end);
    first = end;
  }
}

/** Sums of percentiles; values that are equal share the mean of their ranks. */
function walkPercentiles({values, owners}: SortedSample, length: number, walk: Walk): void {
  const {passed, figure} = walk;
  for (let first = 0; first < length; ) {
    const end = endOfTies(values, first, length);
    for (let i = first; i < end; i++) {
      heedMiddle(walk, owners[i], passed[owners[i]]++, values[i]);
      figure[owners[i]] += ((first + end + 1) * 50) / length;
    }
    first = end;
  }
}
