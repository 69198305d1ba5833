/**
 * Lines of a GCT and their deflate blocks (RFC 1951) in one go: what results/signatures/rows-text.ts calls. Lines are put together
 * of cells that repeat, so a match is not searched for but known: where the same cell stood last. It owns no memory:
 * every address comes from there.
 */

import {writeFixed, writeRounded} from './decimal';

const TAB: u8 = 9;
const LINE_FEED: u8 = 10;
/** How far back a match may begin. */
const WINDOW: u32 = 32768;
const LONGEST: u32 = 258;
const SHORTEST: u32 = 3;
/**
 * Fields of a column's entry, u32 each: addresses of its table and its texts, and whether places are noted; then where
 * the column's cell in the line before stood. A table has two u32 for each text: where it starts, and where it stood
 * last; and where the last text ends.
 */
const COLUMN: usize = 16;
/** Of a column of numbers: its decimals and whether it is rounded (u32 each), ten to the power of its decimals (f64). */
const FORMAT: usize = 16;
/** Lines whose cells are looked at together before they are wanted. */
const AHEAD: u32 = 32;

// The writer's state from line to line.
let bits: u64 = 0;
let bitCount: u64 = 0;
let to: usize = 0;
/** A match that may grow: its distance and length; 0 when there is none. */
let distance: u32 = 0;
let matched: u32 = 0;

/** Tables of codes: literals and lengths, distances; or the counts of their symbols. */
let literals: usize = 0;
let lengths: usize = 0;
let distances: usize = 0;

@inline
function put(code: u32, count: u32): void {
  bits |= <u64>code << bitCount;
  bitCount += count;
}

/** Leaves at most seven bits waiting; 57 more find room before the next call. */
@inline
function settle(): void {
  store<u64>(to, bits);
  to += <usize>(bitCount >> 3);
  bits >>= bitCount & 56;
  bitCount &= 7;
}

@inline
function count(table: usize, symbol: u32): void {
  const at = table + (<usize>symbol << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** A code of at most 15 bits, its length above them. */
@inline
function putLiteral(from: usize): void {
  const code = load<u32>(literals + (<usize>load<u8>(from) << 2));
  put(code & 0xffff, code >> 16);
}

@inline
function writeLiterals(from: usize, end: usize, counting: bool): void {
  if (counting) {
    for (; from < end; from++) count(literals, load<u8>(from));
    return;
  }
  for (; from + 3 <= end; from += 3) {
    putLiteral(from);
    putLiteral(from + 1);
    putLiteral(from + 2);
    settle();
  }
  for (; from < end; from++) putLiteral(from);
  settle();
}

/** Length symbols are counted by length, to be summed up by who asked. */
@inline
function writeMatch(length: u32, counting: bool): void {
  const back = distance - 1;
  let symbol = back;
  let extra: u32 = 0;
  if (back > 3) {
    const highest = 31 - clz(back);
    extra = highest - 1;
    symbol = (highest << 1) + ((back >> extra) & 1);
  }
  if (counting) {
    count(lengths, length);
    count(distances, symbol);
    return;
  }
  // Code and extra bits in the low 24 bits, how many there are above.
  const code = load<u32>(lengths + (<usize>length << 2));
  put(code & 0xffffff, code >> 24);
  const far = load<u32>(distances + (<usize>symbol << 2));
  put(far & 0xffff, far >> 16);
  put(back & ((1 << extra) - 1), extra);
  settle();
}

/** Writes the match that was growing up to `at`. */
@inline
function endMatch(at: usize, counting: bool): void {
  let left = matched;
  matched = 0;
  while (left >= SHORTEST) {
    const rest = left - LONGEST;
    const length = left <= LONGEST ? left : rest < SHORTEST ? left - SHORTEST : LONGEST;
    writeMatch(length, counting);
    left -= length;
  }
  if (left > 0) writeLiterals(at - left, at, counting);
}

/** Copies sixteen bytes at a time, up to fifteen more than asked for: most cells need no loop. */
@inline
function copy(from: usize, length: u32, at: usize): void {
  v128.store(at, v128.load(from));
  for (let i: usize = 16; i < length; i += 16) v128.store(at + i, v128.load(from + i));
}

/** How many of some bytes are the same in two places. */
@inline
function common(one: usize, other: usize, length: u32): u32 {
  let i: u32 = 0;
  for (; i < length; i += 8) {
    const differing = load<u64>(one + i) ^ load<u64>(other + i);
    if (differing) {
      i += <u32>(ctz(differing) >> 3);
      break;
    }
  }
  return i < length ? i : length;
}

/**
 * A match has some 12 bits, and as many as its distance needs; a literal some 5. @param back the distance less 1
 */
@inline
function isShorter(length: u32, back: u32): bool {
  return 5 * length > 12 + 31 - clz(back | 1);
}

/**
 * A cell that may have stood before: a match goes on, or begins where the cell stood last, or where the cell above it
 * stands.
 * @param place where it stood last, plus 1; 0 for a cell that hardly ever comes again
 * @param above likewise the cell above
 */
@inline
function writeCell(
  at: usize, length: u32, position: u32, place: usize, above: usize, counting: bool,
): void {
  const cellAbove = load<u32>(above);
  store<u32>(above, position + 1);
  let before: u32 = 0;
  if (place) {
    before = load<u32>(place);
    store<u32>(place, position + 1);
  }
  if (matched) {
    const same = common(at, at - distance, length);
    matched += same;
    if (same == length) return;
    if (before == 0) {
      endMatch(at + same, counting);
      writeLiterals(at + same, at + length, counting);
      return;
    }
    matched -= same;
    endMatch(at, counting);
  }
  const back = position + 1 - before;
  if (before && back <= WINDOW && length >= SHORTEST && isShorter(length, back - 1)) {
    distance = back;
    matched = length;
    return;
  }
  let same: u32 = 0;
  const up = position + 1 - cellAbove;
  if (cellAbove && up <= WINDOW) {
    same = common(at, at - up, length);
    if (same >= SHORTEST && isShorter(same, up - 1)) {
      distance = up;
      matched = same;
      endMatch(at + same, counting);
    } else same = 0;
  }
  writeLiterals(at + same, at + length, counting);
}

/**
 * Brings the cells of lines [first, end) into the cache: in an order of their own they are all over the memory, and the
 * processor waits for one after the other where it writes them, but for many at a time where it only looks.
 * @returns of no meaning; it has to be put somewhere, or nothing would be read
 */
function touch(
  first: u32, end: u32, order: usize, codesOfRows: usize, columns: usize, columnCount: u32,
): u32 {
  let seen: u32 = 0;
  for (let line = first; line < end; line++) {
    let code = codesOfRows + <usize>load<u32>(order + (<usize>line << 2)) * <usize>(columnCount << 2);
    for (let column: u32 = 0, entry = columns; column < columnCount; column++, entry += COLUMN) {
      const start = load<u32>(<usize>load<u32>(entry) + (<usize>load<u32>(code) << 3));
      seen ^= load<u8>(<usize>load<u32>(entry, 4) + start);
      code += 4;
    }
  }
  return seen;
}

/** Copies the text whose number is in the low half of a NaN. */
@inline
function writeText(number: usize, ends: usize, texts: usize, at: usize): usize {
  const text = ends + (<usize>load<u32>(number) << 2);
  const start = load<u32>(text);
  const length = load<u32>(text, 4) - start;
  copy(texts + start, length, at);
  return at + length;
}

/** Writes the numbers of a line, separated by tabs, and ends it. */
@inline
function writeNumbers(
  numbers: usize, formats: usize, numberCount: u32, ends: usize, texts: usize, at: usize,
): usize {
  for (let column: u32 = 0; column < numberCount; column++, numbers += 8, formats += FORMAT) {
    if (column > 0) store<u8>(at++, TAB);
    const value = load<f64>(numbers);
    const decimals = load<u32>(formats);
    const scale = load<f64>(formats, 8);
    if (value != value) at = writeText(numbers, ends, texts, at);
    else if (load<u32>(formats, 4)) at = writeRounded(value, decimals, scale, at);
    else at = writeFixed(value, decimals, scale, at);
  }
  store<u8>(at++, LINE_FEED);
  return at;
}

/** See `compose`. */
@inline
function lines(
  first: u32, end: u32, order: usize, codesOfRows: usize, columns: usize, columnCount: u32,
  numbers: usize, formats: usize, numberCount: u32, ends: usize, texts: usize,
  begin: usize, base: u32, counting: bool,
): usize {
  let at = begin;
  for (let line = first; line < end; line++) {
    // Where the line's text goes, over it.
    if (order && (line - first) % AHEAD == 0) {
      store<u8>(at, touch(line, min(line + AHEAD, end), order, codesOfRows, columns, columnCount));
    }
    const row = order ? load<u32>(order + (<usize>line << 2)) : line;
    let code = codesOfRows + <usize>row * <usize>(columnCount << 2);
    for (let column: u32 = 0, entry = columns; column < columnCount; column++, entry += COLUMN) {
      const text = <usize>load<u32>(entry) + (<usize>load<u32>(code) << 3);
      code += 4;
      const start = load<u32>(text);
      const length = load<u32>(text, 8) - start;
      copy(<usize>load<u32>(entry, 4) + start, length, at);
      const place = load<u32>(entry, 8) ? text + 4 : 0;
      writeCell(at, length, base + <u32>(at - begin), place, entry + 12, counting);
      at += length;
    }
    if (matched) endMatch(at, counting);
    const before = at;
    at = writeNumbers(numbers, formats, numberCount, ends, texts, at);
    numbers += <usize>numberCount << 3;
    writeLiterals(before, at, counting);
  }
  return at;
}

/**
 * Puts lines [first, end) together: cells of the columns, then numbers that this line alone has.
 *
 * @param order row of each line (u32); 0 where line and row are the same
 * @param codesOfRows numbers of each row's texts, one for each column (u32)
 * @param columns an entry for each column (see COLUMN); where a text stood last counts from 1 in bytes of the whole
 *   text, 0 is nowhere
 * @param numbers `numberCount` for each of these lines (f64); what is no number that can be written digit by digit is a NaN
 *   whose low 32 bits tell which of the texts stands for it
 * @param formats an entry for each column of numbers (see FORMAT)
 * @param ends where the texts start in `texts`, and where the last one ends (u32)
 * @param text where the lines go; before it the lines before, as far as they are wanted; behind it sixteen bytes of room
 * @param base bytes of the whole text before `text`
 * @param codes literals (256 u32: code, length above 16 bits), lengths by length (259 u32: code and extra bits, their
 *   count above 24 bits), distances (30 u32, as literals)
 * @param deflated where the blocks go on
 * @param waiting bits that wait there from the call before (u64), then their number
 * @returns the end of the text; `waiting` has the new state and then the end of the blocks (u64 each)
 */
export function compose(
  first: u32, end: u32, order: usize, codesOfRows: usize, columns: usize, columnCount: u32,
  numbers: usize, formats: usize, numberCount: u32, ends: usize, texts: usize, text: usize, base: u32,
  codes: usize, deflated: usize, waiting: usize,
): usize {
  setTables(codes);
  to = deflated;
  bits = load<u64>(waiting);
  bitCount = load<u64>(waiting, 8);
  matched = 0;
  const last = lines(
    first, end, order, codesOfRows, columns, columnCount, numbers, formats, numberCount, ends, texts, text, base,
    false,
  );
  store<u64>(waiting, bits);
  store<u64>(waiting, bitCount, 8);
  store<u64>(waiting, <u64>to, 16);
  return last;
}

/** Counts the symbols that `compose` would write, into tables laid out as `codes` is. */
export function tally(
  first: u32, end: u32, order: usize, codesOfRows: usize, columns: usize, columnCount: u32,
  numbers: usize, formats: usize, numberCount: u32, ends: usize, texts: usize, text: usize, codes: usize,
): usize {
  setTables(codes);
  matched = 0;
  return lines(
    first, end, order, codesOfRows, columns, columnCount, numbers, formats, numberCount, ends, texts, text, 0, true,
  );
}

@inline
function setTables(codes: usize): void {
  literals = codes;
  lengths = codes + 256 * 4;
  distances = lengths + 259 * 4;
}
