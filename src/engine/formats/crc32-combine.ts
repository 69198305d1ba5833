/** CRC-32 of two runs of bytes one after the other, from those of each (M. Adler's crc32_combine, zlib). */

/** The polynomial of CRC-32, reflected: the highest bit is the coefficient of x^0. */
const polynomial = 0xedb88320;
const one = 0x8000_0000;

/** x^(2^k) modulo the polynomial; from k = 32 on they repeat with a period of 32. */
const squares: number[] = [];
for (let power = one >>> 1; squares.length < 32; power = multiply(power, power)) squares.push(power);

/** @param bytes of the second run */
export function combineCrc32(first: number, second: number, bytes: number): number {
  let shift = one;
  // A byte is eight powers of x: 2^3.
  for (let [left, k] = [bytes, 3]; left > 0; left = Math.floor(left / 2), k++) {
    if (left % 2 === 1) shift = multiply(squares[k % 32], shift);
  }
  return (multiply(shift, first) ^ second) >>> 0;
}

/** Product of two polynomials modulo that of CRC-32. */
function multiply(a: number, b: number): number {
  let product = 0;
  let factor = b;
  for (let bit = one; bit !== 0; bit >>>= 1) {
    if (a & bit) product ^= factor;
    factor = factor & 1 ? (factor >>> 1) ^ polynomial : factor >>> 1;
  }
  return product >>> 0;
}
