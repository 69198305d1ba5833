/** Percentiles as MATLAB's prctile takes them (R type 5): the i-th of m sorted values sits at 100 (i - 0.5) / m. */
import type {Scores} from '../kernel/combine';
import {select, withoutMissing} from './select';

/**
 * Percentile of ascending values: linear between neighbours, clamped outside; NaN when there are none.
 *
 * @param sorted ascending, without NaN
 * @param percent in [0, 100]
 * @param count how many of them there are; all by default
 */
export function prctileOfSorted(
  sorted: ArrayLike<number>,
  percent: number,
  count: number = sorted.length,
): number {
  if (count === 0) return Number.NaN;
  const {below, above, share} = placeOf(percent, count);
  return sorted[below] + share * (sorted[above] - sorted[below]);
}

/** The two of `count` sorted values between which a percentile lies, and how far from the first to the second. */
function placeOf(percent: number, count: number): {below: number; above: number; share: number} {
  const position = Math.min(Math.max((percent / 100) * count - 0.5, 0), count - 1);
  const below = Math.floor(position);
  return {below, above: Math.min(below + 1, count - 1), share: position - below};
}

/**
 * Some percentiles of many values in any order, found without sorting; NaN among the values are left out.
 * @returns one per percent; NaN when there are no values
 */
export function percentiles(values: Scores, percents: readonly number[]): number[] {
  const known = withoutMissing(values);
  if (known.length === 0) return percents.map(() => Number.NaN);
  const places = percents.map((percent) => placeOf(percent, known.length));
  const positions = [...new Set(places.flatMap(({below, above}) => [below, above]))].sort((a, b) => a - b);
  arrange(known, positions);
  return places.map(({below, above, share}) => known[below] + share * (known[above] - known[below]));
}

/** Puts the values that sorting would put at some positions there; the middle position first halves the work. */
function arrange(values: Scores, positions: readonly number[]): void {
  if (positions.length === 0) return;
  const middle = positions.length >> 1;
  const position = positions[middle];
  select(values, position);
  arrange(values.subarray(0, position), positions.slice(0, middle));
  arrange(
    values.subarray(position + 1),
    positions.slice(middle + 1).map((later) => later - position - 1),
  );
}

/** Percentile of values in any order; NaN among them are left out. */
export function prctile(values: ArrayLike<number>, percent: number): number {
  return prctileOfSorted(ascending(values), percent);
}

/** The values in ascending order, without the NaN among them. */
export function ascending(values: ArrayLike<number>): Float64Array {
  const known = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isNaN(value)) known[count++] = value;
  }
  return known.subarray(0, count).sort();
}

/** How several scores become one (cmapM max_quantile.m; Subramanian 2017, STAR Methods, summarization). */

const lowPercent = 33;
const highPercent = 67;
/** Two quantiles whose sizes differ by less than this share of them are equal but for rounding. */
const tieTolerance = 1e-9;

/**
 * Maximum quantile of scores: of their 67th and 33rd percentile the one farther from zero, the 33rd on ties. A
 * single score is its own maximum quantile; without any it is NaN.
 *
 * @param sorted ascending, without NaN
 * @param count how many of them there are; all by default
 */
export function maximumQuantile(sorted: ArrayLike<number>, count = sorted.length): number {
  if (count === 1) return sorted[0];
  const low = prctileOfSorted(sorted, lowPercent, count);
  const high = prctileOfSorted(sorted, highPercent, count);
  const [lowSize, highSize] = [Math.abs(low), Math.abs(high)];
  return highSize - lowSize > tieTolerance * Math.max(lowSize, highSize) ? high : low;
}
