/** All positions of an array of scores by falling score. */
import type {Scores} from '../kernel/combine';
import {Scratch} from './scratch';

const scratch = new Scratch();

/** Bits of a key that one pass looks at; three passes see all 32. */
const digitBits = 11;
const digits = 2 ** digitBits;
/** Positions of which a sort by bytes takes a third of the time, for it has less to count: those of the landmarks. */
const mostFew = 4096;
/** Bits of -0: the sign alone. */
const minusZero = 0x8000_0000;
/** Above the key of every number. */
const missingKey = 0xffff_ffff;

/**
 * Positions by falling score, equal scores by position, missing ones (NaN) last. A radix sort of the scores' own
 * bits in single precision, for sorting half a million positions by a comparison takes a quarter of a second. Scores in
 * double precision that single precision cannot tell apart are few, and put in order by comparing them.
 */
export function rankOrder(scores: Scores): Uint32Array {
  const keys = fallingKeys(scores);
  const order = keys.length <= mostFew ? orderOfFew(keys) : orderOf(keys);
  if (scores instanceof Float64Array) refine(order, keys, scores);
  return order;
}

/** Positions by rising key, equal keys by position. */
function orderOf(keys: Uint32Array): Uint32Array {
  // After three passes the second is the one that is left.
  let [order, next] = [scratch.uint32('order', keys.length), new Uint32Array(keys.length)];
  for (let shift = 0; shift < 32; shift += digitBits) {
    const ends = new Uint32Array(digits + 1);
    for (let i = 0; i < keys.length; i++) ends[((keys[i] >>> shift) & (digits - 1)) + 1]++;
    for (let digit = 0; digit < digits; digit++) ends[digit + 1] += ends[digit];
    for (let i = 0; i < order.length; i++) {
      // Before the first pass every position is in its place.
      const position = shift === 0 ? i : order[i];
      next[ends[(keys[position] >>> shift) & (digits - 1)]++] = position;
    }
    [order, next] = [next, order];
  }
  return order;
}

/** Arrays that never change place: loops over them take a third of the time of loops over such as are passed. */
const fewKeys = new Uint32Array(mostFew);
const places = new Uint32Array(4 * 256);
const fewOrder = new Uint16Array(mostFew);
const between = new Uint16Array(mostFew);

/** The same by four passes over bytes, all of which are counted at once. */
function orderOfFew(keys: Uint32Array): Uint32Array {
  const {length} = keys;
  fewKeys.set(keys);
  places.fill(0);
  for (let i = 0; i < length; i++) {
    const key = fewKeys[i];
    places[key & 255]++;
    places[256 + ((key >>> 8) & 255)]++;
    places[512 + ((key >>> 16) & 255)]++;
    places[768 + (key >>> 24)]++;
  }
  for (let byte = 0; byte < 1024; byte += 256) {
    let place = 0;
    for (let i = byte; i < byte + 256; i++) {
      const count = places[i];
      places[i] = place;
      place += count;
    }
  }
  for (let i = 0; i < length; i++) between[places[fewKeys[i] & 255]++] = i;
  for (let i = 0; i < length; i++) {
    const position = between[i];
    fewOrder[places[256 + ((fewKeys[position] >>> 8) & 255)]++] = position;
  }
  for (let i = 0; i < length; i++) {
    const position = fewOrder[i];
    between[places[512 + ((fewKeys[position] >>> 16) & 255)]++] = position;
  }
  for (let i = 0; i < length; i++) {
    const position = between[i];
    fewOrder[places[768 + (fewKeys[position] >>> 24)]++] = position;
  }
  return new Uint32Array(fewOrder.subarray(0, length));
}

/** Numbers that rise as the scores fall. */
function fallingKeys(scores: Scores): Uint32Array {
  const keys = scratch.uint32('keys', scores.length);
  new Float32Array(keys.buffer, 0, keys.length).set(scores);
  for (let i = 0; i < keys.length; i++) {
    // The bits of a negative score rise as it falls, and so do the complements of a positive one's; -0 equals 0.
    const word = keys[i] === minusZero ? 0 : keys[i];
    if (Number.isNaN(scores[i])) keys[i] = missingKey;
    else keys[i] = word >>> 31 === 1 ? word : ~(word | minusZero);
  }
  return keys;
}

/** Puts positions of the same key in the order of their scores. */
function refine(order: Uint32Array, keys: Uint32Array, scores: Float64Array): void {
  for (let start = 0, end: number; start < order.length; start = end) {
    const key = keys[order[start]];
    let isSorted = true;
    for (end = start + 1; end < order.length && keys[order[end]] === key; end++) {
      if (scores[order[end]] > scores[order[end - 1]]) isSorted = false;
    }
    if (!isSorted) order.subarray(start, end).sort((a, b) => scores[b] - scores[a] || a - b);
  }
}
