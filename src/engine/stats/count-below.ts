/** How many of the ascending values [start, end) are smaller than `limit`. */
export function countBelow(values: ArrayLike<number>, start: number, end: number, limit: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low - start;
}
