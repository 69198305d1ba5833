/** Four lanes of 32 bits as two halves of f64, and back. */

/** Lanes 2 and 3 where 0 and 1 were. */
@inline
function upper(x: v128): v128 {
  return i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
}

/** f32 lanes 0 and 1 as f64. */
@inline
export function lowFloats(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

/** f32 lanes 2 and 3 as f64. */
@inline
export function highFloats(x: v128): v128 {
  return f64x2.promote_low_f32x4(upper(x));
}

/** i32 lanes 0 and 1 as f64. */
@inline
export function lowIntegers(x: v128): v128 {
  return f64x2.convert_low_i32x4_s(x);
}

/** i32 lanes 2 and 3 as f64. */
@inline
export function highIntegers(x: v128): v128 {
  return f64x2.convert_low_i32x4_s(upper(x));
}

/** Two halves of f64 as four f32. */
@inline
export function floats(low: v128, high: v128): v128 {
  return i8x16.shuffle(
    f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high),
    0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23,
  );
}
