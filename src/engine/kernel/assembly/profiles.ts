/**
 * The WebAssembly half of comparing profiles: what profile-sums.ts calls. Entries of some genes are turned into numbers,
 * 16 signatures at a time, and multiplied by the profiles' values while they are in the cache. It owns no memory: every
 * address comes from there.
 *
 * All functions have in common:
 *   from, rowBytes, rows  entries, gene-major: `rows` rows that are `rowBytes` apart
 *   tiles                 how many times 16 signatures
 *   x                     room for `rows` x 64 bytes
 *   values, profiles, groupBytes, products, pitch   as in products.ts
 * and per signature: f32 or i32 where 4 bytes are told, f64 for sums.
 */
import {LINE} from './gather';
import {highFloats, lowFloats} from './lanes';
import {addProducts, addTo} from './products';
import {weightOf} from './weight';

/** Bytes of the f64 of 16 signatures. */
const SUMS: usize = 128;

/**
 * Sums of scores, less a pivot for each signature. What is missing counts for nothing.
 *
 * @param positives i32: last rank of a score above zero
 * @param pivots f32, of weights
 * @param moments f64: sum of the scores, `pitch` on that of their squares
 * @param gaps per tile a byte: whether a score may be missing in it
 * @param missing room for what is missing: u32 with the row in the upper half and the signature in the lower
 * @returns where `missing` ends
 */
export function addScores(
  from: usize, rowBytes: usize, rows: i32, tiles: i32, weightBits: i32, positives: usize, pivots: usize, x: usize,
  values: usize, profiles: i32, groupBytes: usize, products: usize, pitch: usize, moments: usize,
  gaps: usize, missing: usize,
): usize {
  for (let tile = 0; tile < tiles; tile++) {
    if (load<u8>(gaps + tile)) {
      scoresOf(from, rowBytes, rows, weightBits, positives, pivots, x, moments, pitch, true);
      missing = findMissing(from, rowBytes, rows, <u32>tile << 4, missing);
    } else scoresOf(from, rowBytes, rows, weightBits, positives, pivots, x, moments, pitch, false);
    addProducts(x, rows, values, profiles, groupBytes, products, pitch);
    from += LINE;
    positives += LINE;
    pivots += LINE;
    products += SUMS;
    moments += SUMS;
  }
  return missing;
}

/** Products alone: as `addScores` without gaps, for signatures whose sums are known. */
export function addKnownScores(
  from: usize, rowBytes: usize, rows: i32, tiles: i32, weightBits: i32, positives: usize, pivots: usize, x: usize,
  values: usize, profiles: i32, groupBytes: usize, products: usize, pitch: usize,
): void {
  for (let tile = 0; tile < tiles; tile++) {
    const positive0 = v128.load(positives), positive1 = v128.load(positives, 16);
    const positive2 = v128.load(positives, 32), positive3 = v128.load(positives, 48);
    const pivot0 = v128.load(pivots), pivot1 = v128.load(pivots, 16);
    const pivot2 = v128.load(pivots, 32), pivot3 = v128.load(pivots, 48);
    if (profiles == 1) {
      let a = f32x4.splat(0), b = a, c = a, d = a;
      let at = from;
      for (let to = values, end = to + (<usize>rows << 2); to < end; to += 4, at += rowBytes) {
        const value = v128.load32_splat(to);
        a = f32x4.add(a, f32x4.mul(scoreOf(v128.load(at), weightBits, positive0, pivot0), value));
        b = f32x4.add(b, f32x4.mul(scoreOf(v128.load(at, 16), weightBits, positive1, pivot1), value));
        c = f32x4.add(c, f32x4.mul(scoreOf(v128.load(at, 32), weightBits, positive2, pivot2), value));
        d = f32x4.add(d, f32x4.mul(scoreOf(v128.load(at, 48), weightBits, positive3, pivot3), value));
      }
      addTo(products, a);
      addTo(products + 32, b);
      addTo(products + 64, c);
      addTo(products + 96, d);
    } else {
      let at = from;
      for (let to = x, end = to + <usize>rows * LINE; to < end; to += LINE, at += rowBytes) {
        v128.store(to, scoreOf(v128.load(at), weightBits, positive0, pivot0));
        v128.store(to, scoreOf(v128.load(at, 16), weightBits, positive1, pivot1), 16);
        v128.store(to, scoreOf(v128.load(at, 32), weightBits, positive2, pivot2), 32);
        v128.store(to, scoreOf(v128.load(at, 48), weightBits, positive3, pivot3), 48);
      }
      addProducts(x, rows, values, profiles, groupBytes, products, pitch);
    }
    from += LINE;
    positives += LINE;
    pivots += LINE;
    products += SUMS;
  }
}

/** Four signed weights less their pivots. */
@inline
function scoreOf(entries: v128, weightBits: i32, positive: v128, pivot: v128): v128 {
  const sign = v128.and(i32x4.gt_s(i32x4.shr_u(entries, weightBits), positive), i32x4.splat(0x80000000));
  return f32x4.sub(v128.xor(weightOf(entries, weightBits), sign), pivot);
}

/** The scores of 16 signatures to `x`, and their sums. */
@inline
function scoresOf(
  from: usize, rowBytes: usize, rows: i32, weightBits: i32, positives: usize, pivots: usize, x: usize,
  moments: usize, pitch: usize, gaps: bool,
): void {
  for (let lanes: usize = 0; lanes < LINE; lanes += 16) {
    const positive = v128.load(positives + lanes), pivot = v128.load(pivots + lanes);
    let sum = f32x4.splat(0), squares = sum;
    let at = from + lanes;
    for (let to = x + lanes, end = to + <usize>rows * LINE; to < end; to += LINE, at += rowBytes) {
      const entries = v128.load(at);
      let score = scoreOf(entries, weightBits, positive, pivot);
      if (gaps) score = v128.andnot(score, i32x4.eq(entries, i32x4.splat(0)));
      v128.store(to, score);
      sum = f32x4.add(sum, score);
      squares = f32x4.add(squares, f32x4.mul(score, score));
    }
    addTo(moments + 2 * lanes, sum);
    addTo(moments + pitch + 2 * lanes, squares);
  }
}

/** Rows and signatures, from `first` on, without a score. */
function findMissing(from: usize, rowBytes: usize, rows: i32, first: u32, missing: usize): usize {
  for (let row: u32 = 0; row < <u32>rows; row++, from += rowBytes) {
    for (let s: u32 = 0; s < 16; s++) {
      if (load<u32>(from + (<usize>s << 2))) continue;
      store<u32>(missing, (row << 16) | (first + s));
      missing += 4;
    }
  }
  return missing;
}

/**
 * Sums of those scores that stand at either end of a signature's ranking: their products with the profiles' values, their
 * squares, and the squares of the values that they meet.
 *
 * @param ends i32: genes at each end
 * @param lower i32: ranks above this are of the lower end
 * @param squares the squares of `values`
 * @param counted room as for `x`
 * @param moments f64: sum of the scores' squares
 * @param valueSquares f64: sums of `squares`, laid out as `products`
 */
export function addExtremes(
  from: usize, rowBytes: usize, rows: i32, tiles: i32, weightBits: i32, positives: usize, ends: usize, lower: usize,
  x: usize, counted: usize, values: usize, squares: usize, profiles: i32, groupBytes: usize, products: usize,
  valueSquares: usize, pitch: usize, moments: usize,
): void {
  const minus = i32x4.splat(0x80000000), none = i32x4.splat(0), one = f32x4.splat(1);
  for (let tile = 0; tile < tiles; tile++) {
    for (let lanes: usize = 0; lanes < LINE; lanes += 16) {
      const positive = v128.load(positives + lanes);
      const end = v128.load(ends + lanes), low = v128.load(lower + lanes);
      let sum = none;
      let at = from + lanes;
      for (let to = lanes, stop = to + <usize>rows * LINE; to < stop; to += LINE, at += rowBytes) {
        const entries = v128.load(at);
        const rank = i32x4.shr_u(entries, weightBits);
        const middle = v128.andnot(i32x4.gt_s(rank, end), i32x4.gt_s(rank, low));
        const out = v128.or(middle, i32x4.eq(rank, none));
        const sign = v128.and(i32x4.gt_s(rank, positive), minus);
        const score = v128.andnot(v128.xor(weightOf(entries, weightBits), sign), out);
        v128.store(x + to, score);
        v128.store(counted + to, v128.andnot(one, out));
        sum = f32x4.add(sum, f32x4.mul(score, score));
      }
      addTo(moments + 2 * lanes, sum);
    }
    addProducts(x, rows, values, profiles, groupBytes, products, pitch);
    addProducts(counted, rows, squares, profiles, groupBytes, valueSquares, pitch);
    from += LINE;
    positives += LINE;
    ends += LINE;
    lower += LINE;
    products += SUMS;
    valueSquares += SUMS;
    moments += SUMS;
  }
}

/**
 * Sums of ranks, of a whole gene space without missing scores.
 * @param mean what a rank is taken from, so that the largest score counts most
 */
export function addRanks(
  from: usize, rowBytes: usize, rows: i32, tiles: i32, weightBits: i32, mean: f32, x: usize,
  values: usize, profiles: i32, groupBytes: usize, products: usize, pitch: usize,
): void {
  const middle = f32x4.splat(mean);
  for (let tile = 0; tile < tiles; tile++) {
    let at = from;
    for (let to = x, end = to + <usize>rows * LINE; to < end; to += LINE, at += rowBytes) {
      v128.store(to, rankOf(v128.load(at), weightBits, middle));
      v128.store(to, rankOf(v128.load(at, 16), weightBits, middle), 16);
      v128.store(to, rankOf(v128.load(at, 32), weightBits, middle), 32);
      v128.store(to, rankOf(v128.load(at, 48), weightBits, middle), 48);
    }
    addProducts(x, rows, values, profiles, groupBytes, products, pitch);
    from += LINE;
    products += SUMS;
  }
}

@inline
function rankOf(entries: v128, weightBits: i32, mean: v128): v128 {
  return f32x4.sub(mean, f32x4.convert_i32x4_s(i32x4.shr_u(entries, weightBits)));
}

/**
 * Takes from sums of ranks what those of tied genes are off by: a gene is up to half its tie above the mean of the tie, or
 * below it.
 *
 * @param signatures how many there are ties of
 * @param starts u32: where the ties of each begin in `lists`, and where the last ones end
 * @param lists u16: how many genes are tied, then their rows by rank; and so on
 * @param values of whole groups of 4 profiles, or of one
 */
export function takeTies(
  signatures: i32, starts: usize, lists: usize, values: usize, profiles: i32, groupBytes: usize, products: usize,
  pitch: usize,
): void {
  // Signatures inside: the values of a group stay in the cache from one to the next.
  for (let first = 0; first < profiles; first += 4, values += groupBytes, products += 4 * pitch) {
    let from = lists + (<usize>load<u32>(starts) << 1);
    for (let s: usize = 0; s < <usize>signatures; s++) {
      const to = lists + (<usize>load<u32>(starts + (s << 2), 4) << 1);
      const at = products + (s << 3);
      if (profiles == 1) takeOne(from, to, values, at);
      else takeFour(from, to, values, at, pitch);
      from = to;
    }
  }
}

@inline
function takeOne(from: usize, to: usize, values: usize, product: usize): void {
  let sum: f64 = 0;
  while (from < to) {
    const tied = load<u16>(from);
    let off = <f64>(tied - 1) / 2;
    from += 2;
    for (const end = from + (<usize>tied << 1); from < end; from += 2, off -= 1)
      sum += off * <f64>load<f32>(values + (<usize>load<u16>(from) << 2));
  }
  store<f64>(product, load<f64>(product) - sum);
}

@inline
function takeFour(from: usize, to: usize, values: usize, product: usize, pitch: usize): void {
  const one = f64x2.splat(1);
  let low = f64x2.splat(0), high = low;
  while (from < to) {
    const tied = load<u16>(from);
    let off = f64x2.splat(<f64>(tied - 1) / 2);
    from += 2;
    for (const end = from + (<usize>tied << 1); from < end; from += 2) {
      const four = v128.load(values + (<usize>load<u16>(from) << 4));
      low = f64x2.add(low, f64x2.mul(off, lowFloats(four)));
      high = f64x2.add(high, f64x2.mul(off, highFloats(four)));
      off = f64x2.sub(off, one);
    }
  }
  take(product, f64x2.extract_lane(low, 0));
  take(product + pitch, f64x2.extract_lane(low, 1));
  take(product + 2 * pitch, f64x2.extract_lane(high, 0));
  take(product + 3 * pitch, f64x2.extract_lane(high, 1));
}

@inline
function take(product: usize, off: f64): void {
  store<f64>(product, load<f64>(product) - off);
}
