/**
 * The 4-byte entry of the index: one gene in one signature.
 *
 * The high bits hold the gene's rank (1 = largest score; 0 = the score is missing), the low bits the size of
 * its score as a small floating-point code with 3 exponent bits. A code decodes to an integer below 2^22 for
 * 18-bit codes, so sums of weights are exact in float64 and comparisons between kernels can be bit for bit.
 * The relative error of a score above max/128 is at most 2^-16, which moves an enrichment score by at most
 * 2^-17 = 7.7e-6; signatures in which many are below it keep their scores (unrounded.ts). The sign is not stored: scores are positive down to rank `positives` and negative below.
 */

const exponentBits = 3;
const minimumRankBits = 14;

export interface EntryLayout {
  readonly rankBits: number;
  readonly weightBits: number;
  /** the integer that the largest code decodes to; a signature's scale is max|score| / maximumWeight */
  readonly maximumWeight: number;
}

/** The layout for a gene space of `genes` genes (at most 65,535). */
export function entryLayout(genes: number): EntryLayout {
  const rankBits = Math.max(minimumRankBits, 32 - Math.clz32(genes));
  const weightBits = 32 - rankBits;
  return {rankBits, weightBits, maximumWeight: decodeWeight(2 ** weightBits - 1, weightBits)};
}

/** The integer weight of a code: mantissa m, exponent e -> m if e = 0, else (2^M + m) * 2^(e-1). */
export function decodeWeight(code: number, weightBits: number): number {
  const mantissaBits = weightBits - exponentBits;
  const hidden = 1 << mantissaBits;
  const exponent = code >>> mantissaBits;
  // All ones for e > 0: this runs for every entry of a whole signature, where a branch would often guess wrong.
  const normal = -exponent >> 31;
  return ((code & (hidden - 1)) | (normal & hidden)) << (exponent + normal);
}

const float = new Float64Array(1);
const floatBits = new Int32Array(float.buffer);

/**
 * The code whose decoded weight is nearest to `weight` (0 <= weight <= maximumWeight), halves upwards.
 * The code is the weight's own float64 representation with a shorter exponent and mantissa, so that rounding
 * the high word of its bits is rounding the weight; a carry runs into the exponent by itself.
 */
export function encodeWeight(weight: number, weightBits: number): number {
  const mantissaBits = weightBits - exponentBits;
  if (weight < 1 << mantissaBits) return (weight + 0.5) | 0;
  float[0] = weight;
  const dropped = 20 - mantissaBits;
  const exponentOffset = (1022 + mantissaBits) << 20;
  const code = (floatBits[1] - exponentOffset + (1 << (dropped - 1))) >> dropped;
  return Math.min(code, 2 ** weightBits - 1);
}
