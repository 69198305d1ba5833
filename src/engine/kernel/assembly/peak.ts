/** Where the running sum peaks, signature by signature: for leading edges, and to decide ties of +ES and -ES. */
import {ROW} from './sort';

/**
 * Finds the first hit of four signatures at which the running sum reaches its larger limit (`limits`, from `scan`),
 * or either if they are equal, turns the score if that is the other one of the two, and writes the leading edge
 * fraction unless `leading` is 0. At one hit the maximum comes before the minimum, as in the reference.
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
    let hit: f64 = 0;
    let absent = 0;
    for (let k = 0; k < genes; k++) {
      const rank = <i32>(load<u32>(sorted + <usize>k * ROW + (lane >> 1)) >>> weightBits);
      if (rank == 0) {
        absent++;
        continue;
      }
      const position = k - absent + 1;
      const missed = <f64>(rank - position) * total;
      const before = hit - missed;
      hit = load<f64>(sums + (<usize>k << 5) + lane) * misses;
      const positive = hit - missed == top;
      if (!positive && before != bottom) continue;

      const members = genes - absent;
      if (most == -least) store<f64>(scores + lane, (positive ? most : least) / (total * misses));
      if (leading) {
        const edge = positive ? position : members - position + 1;
        store<f64>(leading + lane, <f64>edge / <f64>members);
      }
      break;
    }
  }
}
