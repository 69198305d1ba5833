/**
 * The running sum over sorted entries, for four signatures side by side (reference.ts says what is computed).
 *
 * All sums are kept multiplied by W (n - G): integers below 2^53, exact in f64, so the maximum and the minimum do
 * not depend on how they were found. An f64x2 holds two signatures: `first` those of lanes 0 and 1, `second` those
 * of lanes 2 and 3.
 */
import {ROW} from './sort';

/** 2^52: an f64 with this exponent has the integer below it in its low bits, so an OR converts. */
const SHIFT: f64 = 4503599627370496;
const SHIFT_BITS: i32 = 0x43300000;

@inline
function first(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

@inline
function second(x: v128): v128 {
  return f64x2.promote_low_f32x4(i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15));
}

/** SHIFT + x for the unsigned integers of lanes 0 and 1. */
@inline
function firstShifted(x: v128): v128 {
  return i8x16.shuffle(x, i32x4.splat(SHIFT_BITS), 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
}

/** SHIFT + x for the unsigned integers of lanes 2 and 3. */
@inline
function secondShifted(x: v128): v128 {
  return i8x16.shuffle(x, i32x4.splat(SHIFT_BITS), 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
}

/**
 * The integer weight of four codes, as f32 (below 2^22, so exact). A code is a small floating-point number whose
 * smallest exponent has no leading 1. Put where f32 has exponent and fraction it reads f = 2^M + m there instead
 * of m; 2f - 2^M is what it should read, and for every other exponent f is the smaller of the two.
 */
@inline
function weightOf(entries: v128, weightBits: i32): v128 {
  const f = i32x4.add(
    i32x4.shr_u(i32x4.shl(entries, 32 - weightBits), 6),
    i32x4.splat((123 + weightBits) << 23),
  );
  return f32x4.pmin(f, f32x4.sub(f32x4.add(f, f), f32x4.splat(<f32>(1 << (weightBits - 3)))));
}

/**
 * ES of the `genes` sorted rows at `rows` into four f64 at `scores`; `rankedGenes` points at n of each as u16.
 * `sums` is room for two f64x2 per row. With `weighted` false every gene weighs 1. With `missing` true some
 * entries at the front may have rank 0: they count for nothing, and G is smaller where they are.
 *
 * Leaves in `limits` the maximum and the minimum of the running sum, W and n - G, each as four f64, for `settle`.
 * Returns whether any maximum and minimum are of one size, so that `settle` must choose.
 */
@inline
export function scan(
  rows: usize, genes: i32, rankedGenes: usize, weightBits: i32, sums: usize, scores: usize, limits: usize,
  weighted: bool, missing: bool,
): bool {
  const zero = f64x2.splat(0);
  const end = rows + <usize>genes * ROW;

  let absent = i32x4.splat(0);
  let total1 = zero, total2 = zero;
  let sum = sums;
  for (let row = rows; row < end; row += ROW) {
    const entries = v128.load(row);
    let weight = weighted ? weightOf(entries, weightBits) : f32x4.splat(1);
    if (missing) {
      const gone = i32x4.eq(i32x4.shr_u(entries, weightBits), i32x4.splat(0));
      absent = i32x4.sub(absent, gone);
      weight = v128.andnot(weight, gone);
    }
    total1 = f64x2.add(total1, first(weight));
    total2 = f64x2.add(total2, second(weight));
    v128.store(sum, total1);
    v128.store(sum, total2, 16);
    sum += 32;
  }

  const misses = i32x4.max_s(
    i32x4.sub(v128.load16x4_u(rankedGenes), i32x4.sub(i32x4.splat(genes), absent)),
    i32x4.splat(1),
  );
  const misses1 = f64x2.sub(firstShifted(misses), f64x2.splat(SHIFT));
  const misses2 = f64x2.sub(secondShifted(misses), f64x2.splat(SHIFT));

  // SHIFT + the position of the hit, 1 for the first; below SHIFT + 1 only at entries that are missing.
  let position1 = f64x2.splat(SHIFT), position2 = position1;
  if (missing) {
    position1 = f64x2.sub(position1, f64x2.sub(firstShifted(absent), position1));
    position2 = f64x2.sub(position2, f64x2.sub(secondShifted(absent), position2));
  }
  const one = f64x2.splat(1);
  let hit1 = zero, hit2 = zero, most1 = zero, most2 = zero, least1 = zero, least2 = zero;
  sum = sums;
  for (let row = rows; row < end; row += ROW) {
    const ranks = i32x4.shr_u(v128.load(row), weightBits);
    position1 = f64x2.add(position1, one);
    let missed1: v128, missed2: v128;
    if (missing) {
      position2 = f64x2.add(position2, one);
      missed1 = f64x2.sub(firstShifted(ranks), f64x2.pmax(f64x2.splat(SHIFT), position1));
      missed2 = f64x2.sub(secondShifted(ranks), f64x2.pmax(f64x2.splat(SHIFT), position2));
    } else {
      missed1 = f64x2.sub(firstShifted(ranks), position1);
      missed2 = f64x2.sub(secondShifted(ranks), position1);
    }
    missed1 = f64x2.mul(missed1, total1);
    missed2 = f64x2.mul(missed2, total2);
    least1 = f64x2.pmin(least1, f64x2.sub(hit1, missed1));
    least2 = f64x2.pmin(least2, f64x2.sub(hit2, missed2));
    hit1 = f64x2.mul(v128.load(sum), misses1);
    hit2 = f64x2.mul(v128.load(sum, 16), misses2);
    most1 = f64x2.pmax(most1, f64x2.sub(hit1, missed1));
    most2 = f64x2.pmax(most2, f64x2.sub(hit2, missed2));
    sum += 32;
  }

  v128.store(limits, most1);
  v128.store(limits, most2, 16);
  v128.store(limits, least1, 32);
  v128.store(limits, least2, 48);
  v128.store(limits, total1, 64);
  v128.store(limits, total2, 80);
  v128.store(limits, misses1, 96);
  v128.store(limits, misses2, 112);
  v128.store(scores, score(most1, least1, total1, misses1));
  v128.store(scores, score(most2, least2, total2, misses2), 16);
  return v128.any_true(
    v128.or(f64x2.eq(most1, f64x2.neg(least1)), f64x2.eq(most2, f64x2.neg(least2))),
  );
}

/** The limit that is larger in size, as a fraction of W (n - G); 0 where W is 0. Equal ones are left to `settle`. */
@inline
function score(most: v128, least: v128, total: v128, misses: v128): v128 {
  const peak = v128.bitselect(most, least, f64x2.gt(most, f64x2.neg(least)));
  return v128.and(f64x2.div(peak, f64x2.mul(total, misses)), f64x2.gt(total, f64x2.splat(0)));
}
