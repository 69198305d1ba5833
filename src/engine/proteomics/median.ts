/** The median of the numbers among the values; NaN when there is none. Even counts give the mean of the two in the middle. */
export function medianOf(values: ArrayLike<number>): number {
  const numbers = Float64Array.from(values).filter((value) => !Number.isNaN(value));
  return sortedMedian(numbers.sort(), numbers.length);
}

/** The median of the first `length` of ascending numbers; NaN of none. */
export function sortedMedian(sorted: ArrayLike<number>, length: number): number {
  if (length === 0) return Number.NaN;
  return (sorted[(length - 1) >> 1] + sorted[length >> 1]) / 2;
}
