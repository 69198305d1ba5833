/** How a sample of similarities differs from a background of them. */
import {sortedMedian} from './median';

/**
 * What becomes of missing similarities. omit: they are left out. count: they count as larger than all others and make the
 * score negative, as in psp's KS test, and in its percentile score before scipy 1.9, which is missing where one of the
 * test's is. propagate: any of them makes the score missing, as in psp's percentile score today.
 */
export type MissingRule = 'omit' | 'count' | 'propagate';

export interface Sample {
  /** the numbers, ascending */
  readonly sorted: Float64Array;
  /** of which so many are missing beside them */
  readonly missing: number;
}

/** Sorts a sample, which it may change. */
export function prepareSample(values: Float64Array, rule: MissingRule): Sample {
  // Typed arrays sort NaN last.
  const sorted = values.sort();
  let length = sorted.length;
  while (length > 0 && Number.isNaN(sorted[length - 1])) length--;
  return {sorted: sorted.subarray(0, length), missing: rule === 'omit' ? 0 : sorted.length - length};
}

/** The signed score of a sample against the background; NaN when one of them has no number. */
export function score(
  test: Sample,
  background: Sample,
  metric: 'ks_test' | 'percentile_score',
  rule: MissingRule,
): number {
  if (test.sorted.length === 0 || background.sorted.length === 0) return Number.NaN;
  const isMissing = test.missing + background.missing > 0;
  if (rule === 'propagate' && isMissing) return Number.NaN;
  if (metric === 'percentile_score' && test.missing > 0) return Number.NaN;
  const size = metric === 'ks_test' ? ksStatistic(test, background) : meanPercentile(test, background);
  const isBelow = isMissing || medianOf(test) < medianOf(background);
  return isBelow ? -size : size;
}

function medianOf({sorted}: Sample): number {
  return sortedMedian(sorted, sorted.length);
}

/** The largest distance of the two distribution functions: it is just before or at a value of the test. */
function ksStatistic(test: Sample, background: Sample): number {
  const [n, m] = [test.sorted.length + test.missing, background.sorted.length + background.missing];
  let largest = 0;
  for (let i = 0; i < test.sorted.length; ) {
    const value = test.sorted[i];
    largest = Math.max(largest, Math.abs(i / n - countBefore(background.sorted, value) / m));
    while (i < test.sorted.length && test.sorted[i] === value) i++;
    largest = Math.max(largest, Math.abs(i / n - countThrough(background.sorted, value) / m));
  }
  // Before the missing ones, which come last in both.
  return Math.max(largest, Math.abs(test.sorted.length / n - background.sorted.length / m));
}

/** Mean percentile of the test's values among the background's, 0 to 100; of ties the mean rank (scipy's kind "rank"). */
function meanPercentile(test: Sample, background: Sample): number {
  const m = background.sorted.length + background.missing;
  let sum = 0;
  for (const value of test.sorted) {
    const [before, through] = [countBefore(background.sorted, value), countThrough(background.sorted, value)];
    sum += ((before + through + (through > before ? 1 : 0)) * 50) / m;
  }
  return sum / test.sorted.length;
}

/** How many of the ascending numbers are smaller. */
export function countBefore(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the ascending numbers are not larger. */
export function countThrough(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
