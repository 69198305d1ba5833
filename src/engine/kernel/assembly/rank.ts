/**
 * Ranks the signatures of an index build: the inner loops of src/engine/index/rank.ts, where the method is told.
 * All addresses are in bytes in one memory that the threads of a build share.
 */

const lowBins: u32 = 2048;
const highBins: u32 = 1024;
const infinityBits: u32 = 0x7f800000;

/** Replaces `bins` counts by the position at which each bin starts. */
function startOffsets(counts: usize, bins: u32): void {
  let start: u32 = 0;
  for (let at = counts, end = counts + ((<usize>bins) << 2); at < end; at += 4) {
    const count = load<u32>(at);
    store<u32>(at, start);
    start += count;
  }
}

/** The next position of a bin. */
function take(bin: usize): u32 {
  const position = load<u32>(bin);
  store<u32>(bin, position + 1);
  return position;
}

/** Counts one key in a bin. */
function count(bin: usize): void {
  store<u32>(bin, load<u32>(bin) + 1);
}

/**
 * Puts the numbers of `genes` genes into `order` (u16) by descending score, those without a score last.
 *
 * @param scores f32 column of the matrix
 * @param rows u32 row of each gene in it
 * @param scratch 20,480 bytes of counts, then `genes` keys (u32) rounded up to 4, then two times as many gene numbers
 *   (u16)
 * @param places each gene's place in the order (u16, from 0); room for `genes` of them rounded up to 4
 * @returns genes with a score, or -1 - gene when that gene's score is infinite
 */
export function sort(
  scores: usize,
  rows: usize,
  genes: u32,
  scratch: usize,
  order: usize,
  places: usize,
): i32 {
  const low = scratch;
  const middle = low + ((<usize>lowBins) << 2);
  const high = middle + ((<usize>lowBins) << 2);
  const keys = high + ((<usize>highBins) << 2);
  const byLow = keys + ((<usize>((genes + 3) & ~3)) << 2);
  const byMiddle = byLow + ((<usize>genes) << 1);
  memory.fill(scratch, 0, keys - scratch);

  let missing: u32 = 0;
  for (let g: u32 = 0; g < genes; g++) {
    const bits = load<u32>(scores + ((<usize>load<u32>(rows + ((<usize>g) << 2))) << 2));
    const magnitude = bits & 0x7fffffff;
    // Unsigned ascending order of the keys is descending order of the scores.
    let key = ~(bits ^ (<u32>((<i32>bits) >> 31) | 0x80000000));
    // -0 is tied with +0: the two must keep gene order.
    if (magnitude == 0) key = 0x7fffffff;
    else if (magnitude >= infinityBits) {
      if (magnitude == infinityBits) return -1 - <i32>g;
      // Behind every finite score, so that the scored genes are a prefix of the order.
      key = 0xffffffff;
      missing++;
    }
    store<u32>(keys + ((<usize>g) << 2), key);
    count(low + ((<usize>(key & 2047)) << 2));
    count(middle + ((<usize>((key >> 11) & 2047)) << 2));
    count(high + ((<usize>(key >> 22)) << 2));
  }
  startOffsets(low, lowBins);
  startOffsets(middle, lowBins);
  startOffsets(high, highBins);

  for (let g: u32 = 0; g < genes; g++) {
    const key = load<u32>(keys + ((<usize>g) << 2));
    store<u16>(byLow + ((<usize>take(low + ((<usize>(key & 2047)) << 2))) << 1), <u16>g);
  }
  for (let at = byLow; at < byMiddle; at += 2) {
    const g = load<u16>(at);
    const key = load<u32>(keys + ((<usize>g) << 2));
    store<u16>(byMiddle + ((<usize>take(middle + ((<usize>((key >> 11) & 2047)) << 2))) << 1), g);
  }
  for (let at = byMiddle, end = byMiddle + ((<usize>genes) << 1); at < end; at += 2) {
    const g = load<u16>(at);
    const key = load<u32>(keys + ((<usize>g) << 2));
    const place = take(high + ((<usize>(key >> 22)) << 2));
    store<u16>(order + ((<usize>place) << 1), g);
    store<u16>(places + ((<usize>g) << 1), <u16>place);
  }
  return genes - missing;
}

/** |score| of a gene, from its key. */
function magnitudeOf(keys: usize, gene: u32): f64 {
  const key = load<u32>(keys + ((<usize>gene) << 2));
  return <f64>reinterpret<f32>((key ^ ~(<u32>((<i32>key) >> 31))) & 0x7fffffff);
}

/** What turns magnitudes into codes of weights: constants of one signature in one gene space. */
let factor: v128 = f64x2.splat(0);
let smallest: v128 = f64x2.splat(0);
let offset: v128 = i32x4.splat(0);
let largestCode: v128 = i32x4.splat(0);
let dropped: i32 = 0;

function prepareCodes(scale: f64, weightBits: u32): void {
  const mantissaBits = weightBits - 3;
  dropped = 20 - mantissaBits;
  factor = f64x2.splat(scale);
  smallest = f64x2.splat(<f64>(1 << mantissaBits));
  offset = i32x4.splat(((1022 + mantissaBits) << 20) - (1 << (dropped - 1)));
  largestCode = i32x4.splat((1 << weightBits) - 1);
}

/** The codes of two genes, magnitude times factor, as encodeWeight of entry.ts makes them; in lanes 0 and 1. */
function codesOfTwo(magnitudes: v128): v128 {
  const weights = f64x2.mul(f64x2.promote_low_f32x4(magnitudes), factor);
  // Beside 2^52 a whole number lies in the low word.
  const rounded = f64x2.add(f64x2.floor(f64x2.add(weights, f64x2.splat(0.5))), f64x2.splat(4503599627370496));
  const small = i32x4.shuffle(rounded, rounded, 0, 2, 0, 2);
  const highWords = i32x4.shuffle(weights, weights, 1, 3, 1, 3);
  const large = i32x4.shr_u(i32x4.sub(highWords, offset), dropped);
  const isSmall = f64x2.lt(weights, smallest);
  return v128.bitselect(small, large, i32x4.shuffle(isSmall, isSmall, 0, 2, 0, 2));
}

/** The codes of the weights of the four genes whose keys are at `at`. */
function codesOf(at: usize): v128 {
  const key = v128.load(at);
  const magnitude = v128.and(v128.xor(key, v128.not(i32x4.shr_s(key, 31))), i32x4.splat(0x7fffffff));
  const low = codesOfTwo(magnitude);
  const high = codesOfTwo(i32x4.shuffle(magnitude, magnitude, 2, 3, 2, 3));
  return i32x4.min_u(i64x2.shuffle(low, high, 0, 2), largestCode);
}

/** The last summary of `encode` or `encodeAll`. */
let ranked: u32 = 0;
let positives: u32 = 0;
export function rankedGenes(): u32 {
  return ranked;
}
export function positiveGenes(): u32 {
  return positives;
}

function keysIn(scratch: usize): usize {
  return scratch + ((<usize>(2 * lowBins + highBins)) << 2);
}

/**
 * Entries of the signature that `sort` ordered, in a gene space that has all genes in their order: that of gene g
 * at into + 4 g, 0 where the score is missing. `into` has room for `genes` entries rounded up to 4.
 *
 * @param scratch what `sort` left there
 * @param scored what `sort` returned
 * @returns the largest |score|; rankedGenes() and positiveGenes() tell the rest
 */
export function encodeAll(
  scratch: usize,
  order: usize,
  places: usize,
  genes: u32,
  scored: u32,
  weightBits: u32,
  maximumWeight: f64,
  into: usize,
): f64 {
  const keys = keysIn(scratch);
  ranked = scored;
  positives = 0;
  if (scored == 0) return 0;
  const largest = max(
    magnitudeOf(keys, load<u16>(order)),
    magnitudeOf(keys, load<u16>(order + ((<usize>(scored - 1)) << 1))),
  );
  prepareCodes(largest > 0 ? maximumWeight / largest : 0, weightBits);
  positives = <u32>((firstNotPositive(keys, order, scored) - order) >> 1);
  const one = i32x4.splat(1);
  const last = i32x4.splat(scored);
  let place = places;
  for (let at = keys, end = keys + ((<usize>genes) << 2); at < end; at += 16) {
    const rank = i32x4.add(i32x4.extend_low_i16x8_u(v128.load64_zero(place)), one);
    const entry = v128.or(i32x4.shl(rank, weightBits), codesOf(at));
    v128.store(into, v128.and(entry, i32x4.le_u(rank, last)));
    place += 8;
    into += 16;
  }
  return largest;
}

/**
 * The same in a space of any genes: the entry of index row r at into + 4 r.
 *
 * @param codes room for `genes` codes (u32), rounded up to 4
 * @param rowOfGene i32 index row of each gene, -1 where the space lacks it
 */
export function encode(
  scratch: usize,
  codes: usize,
  order: usize,
  genes: u32,
  scored: u32,
  rowOfGene: usize,
  weightBits: u32,
  maximumWeight: f64,
  into: usize,
): f64 {
  const keys = keysIn(scratch);
  const end = order + ((<usize>scored) << 1);
  ranked = 0;
  positives = 0;
  // The order is sorted: the largest magnitude is at its first or its last gene.
  let first = order;
  while (first < end && load<i32>(rowOfGene + ((<usize>load<u16>(first)) << 2)) < 0) first += 2;
  if (first == end) return 0;
  let last = end - 2;
  while (load<i32>(rowOfGene + ((<usize>load<u16>(last)) << 2)) < 0) last -= 2;
  const largest = max(magnitudeOf(keys, load<u16>(first)), magnitudeOf(keys, load<u16>(last)));
  prepareCodes(largest > 0 ? maximumWeight / largest : 0, weightBits);
  // Codes of missing scores and of other gene spaces mean nothing.
  for (let at: usize = 0, bytes = (<usize>genes) << 2; at < bytes; at += 16) {
    v128.store(codes + at, codesOf(keys + at));
  }

  const zero = firstNotPositive(keys, order, scored);
  positives = place(first, zero, codes, rowOfGene, weightBits, into, 0);
  ranked = place(max(first, zero), last + 2, codes, rowOfGene, weightBits, into, positives);
  for (let at = end, stop = order + ((<usize>genes) << 1); at < stop; at += 2) {
    const row = load<i32>(rowOfGene + ((<usize>load<u16>(at)) << 2));
    if (row >= 0) store<u32>(into + ((<usize>row) << 2), 0);
  }
  return largest;
}

/** Where in the order the scores stop being positive. */
function firstNotPositive(keys: usize, order: usize, scored: u32): usize {
  let low: u32 = 0;
  let high = scored;
  while (low < high) {
    const middle = (low + high) >> 1;
    const gene = <usize>load<u16>(order + ((<usize>middle) << 1));
    if (load<u32>(keys + (gene << 2)) < 0x7fffffff) low = middle + 1;
    else high = middle;
  }
  return order + ((<usize>low) << 1);
}

/** Writes the entries of the genes at [from, to) of the order, with the ranks after `rank`. @returns the last rank */
function place(
  from: usize,
  to: usize,
  codes: usize,
  rowOfGene: usize,
  weightBits: u32,
  into: usize,
  rank: u32,
): u32 {
  for (let at = from; at < to; at += 2) {
    const gene = (<usize>load<u16>(at)) << 2;
    const row = load<i32>(rowOfGene + gene);
    if (row < 0) continue;
    rank++;
    store<u32>(into + ((<usize>row) << 2), (rank << weightBits) | load<u32>(codes + gene));
  }
  return rank;
}

/**
 * Moves 16 signatures from `tile` (u32, signature-major, `pitch` bytes each) to a gene-major block: gene g's go to
 * into + g * stride. `genes` may be rounded up to a multiple of 4 in the tile, never in the block.
 *
 * @param width signatures to write of the 16
 */
export function transpose(tile: usize, pitch: usize, genes: u32, width: u32, into: usize, stride: usize): void {
  const whole: u32 = width == 16 ? genes & ~3 : 0;
  for (let g: u32 = 0; g < whole; g += 4) {
    let from = tile + ((<usize>g) << 2);
    let to = into + <usize>g * stride;
    for (let quarter = 0; quarter < 4; quarter++) {
      const a = v128.load(from);
      const b = v128.load(from + pitch);
      const c = v128.load(from + 2 * pitch);
      const d = v128.load(from + 3 * pitch);
      const abLow = i32x4.shuffle(a, b, 0, 4, 1, 5);
      const abHigh = i32x4.shuffle(a, b, 2, 6, 3, 7);
      const cdLow = i32x4.shuffle(c, d, 0, 4, 1, 5);
      const cdHigh = i32x4.shuffle(c, d, 2, 6, 3, 7);
      v128.store(to, i64x2.shuffle(abLow, cdLow, 0, 2));
      v128.store(to + stride, i64x2.shuffle(abLow, cdLow, 1, 3));
      v128.store(to + 2 * stride, i64x2.shuffle(abHigh, cdHigh, 0, 2));
      v128.store(to + 3 * stride, i64x2.shuffle(abHigh, cdHigh, 1, 3));
      from += 4 * pitch;
      to += 16;
    }
  }
  for (let g = whole; g < genes; g++) {
    const from = tile + ((<usize>g) << 2);
    const to = into + <usize>g * stride;
    for (let s: u32 = 0; s < width; s++) store<u32>(to + ((<usize>s) << 2), load<u32>(from + <usize>s * pitch));
  }
}
