/** Where the running sum peaks, signature by signature: for leading edges, and to choose among equal peaks. */
import {ROW} from './sort';

/**
 * Finds the peak of the running sum of four signatures: the hit at which it reaches its larger limit (`limits`,
 * from `scan`). Of several, of either sign, the one counts that rounding leaves ahead in cmapM's order of
 * operations, as in reference.ts. Turns the score if the peak is the other one of two equal limits, and writes the
 * leading edge fraction unless `leading` is 0.
 */
export function settle(
  sorted: usize, genes: i32, weightBits: i32, sums: usize, limits: usize, scores: usize, leading: usize,
): void {
  for (let lane: usize = 0; lane < 32; lane += 8) {
    const most = load<f64>(limits + lane);
    const least = load<f64>(limits + lane, 32);
    const total = load<f64>(limits + lane, 64);
    const misses = load<f64>(limits + lane, 96);
    if (leading) store<f64>(leading + lane, 0);
    if (total == 0) continue;

    const top = most >= -least ? most : Infinity;
    const bottom = most <= -least ? least : -Infinity;
    const miss = 1 / misses;
    let sum: f64 = 0;
    let previous: i32 = 0;
    let rounded: f64 = 0;
    let absent = 0;
    let ahead: f64 = -1;
    let peak = 0;
    let positive = true;
    for (let k = 0; k < genes; k++) {
      const rank = <i32>(load<u32>(sorted + <usize>k * ROW + (lane >> 1)) >>> weightBits);
      if (rank == 0) {
        absent++;
        continue;
      }
      const missed = <f64>(rank - (k - absent + 1)) * total;
      const before = sum * misses - missed;
      const next = load<f64>(sums + (<usize>k << 5) + lane);
      const after = next * misses - missed;
      const share = (next - sum) / total;
      sum = next;
      rounded += share - miss * <f64>(rank - previous - 1);
      previous = rank;
      if (after == top && Math.abs(rounded) > ahead) {
        ahead = Math.abs(rounded);
        peak = k;
        positive = true;
      }
      if (before == bottom && Math.abs(rounded - share) > ahead) {
        ahead = Math.abs(rounded - share);
        peak = k;
        positive = false;
      }
    }
    if (ahead < 0) continue;

    store<f64>(scores + lane, (positive ? most : least) / (total * misses));
    if (leading) {
      const edge = positive ? peak - absent + 1 : genes - peak;
      store<f64>(leading + lane, <f64>edge / <f64>(genes - absent));
    }
  }
}
