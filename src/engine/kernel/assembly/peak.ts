/**
 * The exact peak of the running sum in one signature, however many stretches may hold it, and ties as ties.ts says. Sums
 * times W (n - G) are integers below 2^53; here they are kept as i64, which compares without a branch.
 */
import {
  ABSENT, CANDIDATES, LAST, MISSES, STRETCH, THRESHOLD, TIE_BITS, TOTAL, WEIGHTS, prefixAt, reachAt,
} from './room';
import {ROW} from './sort';

/** What `search` found: the extremes, a row that is there, whether others are as well; or on which side the first is. */
let most: i64 = 0;
let least: i64 = 0;
let mostAt = 0;
let leastAt = 0;
let mostAgain = false;
let leastAgain = false;
let isAbove = false;

/**
 * ES of the signature whose lane is `lane` bytes into a row to its place in `scores`, likewise its leading edge
 * fraction to `leading` unless that is 0. A weight of 0 in all gives 0.
 */
export function findPeak(
  sorted: usize, genes: i32, weightBits: i32, weighted: bool, room: usize, scores: usize, leading: usize, lane: usize,
): void {
  const all = load<f64>(room + 2 * lane, TOTAL);
  if (all == 0) {
    store<f64>(scores + 2 * lane, 0);
    if (leading) store<f64>(leading + 2 * lane, 0);
    return;
  }
  const misses = <i64>load<i32>(room + lane, MISSES);
  const absent = load<i32>(room + lane, ABSENT);
  const unit = <i64>all * misses;

  search(sorted, genes, weightBits, room, lane, i64.MAX_VALUE);
  const fall = -least;
  const apart = most - fall;
  isAbove = apart > 0;
  const tolerance = unit >> TIE_BITS;
  let at = -1;
  if (!weighted) {
    if (apart == 0) at = aheadByRounding(sorted, genes, weightBits, room, lane, true);
  } else if ((isAbove ? apart : -apart) <= tolerance) {
    search(sorted, genes, weightBits, room, lane, max(most, fall) - tolerance);
  }

  store<f64>(scores + 2 * lane, <f64>(isAbove ? most : least) / <f64>unit);
  if (!leading) return;
  if (at < 0) {
    at = isAbove ? mostAt : leastAt;
    if (isAbove ? mostAgain : leastAgain) at = aheadByRounding(sorted, genes, weightBits, room, lane, false);
  }
  const edge = isAbove ? at + 1 - absent : genes - at;
  store<f64>(leading + 2 * lane, <f64>edge / <f64>(genes - absent));
}

/**
 * Goes through the sums of the stretches that may hold the peak.
 * @param enough `i64.MAX_VALUE`: look for the extremes; else only for the side of the first sum as far from zero
 */
function search(
  sorted: usize, genes: i32, weightBits: i32, room: usize, lane: usize, enough: i64,
): void {
  const prefix = prefixAt(room, genes) + 2 * lane;
  const reach = reachAt(room, genes) + lane;
  const total = <i64>load<f64>(room + 2 * lane, TOTAL);
  const misses = <i64>load<i32>(room + lane, MISSES);
  const absent = load<i32>(room + lane, ABSENT);
  const threshold = load<f32>(room + lane, THRESHOLD);
  const last = load<i32>(room + lane, LAST);
  const extremes = enough == i64.MAX_VALUE;
  if (extremes) {
    // Beyond all sums.
    most = -(<i64>1 << 60);
    least = -most;
  }
  for (let stretch = load<i32>(room + lane, CANDIDATES) == 1 ? last : 0; stretch <= last; stretch++) {
    if (load<f32>(reach + <usize>stretch * 16) < threshold) continue;
    let sum = <i64>load<f64>(prefix + <usize>stretch * 32);
    const stop = min((stretch + 1) * STRETCH, genes);
    for (let k = max(stretch * STRETCH, absent); k < stop; k++) {
      const row = <usize>k * ROW + lane;
      const rank = <i32>(load<u32>(sorted + row) >>> weightBits);
      const missed = <i64>(rank - (k + 1 - absent)) * total;
      const before = sum * misses - missed;
      sum += <i64>load<f32>(room + row, WEIGHTS);
      const after = sum * misses - missed;
      if (!extremes) {
        isAbove = after >= enough;
        if (isAbove || -before >= enough) return;
        continue;
      }
      if (after >= most) {
        mostAgain = after == most;
        most = after;
        mostAt = k;
      }
      if (before <= least) {
        leastAgain = before == least;
        least = before;
        leastAt = k;
      }
    }
  }
}

/**
 * Of several rows at the extreme that counts, or at either if `both` are equally far, the one that rounding leaves ahead
 * in cmapM's order of operations (as in reference.ts); `isAbove` tells at which.
 */
function aheadByRounding(
  sorted: usize, genes: i32, weightBits: i32, room: usize, lane: usize, both: bool,
): i32 {
  const above = both || isAbove, below = both || !isAbove;
  const all = load<f64>(room + 2 * lane, TOTAL);
  const total = <i64>all;
  const misses = <i64>load<i32>(room + lane, MISSES);
  const absent = load<i32>(room + lane, ABSENT);
  const miss = 1 / <f64>misses;
  let sum: i64 = 0;
  let rounded: f64 = 0;
  let previous = 0;
  let ahead: f64 = -1;
  let peak = 0;
  for (let k = absent; k < genes; k++) {
    const row = <usize>k * ROW + lane;
    const rank = <i32>(load<u32>(sorted + row) >>> weightBits);
    const weight = load<f32>(room + row, WEIGHTS);
    const missed = <i64>(rank - (k + 1 - absent)) * total;
    const before = sum * misses - missed;
    sum += <i64>weight;
    const after = sum * misses - missed;
    const hit = <f64>weight / all;
    rounded += hit - miss * <f64>(rank - previous - 1);
    previous = rank;
    if (above && after == most && Math.abs(rounded) > ahead) {
      ahead = Math.abs(rounded);
      peak = k;
      isAbove = true;
    }
    if (below && before == least && Math.abs(rounded - hit) > ahead) {
      ahead = Math.abs(rounded - hit);
      peak = k;
      isAbove = false;
    }
  }
  return peak;
}
