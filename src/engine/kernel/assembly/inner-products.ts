/** Inner products of vectors with vectors, in double precision: a product of two matrices. */

/** Bytes of a value of four vectors, and of the sixteen sums of four with four. */
const FOUR: usize = 32;
const SIXTEEN_SUMS: usize = 128;

/**
 * Products of four vectors with `groups` groups of four: per group sixteen f64, four for each of the first vectors.
 *
 * @param left of four vectors: per place a f64 for each
 * @param right likewise, of one group after the other
 */
export function multiply(left: usize, right: usize, groups: i32, length: i32, sums: usize): void {
  const bytes = <usize>length * FOUR;
  for (let group = 0; group < groups; group++) {
    let a0 = f64x2.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
    let x = left;
    for (const end = left + bytes; x < end; x += FOUR, right += FOUR) {
      const r0 = v128.load(right), r1 = v128.load(right, 16);
      const a = v128.load64_splat(x);
      a0 = f64x2.add(a0, f64x2.mul(r0, a));
      a1 = f64x2.add(a1, f64x2.mul(r1, a));
      const b = v128.load64_splat(x, 8);
      b0 = f64x2.add(b0, f64x2.mul(r0, b));
      b1 = f64x2.add(b1, f64x2.mul(r1, b));
      const c = v128.load64_splat(x, 16);
      c0 = f64x2.add(c0, f64x2.mul(r0, c));
      c1 = f64x2.add(c1, f64x2.mul(r1, c));
      const d = v128.load64_splat(x, 24);
      d0 = f64x2.add(d0, f64x2.mul(r0, d));
      d1 = f64x2.add(d1, f64x2.mul(r1, d));
    }
    v128.store(sums, a0);
    v128.store(sums, a1, 16);
    v128.store(sums, b0, 32);
    v128.store(sums, b1, 48);
    v128.store(sums, c0, 64);
    v128.store(sums, c1, 80);
    v128.store(sums, d0, 96);
    v128.store(sums, d1, 112);
    sums += SIXTEEN_SUMS;
  }
}
