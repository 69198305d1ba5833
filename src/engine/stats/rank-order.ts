/** All positions of an array of scores by falling score. */
import type {Scores} from '../kernel/combine';

/** Bits of a key that one pass looks at; three passes see all 32. */
const digitBits = 11;
const digits = 2 ** digitBits;
/** Bits of -0: the sign alone. */
const minusZero = 0x8000_0000;
/** Above the key of every number. */
const missingKey = 0xffff_ffff;

/**
 * Positions by falling score, equal scores by position, missing ones (NaN) last. A radix sort of the scores' own
 * bits, for sorting half a million positions by a comparison takes a quarter of a second; in double precision,
 * which few and small results have, it is done that way.
 */
export function rankOrder(scores: Scores): Uint32Array {
  if (!(scores instanceof Float32Array)) return compared(scores);
  const keys = fallingKeys(scores);
  let order = new Uint32Array(scores.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  let next = new Uint32Array(scores.length);
  for (let shift = 0; shift < 32; shift += digitBits) {
    const ends = new Uint32Array(digits + 1);
    for (let i = 0; i < keys.length; i++) ends[((keys[i] >>> shift) & (digits - 1)) + 1]++;
    for (let digit = 0; digit < digits; digit++) ends[digit + 1] += ends[digit];
    for (let i = 0; i < order.length; i++) {
      const position = order[i];
      next[ends[(keys[position] >>> shift) & (digits - 1)]++] = position;
    }
    [order, next] = [next, order];
  }
  return order;
}

/** Numbers that rise as the scores fall. */
function fallingKeys(scores: Float32Array): Uint32Array {
  const keys = new Uint32Array(scores.length);
  new Float32Array(keys.buffer).set(scores);
  for (let i = 0; i < keys.length; i++) {
    // The bits of a negative score rise as it falls, and so do the complements of a positive one's; -0 equals 0.
    const word = keys[i] === minusZero ? 0 : keys[i];
    if (Number.isNaN(scores[i])) keys[i] = missingKey;
    else keys[i] = word >>> 31 === 1 ? word : ~(word | minusZero);
  }
  return keys;
}

function compared(scores: Float64Array): Uint32Array {
  const order = Uint32Array.from(scores.keys());
  return order.sort((a, b) => {
    const difference = scores[b] - scores[a];
    if (!Number.isNaN(difference)) return difference || a - b;
    return Number(Number.isNaN(scores[a])) - Number(Number.isNaN(scores[b])) || a - b;
  });
}
