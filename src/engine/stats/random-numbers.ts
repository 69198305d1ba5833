/** Random numbers that a seed repeats, so that a result can be had again. */

/** Named here, since looking a global up for each of a hundred million numbers takes its time. */
const {clz32, floor, imul} = Math;

/** Whole numbers from 0 below a limit of at most 2^32. */
export type RandomNumbers = (limit: number) => number;

/**
 * Numbers determined by the seeds, the same on every machine (T. Ettinger's mulberry32, its state hashed from the
 * seeds by FNV-1a).
 */
export function randomNumbers(...seeds: readonly number[]): RandomNumbers {
  let state = seedState(...seeds);
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** The state that random numbers of these seeds begin with. */
export function seedState(...seeds: readonly number[]): number {
  let state = 0x811c9dc5;
  for (const seed of seeds) {
    for (let shift = 0; shift < 32; shift += 8) {
      state = imul(state ^ ((seed >>> shift) & 0xff), 0x01000193);
    }
  }
  return state;
}

/** Fills a set with different numbers below the sampler's limit, ascending. */
export type SetSampler = (random: RandomNumbers, into: Uint32Array) => void;

/** A sampler of numbers below `limit`; it keeps its memory from one set to the next. */
export function createSetSampler(limit: number): SetSampler {
  // A bit per number; all 0 between two sets.
  const marks = new Uint32Array(Math.ceil(limit / 32));
  const mark = (number: number): boolean => {
    const bit = 1 << (number & 31);
    if (marks[number >>> 5] & bit) return false;
    marks[number >>> 5] |= bit;
    return true;
  };

  const sortFew: SetSampler = (random, into) => {
    for (let at = 0; at < into.length; ) {
      const number = random(limit);
      if (mark(number)) into[at++] = number;
    }
    for (const number of into) marks[number >>> 5] = 0;
    into.sort();
  };
  const scanMany: SetSampler = (random, into) => {
    // Of a set larger than half of all it is quicker to draw what is left out.
    const inverted = into.length * 2 > limit;
    let open = inverted ? limit - into.length : into.length;
    while (open > 0) if (mark(random(limit))) open--;
    let at = 0;
    for (let word = 0; word < marks.length; word++) {
      let bits = inverted ? ~marks[word] : marks[word];
      marks[word] = 0;
      while (bits !== 0 && at < into.length) {
        const lowest = bits & -bits;
        into[at++] = word * 32 + 31 - clz32(lowest);
        bits ^= lowest;
      }
    }
  };
  return (random, into) => (into.length * 4 < marks.length ? sortFew : scanMany)(random, into);
}
