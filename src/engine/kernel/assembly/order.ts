/**
 * Genes of signatures in the order of their scores. Entries have the ranks among all genes, so that nothing is sorted: among
 * fewer genes a rank is how many of these have a smaller one, which a bit for each rank tells.
 *
 * Entries come as columns, those of a signature side by side.
 */

/** Bytes of a word of bits: the bits, and how many are set in the words before. */
const WORD: usize = 8;

/**
 * Puts genes in the order of their scores: the one that `among` places stand before goes to order + 4 among, as its place
 * in the column in the high bits and the code of its weight in the low ones, as in an entry. Missing scores go nowhere.
 *
 * @param marks room for a word per 32 ranks, `words` of them; 0: all genes that have a score are here
 * @returns how many have one
 */
@inline
export function putInOrder(
  column: usize, rows: i32, weightBits: i32, marks: usize, words: i32, order: usize,
): i32 {
  const code: u32 = (1 << weightBits) - 1;
  const end = column + (<usize>rows << 2);
  if (!marks) {
    let place: u32 = 0, count = 0;
    for (let at = column; at < end; at += 4, place += code + 1) {
      const entry = load<u32>(at);
      const rank = entry >>> weightBits;
      count += <i32>(rank != 0);
      // Rank 0 goes before the first, where there is room.
      store<u32>(order + (<usize>rank << 2) - 4, place | (entry & code));
    }
    return count;
  }
  memory.fill(marks, 0, <usize>words * WORD);
  for (let at = column; at < end; at += 4) {
    const rank = load<u32>(at) >>> weightBits;
    const word = marks + (<usize>(rank >>> 5) << 3);
    store<u32>(word, load<u32>(word) | (1 << (rank & 31)));
  }
  // Rank 0 is none.
  store<u32>(marks, load<u32>(marks) & ~1);
  let count: u32 = 0;
  for (let word = marks, last = marks + <usize>words * WORD; word < last; word += WORD) {
    store<u32>(word, count, 4);
    count += popcnt(load<u32>(word));
  }
  let place: u32 = 0;
  for (let at = column; at < end; at += 4, place += code + 1) {
    const entry = load<u32>(at);
    store<u32>(order + (<usize>placeOf(entry >>> weightBits, marks) << 2), place | (entry & code));
  }
  return count;
}

/** How many marked ranks are smaller than a marked one; -1 of rank 0. */
@inline
function placeOf(rank: u32, marks: usize): i32 {
  if (rank == 0) return -1;
  const word = marks + (<usize>(rank >>> 5) << 3);
  return load<u32>(word, 4) + popcnt(load<u32>(word) & ((1 << (rank & 31)) - 1));
}

/** How many genes in order have a rank up to this one. */
@inline
export function countUpTo(rank: i32, count: i32, marks: usize, words: i32): i32 {
  if (!marks) return min(rank, count);
  const next: u32 = rank + 1;
  if (next >>> 5 >= <u32>words) return count;
  const word = marks + (<usize>(next >>> 5) << 3);
  return load<u32>(word, 4) + popcnt(load<u32>(word) & ((1 << (next & 31)) - 1));
}

/** The next place from `from` on whose gene has the code of the one behind it, or `last` if there is none before it. */
@inline
function nextPair(order: usize, from: i32, last: i32, codes: v128): i32 {
  let at = order + (<usize>from << 2);
  for (; from < last; from += 4, at += 16) {
    const differ = v128.and(v128.xor(v128.load(at), v128.load(at, 4)), codes);
    const equal = i32x4.bitmask(i32x4.eq(differ, i32x4.splat(0)));
    if (equal) return min(from + ctz(equal), last);
  }
  return last;
}

/**
 * Finds ties: genes side by side with the same code and sign.
 *
 * @param order `count` genes, and room for 5 more
 * @param positives how many of them have a score above zero
 * @param ties gets u16: how many genes are tied, then their places in the column by rank; and so on
 * @returns where `ties` ends
 */
@inline
export function findTies(order: usize, count: i32, positives: i32, weightBits: i32, ties: usize): usize {
  const code: u32 = (1 << weightBits) - 1;
  const codes = i32x4.splat(code);
  let first = nextPair(order, 0, count - 1, codes);
  while (first < count - 1) {
    const own = load<u32>(order + (<usize>first << 2)) & code;
    // Beyond the last positive score the same code is another score, but for 0.
    const stop = own == 0 || first >= positives ? count : positives;
    let end = first + 1;
    while (end < stop && (load<u32>(order + (<usize>end << 2)) & code) == own) end++;
    // Of the last positive score and the first negative one, each is alone.
    if (end - first > 1) {
      store<u16>(ties, end - first);
      ties += 2;
      for (let place = first; place < end; place++, ties += 2)
        store<u16>(ties, load<u32>(order + (<usize>place << 2)) >>> weightBits);
    }
    first = nextPair(order, end, count - 1, codes);
  }
  return ties;
}
