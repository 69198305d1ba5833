/**
 * The integer weight of four codes, as f32 (below 2^22, so exact). A code is a small floating-point number whose
 * smallest exponent has no leading 1. Put where f32 has exponent and fraction it reads f = 2^M + m there instead
 * of m; 2f - 2^M is what it should read, and for every other exponent f is the smaller of the two.
 */
@inline
export function weightOf(entries: v128, weightBits: i32): v128 {
  const f = i32x4.add(
    i32x4.shr_u(i32x4.shl(entries, 32 - weightBits), 6),
    i32x4.splat((123 + weightBits) << 23),
  );
  return f32x4.pmin(f, f32x4.sub(f32x4.add(f, f), f32x4.splat(<f32>(1 << (weightBits - 3)))));
}
