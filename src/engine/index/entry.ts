/**
 * The 4-byte entry of the index: one gene in one signature.
 *
 * The high bits hold the gene's rank (1 = largest score; 0 = the score is missing), the low bits the size of
 * its score as a small floating-point code with 3 exponent bits. A code decodes to an integer below 2^22 for
 * 18-bit codes, so sums of weights are exact in float64 and comparisons between kernels can be bit for bit.
 * The relative error of a score above max/128 is at most 2^-16, which moves an enrichment score by at most
 * 2^-17 = 7.7e-6. The sign is not stored: scores are positive down to rank `positives` and negative below.
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
  const exponent = code >>> mantissaBits;
  const mantissa = code & ((1 << mantissaBits) - 1);
  return exponent === 0 ? mantissa : (mantissa | (1 << mantissaBits)) << (exponent - 1);
}

/** The code whose decoded weight is nearest to `weight` (0 <= weight <= maximumWeight). */
export function encodeWeight(weight: number, weightBits: number): number {
  const mantissaBits = weightBits - exponentBits;
  const rounded = Math.round(weight);
  const excess = 32 - Math.clz32(rounded) - (mantissaBits + 1);
  if (excess < 0) return rounded;
  const maximum = 2 ** weightBits - 1;
  const significand = Math.round(weight / 2 ** excess);
  // A significand that rounds up to the next power of two carries into the exponent by plain addition.
  return Math.min(maximum, ((excess + 1) << mantissaBits) + (significand - (1 << mantissaBits)));
}
