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
 * @param scratch 20,480 bytes of counts, then `genes` keys (u32), then two times `genes` gene numbers (u16)
 * @returns genes with a score, or -1 - gene when that gene's score is infinite
 */
export function sort(scores: usize, rows: usize, genes: u32, scratch: usize, order: usize): i32 {
  const low = scratch;
  const middle = low + ((<usize>lowBins) << 2);
  const high = middle + ((<usize>lowBins) << 2);
  const keys = high + ((<usize>highBins) << 2);
  const byLow = keys + ((<usize>genes) << 2);
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
    store<u16>(order + ((<usize>take(high + ((<usize>(key >> 22)) << 2))) << 1), g);
  }
  return genes - missing;
}

/** |score| of a gene. */
function magnitudeOf(scores: usize, rows: usize, gene: u32): f64 {
  return <f64>abs<f32>(load<f32>(scores + ((<usize>load<u32>(rows + ((<usize>gene) << 2))) << 2)));
}

/** The last summary of `encode`. */
let ranked: u32 = 0;
let positives: u32 = 0;
export function rankedGenes(): u32 {
  return ranked;
}
export function positiveGenes(): u32 {
  return positives;
}

/**
 * Entries of the signature that `sort` ordered, in one gene space: that of index row r at into + 4 r,
 * 0 where the score is missing.
 *
 * @param scored what `sort` returned
 * @param rowOfGene i32 index row of each gene, -1 where the space lacks it
 * @returns the largest |score|; rankedGenes() and positiveGenes() tell the rest
 */
export function encode(
  scores: usize,
  rows: usize,
  order: usize,
  genes: u32,
  scored: u32,
  rowOfGene: usize,
  weightBits: u32,
  maximumWeight: f64,
  into: usize,
): f64 {
  const end = order + ((<usize>scored) << 1);
  ranked = 0;
  positives = 0;
  // The order is sorted: the largest magnitude is at its first or its last gene.
  let first = order;
  while (first < end && load<i32>(rowOfGene + ((<usize>load<u16>(first)) << 2)) < 0) first += 2;
  if (first == end) return 0;
  let last = end - 2;
  while (load<i32>(rowOfGene + ((<usize>load<u16>(last)) << 2)) < 0) last -= 2;
  const largest = max(magnitudeOf(scores, rows, load<u16>(first)), magnitudeOf(scores, rows, load<u16>(last)));
  const factor = largest > 0 ? maximumWeight / largest : 0;

  // The code of a weight as encodeWeight of entry.ts makes it.
  const mantissaBits = weightBits - 3;
  const smallest = <f64>(1 << mantissaBits);
  const dropped = 20 - mantissaBits;
  const offset = ((1022 + mantissaBits) << 20) - (1 << (dropped - 1));
  const largestCode: u32 = (1 << weightBits) - 1;
  let rank: u32 = 0;
  let above: u32 = 0;
  for (let at = first; at <= last; at += 2) {
    const gene = <usize>load<u16>(at);
    const row = load<i32>(rowOfGene + (gene << 2));
    if (row < 0) continue;
    rank++;
    const score = load<f32>(scores + ((<usize>load<u32>(rows + (gene << 2))) << 2));
    above += u32(score > 0);
    const weight = <f64>abs<f32>(score) * factor;
    let code: u32;
    if (weight < smallest) code = <u32>(weight + 0.5);
    else code = min((<u32>(reinterpret<u64>(weight) >> 32) - offset) >> dropped, largestCode);
    store<u32>(into + ((<usize>row) << 2), (rank << weightBits) | code);
  }
  ranked = rank;
  positives = above;
  for (let at = end, stop = order + ((<usize>genes) << 1); at < stop; at += 2) {
    const row = load<i32>(rowOfGene + ((<usize>load<u16>(at)) << 2));
    if (row >= 0) store<u32>(into + ((<usize>row) << 2), 0);
  }
  return largest;
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
