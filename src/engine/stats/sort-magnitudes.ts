/** Sorting sizes of scores. */

/** Bits of a number that one pass looks at; three passes see the 31 that a size has. */
const digitBits = 11;
const digits = 2 ** digitBits;
const digit = digits - 1;
/** Of fewer, a comparing sort is faster than passes over all digits. */
const fewestByDigits = 512;
/** All bits but the sign's. */
const size = 0x7fff_ffff;

const [low, middle, high] = Array.from({length: 3}, () => new Int32Array(digits));
/** Grows to the largest array that was sorted. */
let apart = new Int32Array(0);

/**
 * Turns numbers into their sizes, ascending, missing ones (NaN) last; in place. The bits of a size rise with it, so that a
 * radix sort of them is one of the numbers: a third of the time that comparing takes.
 *
 * @param numbers their bits in single precision: a view of a Float32Array
 */
export function sortMagnitudes(numbers: Int32Array): void {
  const {length} = numbers;
  if (apart.length < length) apart = new Int32Array(length);
  for (const counts of [low, middle, high]) counts.fill(0);
  // Half of the scores of gene sets are 0.
  let count = 0;
  for (let i = 0; i < length; i++) {
    const number = numbers[i] & size;
    if (number === 0) continue;
    apart[count++] = number;
    low[number & digit]++;
    middle[(number >> digitBits) & digit]++;
    high[number >> (2 * digitBits)]++;
  }
  const zeros = length - count;
  if (count < fewestByDigits) {
    numbers.set(apart.subarray(0, count).sort(), zeros);
  } else {
    for (const counts of [low, middle, high]) becomePlaces(counts);
    for (let i = 0; i < count; i++) numbers[low[apart[i] & digit]++] = apart[i];
    for (let i = 0; i < count; i++) apart[middle[(numbers[i] >> digitBits) & digit]++] = numbers[i];
    for (let i = 0; i < count; i++) numbers[zeros + high[apart[i] >> (2 * digitBits)]++] = apart[i];
  }
  numbers.fill(0, 0, zeros);
}

/** Counts of digits become the place of the first number with each. */
function becomePlaces(counts: Int32Array): void {
  let place = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i];
    counts[i] = place;
    place += count;
  }
}
