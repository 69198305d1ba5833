/**
 * The exact peak of the running sum in the one stretch that can hold it, for four signatures side by side. Sums
 * times W (n - G) are integers below 2^53, exact in f64.
 */
import {highFloats, highIntegers, lowFloats, lowIntegers} from './lanes';
import {findPeak} from './peak';
import {ABSENT, CANDIDATES, LAST, MISSES, STRETCH, SUMS, TIE_BITS, TOTAL, WEIGHTS, prefixAt} from './room';
import {ROW} from './sort';

/** Bytes of `SUMS` for one row: before and after the hit, two halves each. */
const SUMS_ROW: usize = 64;

/**
 * ES of four signatures (f64) to `scores` and, unless it is 0, the leading edge fractions to `leading`, from what
 * `scan` left in `room`.
 */
export function findPeaks(
  sorted: usize, genes: i32, weightBits: i32, weighted: bool, room: usize, scores: usize, leading: usize,
): void {
  const last = v128.load(room, LAST);
  const totalLow = v128.load(room, TOTAL), totalHigh = v128.load(room, TOTAL + 16);
  const misses = v128.load(room, MISSES);
  const missesLow = lowIntegers(misses), missesHigh = highIntegers(misses);
  const absent = v128.load(room, ABSENT);

  // Byte offsets of the stretch's first row in each lane, the lane included.
  const at0 = <usize>i32x4.extract_lane(last, 0) * STRETCH * ROW;
  const at1 = <usize>i32x4.extract_lane(last, 1) * STRETCH * ROW + 4;
  const at2 = <usize>i32x4.extract_lane(last, 2) * STRETCH * ROW + 8;
  const at3 = <usize>i32x4.extract_lane(last, 3) * STRETCH * ROW + 12;
  const prefix = prefixAt(room, genes);
  const sumLow = v128.load64_lane(prefix + (at1 >> 1) + 6, v128.load64_zero(prefix + (at0 >> 1)), 1);
  const sumHigh = v128.load64_lane(prefix + (at3 >> 1) + 18, v128.load64_zero(prefix + (at2 >> 1) + 12), 1);

  let hitLow = f64x2.mul(sumLow, missesLow), hitHigh = f64x2.mul(sumHigh, missesHigh);
  let mostLow = f64x2.splat(0), mostHigh = mostLow, leastLow = mostLow, leastHigh = mostLow;
  let row = i32x4.shl(last, 2);
  let sums = room + SUMS;
  for (let offset: usize = 0; offset < <usize>STRETCH * ROW; offset += ROW) {
    const entries = loadLanes(sorted + offset, at0, at1, at2, at3);
    const weights = loadLanes(room + WEIGHTS + offset, at0, at1, at2, at3);
    const here = v128.and(i32x4.ge_s(row, absent), i32x4.lt_s(row, i32x4.splat(genes)));
    row = i32x4.add(row, i32x4.splat(1));
    const hereLow = i64x2.extend_low_i32x4_s(here), hereHigh = i64x2.extend_high_i32x4_s(here);

    const gap = i32x4.sub(i32x4.shr_u(entries, weightBits), i32x4.sub(row, absent));
    const missedLow = f64x2.mul(lowIntegers(gap), totalLow), missedHigh = f64x2.mul(highIntegers(gap), totalHigh);
    const beforeLow = v128.and(f64x2.sub(hitLow, missedLow), hereLow);
    const beforeHigh = v128.and(f64x2.sub(hitHigh, missedHigh), hereHigh);
    hitLow = f64x2.add(hitLow, f64x2.mul(lowFloats(weights), missesLow));
    hitHigh = f64x2.add(hitHigh, f64x2.mul(highFloats(weights), missesHigh));
    const afterLow = v128.and(f64x2.sub(hitLow, missedLow), hereLow);
    const afterHigh = v128.and(f64x2.sub(hitHigh, missedHigh), hereHigh);

    leastLow = f64x2.pmin(leastLow, beforeLow);
    leastHigh = f64x2.pmin(leastHigh, beforeHigh);
    mostLow = f64x2.pmax(mostLow, afterLow);
    mostHigh = f64x2.pmax(mostHigh, afterHigh);
    v128.store(sums, beforeLow);
    v128.store(sums, beforeHigh, 16);
    v128.store(sums, afterLow, 32);
    v128.store(sums, afterHigh, 48);
    sums += SUMS_ROW;
  }

  const fallLow = f64x2.neg(leastLow), fallHigh = f64x2.neg(leastHigh);
  const upLow = f64x2.gt(mostLow, fallLow), upHigh = f64x2.gt(mostHigh, fallHigh);
  const peakLow = v128.bitselect(mostLow, leastLow, upLow), peakHigh = v128.bitselect(mostHigh, leastHigh, upHigh);
  const unitLow = f64x2.mul(totalLow, missesLow), unitHigh = f64x2.mul(totalHigh, missesHigh);
  v128.store(scores, f64x2.div(peakLow, unitLow));
  v128.store(scores, f64x2.div(peakHigh, unitHigh), 16);

  // Signatures that one stretch does not settle: several reach far enough, or +ES and -ES tie (0 included).
  const tolerance = f64x2.splat(weighted ? 1 / <f64>(1 << TIE_BITS) : 0);
  let open = i32x4.bitmask(i32x4.ne(v128.load(room, CANDIDATES), i32x4.splat(1)))
    | lanesOf(
      f64x2.le(f64x2.abs(f64x2.sub(mostLow, fallLow)), f64x2.mul(unitLow, tolerance)),
      f64x2.le(f64x2.abs(f64x2.sub(mostHigh, fallHigh)), f64x2.mul(unitHigh, tolerance)),
    );
  if (leading) {
    const first = i32x4.sub(i32x4.shl(last, 2), absent);
    const members = i32x4.sub(i32x4.splat(genes), absent);
    open |= lanesOf(
      leadingEdges(room + SUMS, peakLow, upLow, lowIntegers(first), lowIntegers(members), leading),
      leadingEdges(room + SUMS + 16, peakHigh, upHigh, highIntegers(first), highIntegers(members), leading + 16),
    );
  }
  for (; open; open &= open - 1) {
    findPeak(sorted, genes, weightBits, weighted, room, scores, leading, <usize>ctz(open) << 2);
  }
}

/** One row of each lane's own stretch. */
@inline
function loadLanes(from: usize, at0: usize, at1: usize, at2: usize, at3: usize): v128 {
  const two = v128.load32_lane(from + at1, v128.load32_zero(from + at0), 1);
  return v128.load32_lane(from + at3, v128.load32_lane(from + at2, two, 2), 3);
}

/** One bit per lane of two halves. */
@inline
function lanesOf(low: v128, high: v128): i32 {
  return i64x2.bitmask(low) | (i64x2.bitmask(high) << 2);
}

/**
 * Leading edge fractions of one half. `first` is how many hits came before the stretch. Returns where several hits
 * of it are at the peak, of which it takes no notice.
 */
@inline
function leadingEdges(
  sums: usize, peak: v128, up: v128, first: v128, members: v128, leading: usize,
): v128 {
  const one = f64x2.splat(1);
  let peaks = f64x2.splat(0), position = peaks, hit = one;
  for (const end = sums + <usize>STRETCH * SUMS_ROW; sums < end; sums += SUMS_ROW) {
    const reached = v128.or(f64x2.eq(v128.load(sums), peak), f64x2.eq(v128.load(sums, 32), peak));
    peaks = f64x2.add(peaks, v128.and(reached, one));
    position = f64x2.add(position, v128.and(reached, hit));
    hit = f64x2.add(hit, one);
  }
  position = f64x2.add(position, first);
  const edge = v128.bitselect(position, f64x2.sub(f64x2.add(members, one), position), up);
  v128.store(leading, f64x2.div(edge, members));
  return f64x2.ne(peaks, one);
}
