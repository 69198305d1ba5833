/**
 * Connectivity within a matrix of similarities, one target after the other: its background is gathered, sorted together with
 * the queries that its similarities are of, and walked through once. It owns no memory: every address comes from
 * proteomics/connect-within.ts.
 */

/** Buckets in which numbers are put first; most have one of them or none. */
const BUCKETS: i32 = 1 << 13;
/** In a bucket of more, sorting by neighbours takes too long. */
const FULL: u32 = 64;

/** Of a query, four f64: how many similarities it has, how many were passed, what its score is made of, its median. */
const STATE: usize = 5;
const PASSED: usize = 8;
const FIGURE: usize = 16;
const MEDIAN: usize = 24;

/**
 * Similarities of a target's wells with all wells, each pair once and without missing ones.
 *
 * @param columns f64, of each of the target's wells the similarities with all
 * @param wells u32 of them; `count` wells there are in all
 * @param groupOf u32 per well, its query
 * @param seen u8 per well, room for marks
 * @param values f64, @param owners u32: the similarities and their queries
 * @param states of the queries, zeros; their totals are counted
 * @returns how many
 */
export function gather(
  columns: usize, wells: usize, wellCount: i32, count: i32, groupOf: usize, seen: usize,
  values: usize, owners: usize, states: usize
): i32 {
  memory.fill(seen, 0, count);
  let length = 0;
  for (let w = 0; w < wellCount; w++) {
    store<u8>(seen + load<u32>(wells + (<usize>w << 2)), 1);
    for (let other = 0; other < count; other++, columns += 8) {
      const value = load<f64>(columns);
      if (value != value || load<u8>(seen + other)) continue;
      const owner = load<u32>(groupOf + (<usize>other << 2));
      store<f64>(values + (<usize>length << 3), value);
      store<u32>(owners + (<usize>length << 2), owner);
      length++;
      const state = states + (<usize>owner << STATE);
      store<f64>(state, load<f64>(state) + 1);
    }
  }
  return length;
}

/**
 * Sorts numbers, of which none is NaN, together with their owners. Similarities are spread so evenly that one pass into
 * buckets leaves next to nothing to do; where many are in one bucket, numbers far apart are compared first.
 *
 * @param places u16 per number, @param ends u32 for each bucket and one more: room
 * @param sorted f64, @param theirs u32: the numbers by rising value, and their owners
 */
export function sort(
  values: usize, owners: usize, length: i32, places: usize, ends: usize, sorted: usize, theirs: usize
): void {
  let least = Infinity, most = -Infinity;
  for (let i = 0; i < length; i++) {
    const value = load<f64>(values + (<usize>i << 3));
    least = min(least, value);
    most = max(most, value);
  }
  const scale = most > least ? <f64>(BUCKETS - 1) / (most - least) : 0;
  memory.fill(ends, 0, (BUCKETS + 1) << 2);
  for (let i = 0; i < length; i++) {
    const bucket = <u32>((load<f64>(values + (<usize>i << 3)) - least) * scale);
    store<u16>(places + (<usize>i << 1), bucket);
    const end = ends + ((<usize>bucket + 1) << 2);
    store<u32>(end, load<u32>(end) + 1);
  }
  let fullest: u32 = 0;
  for (let bucket = 1, before: u32 = 0; bucket <= BUCKETS; bucket++) {
    const end = ends + (<usize>bucket << 2);
    const own = load<u32>(end);
    fullest = max(fullest, own);
    before += own;
    store<u32>(end, before);
  }
  for (let i = 0; i < length; i++) {
    const end = ends + (<usize>load<u16>(places + (<usize>i << 1)) << 2);
    const place = load<u32>(end);
    store<u32>(end, place + 1);
    store<f64>(sorted + (<usize>place << 3), load<f64>(values + (<usize>i << 3)));
    store<u32>(theirs + (<usize>place << 2), load<u32>(owners + (<usize>i << 2)));
  }
  let gap: usize = 1;
  if (fullest > FULL) while (gap < <usize>fullest / 3) gap = gap * 3 + 1;
  for (; gap > 0; gap /= 3) insert(sorted, theirs, length, gap);
}

/** Sorts numbers that stand `gap` apart by insertion. */
@inline
function insert(sorted: usize, theirs: usize, length: i32, gap: usize): void {
  for (let i = gap; i < <usize>length; i++) {
    const value = load<f64>(sorted + (i << 3));
    if (load<f64>(sorted + ((i - gap) << 3)) <= value) continue;
    const owner = load<u32>(theirs + (i << 2));
    let to = i;
    for (; to >= gap && load<f64>(sorted + ((to - gap) << 3)) > value; to -= gap) {
      store<f64>(sorted + (to << 3), load<f64>(sorted + ((to - gap) << 3)));
      store<u32>(theirs + (to << 2), load<u32>(theirs + ((to - gap) << 2)));
    }
    store<f64>(sorted + (to << 3), value);
    store<u32>(theirs + (to << 2), owner);
  }
}

/** Where the run of numbers equal to the one at `first` ends. */
@inline
function endOfTies(sorted: usize, first: i32, length: i32): i32 {
  const value = load<f64>(sorted + (<usize>first << 3));
  let end = first + 1;
  while (end < length && load<f64>(sorted + (<usize>end << 3)) == value) end++;
  return end;
}

@inline
function stateOf(states: usize, theirs: usize, i: i32): usize {
  return states + (<usize>load<u32>(theirs + (<usize>i << 2)) << STATE);
}

/** Heeds how far the distribution functions of a query and the background, times both sizes, are apart at a place. */
@inline
function heed(state: usize, length: f64, place: f64): void {
  const distance = abs(load<f64>(state, PASSED) * length - place * load<f64>(state));
  if (distance > load<f64>(state, FIGURE)) store<f64>(state, distance, FIGURE);
}

/** Passes a number of a query; what is in its middle, or one of two, makes its median. */
@inline
function pass(state: usize, value: f64): void {
  const passed = load<f64>(state, PASSED);
  const aside = abs(2 * passed - (load<f64>(state) - 1));
  if (aside <= 1) store<f64>(state, load<f64>(state, MEDIAN) + (aside < 1 ? value : value / 2), MEDIAN);
  store<f64>(state, passed + 1, PASSED);
}

/**
 * The largest distance of each query's distribution function and the background's, which is just before one of its numbers
 * or at it. They are whole numbers, times the sizes of both samples.
 */
export function walkDistances(sorted: usize, theirs: usize, length: i32, states: usize): void {
  const size = <f64>length;
  for (let first = 0; first < length; ) {
    const end = endOfTies(sorted, first, length);
    const value = load<f64>(sorted + (<usize>first << 3));
    for (let i = first; i < end; i++) heed(stateOf(states, theirs, i), size, <f64>first);
    for (let i = first; i < end; i++) pass(stateOf(states, theirs, i), value);
    for (let i = first; i < end; i++) heed(stateOf(states, theirs, i), size, <f64>end);
    first = end;
  }
}

/** Sums of percentiles; numbers that are equal share the mean of their ranks. */
export function walkPercentiles(sorted: usize, theirs: usize, length: i32, states: usize): void {
  for (let first = 0; first < length; ) {
    const end = endOfTies(sorted, first, length);
    const value = load<f64>(sorted + (<usize>first << 3));
    const percentile = (<f64>(first + end + 1) * 50) / <f64>length;
    for (let i = first; i < end; i++) {
      const state = stateOf(states, theirs, i);
      pass(state, value);
      store<f64>(state, load<f64>(state, FIGURE) + percentile, FIGURE);
    }
    first = end;
  }
}
