/** Numbers as decimals: what ByteText's `addFixed` and `addRounded` write, digit for digit. */

const ZERO: u32 = 0x30;
const MINUS: u8 = 0x2d;
const POINT: u8 = 0x2e;

/** Writes so many digits. @returns their end */
@inline
function writeDigits(value: u32, digits: u32, at: usize): usize {
  for (let i = at + digits; i > at; ) {
    const shorter = value / 10;
    store<u8>(--i, ZERO + value - shorter * 10);
    value = shorter;
  }
  return at + digits;
}

@inline
function writeWhole(value: u32, at: usize): usize {
  let digits: u32 = 1;
  for (let rest = value / 10; rest > 0; rest /= 10) digits++;
  return writeDigits(value, digits, at);
}

/**
 * Writes a number with all its decimals, but never -0.
 * @param value below a billion in size
 * @param scale ten to the power of `decimals`, at most a billion
 * @returns the end of the text
 */
@inline
export function writeFixed(value: f64, decimals: u32, scale: f64, at: usize): usize {
  const scaled = floor(abs(value) * scale + 0.5);
  if (scaled > 0 && value < 0) store<u8>(at++, MINUS);
  const whole = floor(scaled / scale);
  at = writeWhole(<u32>whole, at);
  if (decimals == 0) return at;
  store<u8>(at++, POINT);
  return writeDigits(<u32>(scaled - whole * scale), decimals, at);
}

/**
 * Writes a number rounded to so many decimals, without zeros at its end.
 * @param value whose product with `scale` is below a billion in size
 * @returns the end of the text
 */
@inline
export function writeRounded(value: f64, decimals: u32, scale: f64, at: usize): usize {
  // To the next integer, halves upwards, as Math.round does.
  let scaled = ceil(value * scale);
  if (scaled - 0.5 > value * scale) scaled -= 1;
  if (scaled < 0) store<u8>(at++, MINUS);
  const size = abs(scaled);
  const whole = floor(size / scale);
  at = writeWhole(<u32>whole, at);
  let rest = <u32>(size - whole * scale);
  if (rest == 0) return at;
  for (; rest % 10 == 0; rest /= 10) decimals--;
  store<u8>(at++, POINT);
  return writeDigits(rest, decimals, at);
}
