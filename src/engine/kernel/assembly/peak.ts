/**
 * The exact peak of the running sum in one signature, however many stretches may hold it. Sums times W (n - G) are
 * integers below 2^53; here they are kept as i64, which compares without a branch.
 */
import {ABSENT, CANDIDATES, LAST, MISSES, STRETCH, THRESHOLD, TOTAL, WEIGHTS, prefixAt, reachAt} from './room';
import {ROW} from './sort';

/**
 * ES of the signature whose lane is `lane` bytes into a row to its place in `scores`, likewise its leading edge
 * fraction to `leading` unless that is 0. A weight of 0 in all gives 0.
 */
export function findPeak(
  sorted: usize, genes: i32, weightBits: i32, room: usize, scores: usize, leading: usize, lane: usize,
): void {
  const prefix = prefixAt(room, genes) + 2 * lane;
  const reach = reachAt(room, genes) + lane;
  const all = load<f64>(room + 2 * lane, TOTAL);
  if (all == 0) {
    store<f64>(scores + 2 * lane, 0);
    if (leading) store<f64>(leading + 2 * lane, 0);
    return;
  }
  const total = <i64>all;
  const misses = <i64>load<i32>(room + lane, MISSES);
  const absent = load<i32>(room + lane, ABSENT);
  const threshold = load<f32>(room + lane, THRESHOLD);
  const last = load<i32>(room + lane, LAST);

  let farthest: i64 = -1;
  let peak: i64 = 0;
  let peakAt = 0;
  let tied = false;
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
      const extreme = size(after) < size(before) ? before : after;
      const far = size(extreme);
      if (far < farthest) continue;
      tied = far == farthest || size(after) == size(before);
      farthest = far;
      peak = extreme;
      peakAt = k;
    }
  }
  if (tied) {
    peakAt = aheadByRounding(sorted, genes, weightBits, room, lane, farthest);
    peak = peakAt < 0 ? -farthest : farthest;
    if (peakAt < 0) peakAt = ~peakAt;
  }

  store<f64>(scores + 2 * lane, <f64>peak / (all * <f64>misses));
  if (!leading) return;
  const edge = peak >= 0 ? peakAt + 1 - absent : genes - peakAt;
  store<f64>(leading + 2 * lane, <f64>edge / <f64>(genes - absent));
}

/**
 * Of several peaks `farthest` from zero, the one that rounding leaves ahead in cmapM's order of operations (as in
 * reference.ts): its row k, or ~k if it lies below zero.
 */
function aheadByRounding(
  sorted: usize, genes: i32, weightBits: i32, room: usize, lane: usize, farthest: i64,
): i32 {
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
    if (size(after) == farthest && Math.abs(rounded) > ahead) {
      ahead = Math.abs(rounded);
      peak = after < 0 ? ~k : k;
    }
    if (size(before) == farthest && Math.abs(rounded - hit) > ahead) {
      ahead = Math.abs(rounded - hit);
      peak = before < 0 ? ~k : k;
    }
  }
  return peak;
}

@inline
function size(x: i64): i64 {
  return x < 0 ? -x : x;
}
