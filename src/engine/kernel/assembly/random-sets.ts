/**
 * Enrichment scores of random sets: what stats/set-enrichment.ts and stats/random-numbers.ts say in TypeScript, operation
 * for operation, so that both give the same bits. It owns no memory: every address comes from there.
 */

/** Up to which two peaks are equally far from zero (`sumTolerance` of kernel/ties.ts). */
const TIE: f64 = 1.0 / <f64>((<u64>1) << 40);

let state: u32 = 0;

/** T. Ettinger's mulberry32: a whole number from 0 below `limit`. */
@inline
function random(limit: f64): u32 {
  state += 0x6d2b79f5;
  let mixed = (state ^ (state >>> 15)) * (state | 1);
  mixed ^= mixed + (mixed ^ (mixed >>> 7)) * (mixed | 61);
  return <u32>((<f64>(mixed ^ (mixed >>> 14)) / 4294967296.0) * limit);
}

/** Sets a bit. @returns whether it was not set before */
@inline
function mark(marks: usize, number: u32): bool {
  const word = marks + (<usize>(number >>> 6) << 3);
  const bit = <u64>1 << (number & 63);
  const before = load<u64>(word);
  if (before & bit) return false;
  store<u64>(word, before | bit);
  return true;
}

/** Places of the marked numbers of a small set, ascending, by the words that have any; the marks are removed. */
@inline
function collectFew(marks: usize, words: usize, limit: u32, ranked: usize): void {
  for (let first: u32 = 0; first << 6 < limit; first += 64, words += 8) {
    let filled = load<u64>(words);
    store<u64>(words, 0);
    for (; filled; filled &= filled - 1) {
      const word = first + <u32>ctz(filled);
      const at = marks + (<usize>word << 3);
      let bits = load<u64>(at);
      store<u64>(at, 0);
      for (; bits; bits &= bits - 1) {
        store<u32>(ranked, (word << 6) + <u32>ctz(bits));
        ranked += 4;
      }
    }
  }
}

/** Places of the marked numbers, or of all others, ascending; the marks are removed. */
@inline
function collect(marks: usize, limit: u32, size: u32, inverted: bool, ranked: usize): void {
  const end = ranked + (<usize>size << 2);
  const flip: u64 = inverted ? ~0 : 0;
  for (let first: u32 = 0; first < limit; first += 64, marks += 8) {
    let bits = load<u64>(marks) ^ flip;
    if (!bits) continue;
    store<u64>(marks, 0);
    while (bits && ranked < end) {
      store<u32>(ranked, first + <u32>ctz(bits));
      ranked += 4;
      bits &= bits - 1;
    }
  }
}

/** ES of the places at `ranked`, in [-1, 1]; 0 when all weights are. */
function enrichmentScore(ranked: usize, size: u32, weights: usize, miss: f64): f64 {
  let total: f64 = 0;
  const end = ranked + (<usize>size << 2);
  for (let at = ranked; at < end; at += 4) total += load<f64>(weights + (<usize>load<u32>(at) << 3));
  if (total == 0) return 0;
  let weight: f64 = 0;
  let most: f64 = 0;
  let least: f64 = 0;
  let mostAt: u32 = 0;
  let leastAt: u32 = 0;
  let share: f64 = 0;
  let number: u32 = 0;
  for (let at = ranked; at < end; at += 4, number++) {
    const rank = load<u32>(at);
    const missed = <f64>(rank - number) * miss;
    const before = share - missed;
    weight += load<f64>(weights + (<usize>rank << 3));
    share = weight / total;
    const after = share - missed;
    if (after > most + TIE) {
      most = after;
      mostAt = number;
    }
    if (before < least - TIE) {
      least = before;
      leastAt = number;
    }
  }
  if (abs(most + least) <= TIE) return mostAt <= leastAt ? most : least;
  return most > -least ? most : least;
}

/**
 * Draws sets and scores them.
 *
 * @param seed state of the random numbers
 * @param size members of a set, 1 to `count`
 * @param weights of all places (f64)
 * @param count places
 * @param marks a bit for each place, all 0 before and after, in whole u64
 * @param words likewise a bit for each of those
 * @param ranked room for `size` places (u32)
 * @param scores room for the ES of `draws` sets (f64)
 */
export function scoreRandomSets(
  seed: u32, size: u32, draws: u32, weights: usize, count: u32, marks: usize, words: usize,
  ranked: usize, scores: usize,
): void {
  state = seed;
  const limit = <f64>count;
  // Of a set larger than half of all it is quicker to draw what is left out.
  const inverted = size * 2 > count;
  // Most words of marks stay empty, and looking at all of them would take longer than all else.
  const few = size < count >>> 8;
  const miss: f64 = 1.0 / max(<f64>count - <f64>size, 1.0);
  for (let draw: u32 = 0; draw < draws; draw++) {
    let open = inverted ? count - size : size;
    if (few) {
      while (open) {
        const number = random(limit);
        if (!mark(marks, number)) continue;
        mark(words, number >>> 6);
        open--;
      }
      collectFew(marks, words, count, ranked);
    } else {
      while (open) if (mark(marks, random(limit))) open--;
      collect(marks, count, size, inverted, ranked);
      if (inverted) clear(marks, count);
    }
    store<f64>(scores + (<usize>draw << 3), enrichmentScore(ranked, size, weights, miss));
  }
}

/** Marks of words in which no other number was left are still there. */
@inline
function clear(marks: usize, count: u32): void {
  for (let first: u32 = 0; first < count; first += 64, marks += 8) store<u64>(marks, 0);
}
