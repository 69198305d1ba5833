/**
 * The running sum over sorted entries, for four signatures side by side (reference.ts says what is computed).
 *
 * It is taken in f32, which is off by no more than a known bound and so tells in which stretch of four rows the
 * peak is, nearly always just one. `findPeaks` takes the sums of that stretch again, exactly. Measured on 150 genes,
 * this costs a third less than the whole sum in f64, and the leading edge falls out as well.
 */
import {floats, highFloats, lowFloats} from './lanes';
import {
  ABSENT, CANDIDATES, LAST, MISSES, STRETCH, THRESHOLD, TIE_BITS, TOTAL, WEIGHTS, prefixAt, reachAt,
} from './room';
import {ROW} from './sort';
import {weightOf} from './weight';

/**
 * Fills `room` for the `genes` sorted rows at `sorted`; `rankedGenes` points at n of each signature as u16. With
 * `weighted` false every gene weighs 1. With `missing` true some entries at the front may have rank 0: they count
 * for nothing, and G is smaller where they are.
 */
@inline
export function scan(
  sorted: usize, genes: i32, rankedGenes: usize, weightBits: i32, room: usize, weighted: bool, missing: bool,
): void {
  const end = sorted + <usize>genes * ROW;
  const none = i32x4.splat(0);

  let absent = none;
  let totalLow = f64x2.splat(0), totalHigh = totalLow;
  let weightTo = room + WEIGHTS;
  let prefixTo = prefixAt(room, genes);
  let reachTo = reachAt(room, genes);
  for (let row = sorted; row < end; ) {
    v128.store(prefixTo, totalLow);
    v128.store(prefixTo, totalHigh, 16);
    prefixTo += 32;
    v128.store(reachTo, floats(totalLow, totalHigh));
    reachTo += 16;
    let sum = f32x4.splat(0);
    for (const stop = min(row + <usize>STRETCH * ROW, end); row < stop; row += ROW) {
      const entries = v128.load(row);
      let weight = weighted ? weightOf(entries, weightBits) : f32x4.splat(1);
      if (missing) {
        const gone = i32x4.eq(i32x4.shr_u(entries, weightBits), none);
        absent = i32x4.sub(absent, gone);
        weight = v128.andnot(weight, gone);
      }
      v128.store(weightTo, weight);
      weightTo += ROW;
      sum = f32x4.add(sum, weight);
    }
    totalLow = f64x2.add(totalLow, lowFloats(sum));
    totalHigh = f64x2.add(totalHigh, highFloats(sum));
  }
  const members = i32x4.sub(i32x4.splat(genes), absent);
  const misses = i32x4.max_s(i32x4.sub(v128.load16x4_u(rankedGenes), members), i32x4.splat(1));

  // In units of the weights: W, and what each miss takes from the sum.
  const total = floats(totalLow, totalHigh);
  const miss = f32x4.div(total, f32x4.convert_i32x4_s(misses));
  let farthest = f32x4.splat(0);
  let missed = farthest;
  let position = missing ? i32x4.sub(none, absent) : none;
  let weightFrom = room + WEIGHTS;
  reachTo = reachAt(room, genes);
  for (let row = sorted; row < end; ) {
    let sum = v128.load(reachTo);
    let most = f32x4.splat(0), least = most;
    for (const stop = min(row + <usize>STRETCH * ROW, end); row < stop; row += ROW) {
      position = i32x4.add(position, i32x4.splat(1));
      const hits = missing ? i32x4.max_s(position, none) : position;
      const gap = i32x4.sub(i32x4.shr_u(v128.load(row), weightBits), hits);
      missed = f32x4.mul(f32x4.convert_i32x4_s(gap), miss);
      least = f32x4.pmin(least, f32x4.sub(sum, missed));
      sum = f32x4.add(sum, v128.load(weightFrom));
      most = f32x4.pmax(most, f32x4.sub(sum, missed));
      weightFrom += ROW;
    }
    const reach = f32x4.pmax(most, f32x4.neg(least));
    farthest = f32x4.pmax(farthest, reach);
    v128.store(reachTo, reach);
    reachTo += 16;
  }

  // A sum of weights is rounded five times at most and is never above W; what was missed, three times, and is most
  // at the last row; their difference once more. Each time by 2^-24 or less, and comparing two sums doubles it.
  let bound = f32x4.mul(f32x4.add(total, missed), f32x4.splat(8 * 1.1920929e-7));
  if (weighted) bound = f32x4.add(bound, f32x4.mul(total, f32x4.splat(1 / <f32>(1 << TIE_BITS))));
  const threshold = f32x4.sub(farthest, bound);
  let candidates = none, last = none, stretch = none;
  const reachEnd = reachTo;
  for (let reach = reachAt(room, genes); reach < reachEnd; reach += 16) {
    const reaches = f32x4.ge(v128.load(reach), threshold);
    candidates = i32x4.sub(candidates, reaches);
    last = i32x4.max_s(last, v128.and(reaches, stretch));
    stretch = i32x4.add(stretch, i32x4.splat(1));
  }

  v128.store(room, totalLow, TOTAL);
  v128.store(room, totalHigh, TOTAL + 16);
  v128.store(room, misses, MISSES);
  v128.store(room, absent, ABSENT);
  v128.store(room, threshold, THRESHOLD);
  v128.store(room, candidates, CANDIDATES);
  v128.store(room, last, LAST);
}
