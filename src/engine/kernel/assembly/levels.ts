/**
 * Inner loops of levels 3 to 5: medians of the wells of a plate, and ranks and sums of replicates. src/engine/levels and
 * stats/consensus.ts tell the methods, and have them plainly. All addresses are in bytes.
 */

/** Buckets that a run is spread over, as in levels/medians.ts. */
const buckets: usize = 512;
/** A bucket with more values is too full to be put in order value by value. */
const mostInBucket: u32 = 48;

function middleOf(sorted: usize, count: u32): f64 {
  return (load<f64>(sorted + ((<usize>((count - 1) >> 1)) << 3)) + load<f64>(sorted + ((<usize>(count >> 1)) << 3))) / 2;
}

function nearest(sorted: usize, count: u32, median: f64, place: u32): f64 {
  const size = place + 1;
  let start: u32 = 0;
  let last = count - size;
  while (start < last) {
    const middle = (start + last) >> 1;
    const at = sorted + ((<usize>middle) << 3);
    if (median - load<f64>(at) > load<f64>(at + ((<usize>size) << 3)) - median) start = middle + 1;
    else last = middle;
  }
  const at = sorted + ((<usize>start) << 3);
  return max(median - load<f64>(at), load<f64>(at + ((<usize>place) << 3)) - median);
}

/**
 * Per gene the median of the wells, the median of their distances from it, and the largest of these: three f64; the first is
 * infinite where the values do not spread, and whoever calls has to sort them.
 *
 * @param values f32, or f64 where `isDouble`, well-major
 * @param control u32 numbers of the wells that count
 * @param scratch room for `wells` f64 twice, then as many u32, then 512 u32
 */
export function summarise(
  values: usize,
  isDouble: bool,
  genes: u32,
  control: usize,
  wells: u32,
  scratch: usize,
  into: usize,
): void {
  const run = scratch;
  const sorted = run + ((<usize>wells) << 3);
  const bucketOf = sorted + ((<usize>wells) << 3);
  const counts = bucketOf + ((<usize>wells) << 2);
  const width: usize = isDouble ? 8 : 4;
  const row = <usize>genes * width;
  for (let gene: u32 = 0; gene < genes; gene++, into += 24) {
    const column = values + <usize>gene * width;
    let count: u32 = 0;
    let low: f64 = Infinity;
    let high: f64 = -Infinity;
    for (let w: u32 = 0; w < wells; w++) {
      const at = column + <usize>load<u32>(control + ((<usize>w) << 2)) * row;
      const value = isDouble ? load<f64>(at) : <f64>load<f32>(at);
      if (value != value) continue;
      store<f64>(run + ((<usize>count) << 3), value);
      count++;
      low = min(low, value);
      high = max(high, value);
    }
    if (count == 0 || low == high) {
      store<f64>(into, count == 0 ? NaN : low);
      store<f64>(into, count == 0 ? NaN : 0, 8);
      store<f64>(into, count == 0 ? NaN : 0, 16);
      continue;
    }
    const scale = <f64>(buckets - 1) / (high - low);
    let most: u32 = 0;
    if (scale > 0 && scale < 1e300) {
      memory.fill(counts, 0, buckets << 2);
      for (let i: usize = 0, end = <usize>count; i < end; i++) {
        const bucket = <u32>((load<f64>(run + (i << 3)) - low) * scale);
        store<u32>(bucketOf + (i << 2), bucket);
        const at = counts + ((<usize>bucket) << 2);
        store<u32>(at, load<u32>(at) + 1);
      }
      let place: u32 = 0;
      for (let at = counts, end = counts + (buckets << 2); at < end; at += 4) {
        const own = load<u32>(at);
        store<u32>(at, place);
        place += own;
        most = max(most, own);
      }
    } else most = mostInBucket + 1;
    if (most > mostInBucket) {
      store<f64>(into, Infinity);
      continue;
    }
    for (let i: usize = 0, end = <usize>count; i < end; i++) {
      const at = counts + ((<usize>load<u32>(bucketOf + (i << 2))) << 2);
      const place = load<u32>(at);
      store<u32>(at, place + 1);
      store<f64>(sorted + ((<usize>place) << 3), load<f64>(run + (i << 3)));
    }
    const end = sorted + ((<usize>count) << 3);
    for (let i = sorted + 8; i < end; i += 8) {
      const value = load<f64>(i);
      let at = i;
      for (; at > sorted && load<f64>(at - 8) > value; at -= 8) store<f64>(at, load<f64>(at - 8));
      store<f64>(at, value);
    }
    const median = middleOf(sorted, count);
    const upper = nearest(sorted, count, median, count >> 1);
    const mad = (count & 1) == 1 ? upper : (nearest(sorted, count, median, (count - 1) >> 1) + upper) / 2;
    store<f64>(into, median);
    store<f64>(into, mad, 8);
    store<f64>(into, max(median - load<f64>(sorted), load<f64>(end - 8) - median), 16);
  }
}

function startOffsets(counts: usize): void {
  let start: u32 = 0;
  for (let at = counts, end = counts + 1024; at < end; at += 4) {
    const count = load<u32>(at);
    store<u32>(at, start);
    start += count;
  }
}

function take(counts: usize, digit: u32): usize {
  const at = counts + ((<usize>digit) << 2);
  const place = load<u32>(at);
  store<u32>(at, place + 1);
  return <usize>place;
}

function count(counts: usize, digit: u32): void {
  const at = counts + ((<usize>digit) << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/**
 * Ranks from 1 in ascending order of the scores at some places, equal ones sharing their average; clipped first.
 *
 * @param places u32, `length` of them
 * @param scratch 4,096 bytes of counts, then `length` keys (u32), then twice as many u32
 * @param into f64 per place
 * @returns the sum of the squares of the ranks; -1 where a score is missing
 */
export function rank(scores: usize, places: usize, length: u32, largest: f32, scratch: usize, into: usize): f64 {
  const keys = scratch + 4096;
  const first = keys + ((<usize>length) << 2);
  const second = first + ((<usize>length) << 2);
  const a = scratch, b = scratch + 1024, c = scratch + 2048, d = scratch + 3072;
  memory.fill(scratch, 0, 4096);
  for (let i: usize = 0, end = <usize>length; i < end; i++) {
    const score = load<f32>(scores + ((<usize>load<u32>(places + (i << 2))) << 2));
    if (score != score) return -1;
    // Adding 0 makes 0 of -0, with which it is tied.
    const bits = reinterpret<u32>(<f32>(max(min(score, largest), -largest) + 0));
    const key = bits ^ (<u32>((<i32>bits) >> 31) | 0x80000000);
    store<u32>(keys + (i << 2), key);
    count(a, key & 255);
    count(b, (key >> 8) & 255);
    count(c, (key >> 16) & 255);
    count(d, key >> 24);
  }
  startOffsets(a);
  startOffsets(b);
  startOffsets(c);
  startOffsets(d);
  for (let i: u32 = 0; i < length; i++) {
    store<u32>(first + (take(a, load<u32>(keys + ((<usize>i) << 2)) & 255) << 2), i);
  }
  const bytes = (<usize>length) << 2;
  for (let at = first; at < first + bytes; at += 4) {
    const i = load<u32>(at);
    store<u32>(second + (take(b, (load<u32>(keys + ((<usize>i) << 2)) >> 8) & 255) << 2), i);
  }
  for (let at = second; at < second + bytes; at += 4) {
    const i = load<u32>(at);
    store<u32>(first + (take(c, (load<u32>(keys + ((<usize>i) << 2)) >> 16) & 255) << 2), i);
  }
  for (let at = first; at < first + bytes; at += 4) {
    const i = load<u32>(at);
    store<u32>(second + (take(d, load<u32>(keys + ((<usize>i) << 2)) >> 24) << 2), i);
  }
  let squares: f64 = 0;
  for (let start: u32 = 0; start < length; ) {
    const key = load<u32>(keys + ((<usize>load<u32>(second + ((<usize>start) << 2))) << 2));
    let end = start + 1;
    while (end < length && load<u32>(keys + ((<usize>load<u32>(second + ((<usize>end) << 2))) << 2)) == key) end++;
    const shared = <f64>(start + 1 + end) / 2;
    for (; start < end; start++) {
      store<f64>(into + ((<usize>load<u32>(second + ((<usize>start) << 2))) << 3), shared);
      squares += shared * shared;
    }
  }
  return squares;
}

/** The sum of the products of two lists of f64. */
export function product(a: usize, b: usize, length: u32): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  const even = <usize>(length & ~3) << 3;
  let at: usize = 0;
  for (; at < even; at += 32) {
    low = f64x2.add(low, f64x2.mul(v128.load(a + at), v128.load(b + at)));
    high = f64x2.add(high, f64x2.mul(v128.load(a + at, 16), v128.load(b + at, 16)));
  }
  const both = f64x2.add(low, high);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (const end = (<usize>length) << 3; at < end; at += 8) sum += load<f64>(a + at) * load<f64>(b + at);
  return sum;
}

/** Adds weight times the clipped scores to f64 sums; a missing score makes its sum NaN. @param scores f32 */
export function addWeighted(scores: usize, length: u32, weight: f64, largest: f32, sums: usize): void {
  const weights = f64x2.splat(weight);
  const high = f32x4.splat(largest), low = f32x4.splat(-largest);
  let at: usize = 0;
  for (const end = (<usize>(length & ~1)) << 2; at < end; at += 8) {
    const clipped = f32x4.max(f32x4.min(v128.load64_zero(scores + at), high), low);
    const into = sums + (at << 1);
    v128.store(into, f64x2.add(v128.load(into), f64x2.mul(weights, f64x2.promote_low_f32x4(clipped))));
  }
  for (const end = (<usize>length) << 2; at < end; at += 4) {
    const into = sums + (at << 1);
    store<f64>(into, load<f64>(into) + weight * <f64>max(min(load<f32>(scores + at), largest), -largest));
  }
}
