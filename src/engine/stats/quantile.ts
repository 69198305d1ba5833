/** Percentiles as MATLAB's prctile takes them (R type 5): the i-th of m sorted values sits at 100 (i - 0.5) / m. */

/**
 * Percentile of ascending values: linear between neighbours, clamped outside; NaN when there are none.
 *
 * @param sorted ascending, without NaN
 * @param percent in [0, 100]
 */
export function prctileOfSorted(sorted: ArrayLike<number>, percent: number): number {
  const last = sorted.length - 1;
  if (last < 0) return Number.NaN;
  const position = Math.min(Math.max((percent / 100) * sorted.length - 0.5, 0), last);
  const below = Math.floor(position);
  const above = Math.min(below + 1, last);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
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
