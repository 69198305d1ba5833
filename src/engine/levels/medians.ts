/** Medians of sorted values, and how far these lie from them; the kernel (assembly/levels.ts) has the same for many genes. */

/** The numbers among some values in ascending order. */
export function sortRun(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value)).sort();
}

/** The median of ascending values; NaN of none. An even count gives the mean of the two in the middle. */
export function medianOfSorted(sorted: Float64Array): number {
  const count = sorted.length;
  return count === 0 ? Number.NaN : (sorted[(count - 1) >> 1] + sorted[count >> 1]) / 2;
}

/** Median of the distances of ascending values from their median, found without computing them all. */
export function madOfSorted(sorted: Float64Array, median: number): number {
  const count = sorted.length;
  if (count === 0) return Number.NaN;
  const upper = nearest(sorted, count, median, count >> 1);
  return (count & 1) === 1 ? upper : (nearest(sorted, count, median, (count - 1) >> 1) + upper) / 2;
}

/** The distance that stands at `place` when distances from the median ascend: that of a window of place + 1 values. */
function nearest(sorted: Float64Array, count: number, median: number, place: number): number {
  const size = place + 1;
  let start = 0;
  let last = count - size;
  while (start < last) {
    const middle = (start + last) >> 1;
    if (median - sorted[middle] > sorted[middle + size] - median) start = middle + 1;
    else last = middle;
  }
  return Math.max(median - sorted[start], sorted[start + place] - median);
}
