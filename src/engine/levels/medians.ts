/** Medians, and how far values lie from them, of many short runs of numbers, one after the other. */

/** Buckets of equal width that a run is spread over. */
const bucketCount = 512;
/** A bucket with more values is too full to be put in order value by value. */
const mostInBucket = 48;
/** Values of a run that is spread over buckets; a plate has 384. */
const mostSpread = 4096;

/** They never change place: loops over such arrays take a third of the time of loops over what is passed. */
const counts = new Uint32Array(bucketCount);
const bucketOf = new Uint16Array(mostSpread);
const run = new Float64Array(mostSpread);
const spread = new Float64Array(mostSpread);

/**
 * The numbers among some values in ascending order, in memory that the next call takes again: spread over buckets first, so
 * that hardly a value has to move then. Comparing sorts take several times as long for the wells of a plate.
 *
 * @param valueStep from one value to the next; the first is at `from`
 */
export function sortRun(
  values: Float32Array | Float64Array,
  from: number,
  valueStep: number,
  length: number,
): Float64Array {
  if (length > mostSpread) {
    return Float64Array.from({length}, (_, i) => values[from + i * valueStep])
      .filter((value) => !Number.isNaN(value))
      .sort();
  }
  let count = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0, at = from; i < length; i++, at += valueStep) {
    const value = values[at];
    if (Number.isNaN(value)) continue;
    run[count++] = value;
    low = Math.min(value, low);
    high = Math.max(value, high);
  }
  const scale = (bucketCount - 1) / (high - low);
  // None, all are equal, or so far apart that their distance is no number.
  if (!(scale > 0 && scale < Number.MAX_VALUE)) return run.slice(0, count).sort();
  counts.fill(0);
  for (let i = 0; i < count; i++) {
    const bucket = ((run[i] - low) * scale) | 0;
    bucketOf[i] = bucket;
    counts[bucket]++;
  }
  let place = 0;
  let most = 0;
  for (let bucket = 0; bucket < bucketCount; bucket++) {
    const own = counts[bucket];
    counts[bucket] = place;
    place += own;
    most = Math.max(own, most);
  }
  if (most > mostInBucket) return run.slice(0, count).sort();
  for (let i = 0; i < count; i++) spread[counts[bucketOf[i]]++] = run[i];
  for (let i = 1; i < count; i++) {
    const value = spread[i];
    let at = i;
    for (; at > 0 && spread[at - 1] > value; at--) spread[at] = spread[at - 1];
    spread[at] = value;
  }
  return spread.subarray(0, count);
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
