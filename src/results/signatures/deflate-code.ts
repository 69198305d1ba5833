/** Huffman codes of a deflate block (RFC 1951 §3.2). */

/** Symbols of literals, the end of a block and lengths; and of distances. */
const literalSymbols = 286;
const distanceSymbols = 30;
export const endOfBlock = 256;
const longestCode = 15;
/** First length of each length symbol from 257 on, and its extra bits (§3.2.5). */
const lengthBases = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
const lengthExtras = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const longestMatch = 258;

/** Bits in the order in which they are written, the first lowest. */
export interface Bits {
  readonly value: number;
  readonly count: number;
}

/** How often what occurred: literals by byte, matches by length, and distance symbols. */
export interface Occurrences {
  readonly literals: Uint32Array;
  readonly lengths: Uint32Array;
  readonly distances: Uint32Array;
}

export interface BlockCode {
  /** by byte, and for the end of the block */
  readonly literals: readonly Bits[];
  /** by length, with the extra bits; nothing below 3 */
  readonly lengths: readonly (Bits | undefined)[];
  /** by symbol, without the extra bits */
  readonly distances: readonly Bits[];
  /** what a block begins with: not the last one, with codes of its own */
  readonly header: readonly Bits[];
}

/** A code for what occurs about as often as in a sample; what did not occur there has one as well. */
export function blockCode({literals, lengths, distances}: Occurrences): BlockCode {
  const counts = new Uint32Array(literalSymbols).fill(1);
  for (const [byte, count] of literals.entries()) counts[byte] += count;
  for (const [length, count] of lengths.entries()) if (count > 0) counts[symbolOfLength(length)] += count;
  const sizes = codeLengths(counts);
  const distanceSizes = codeLengths(Uint32Array.from({length: distanceSymbols}, (_, d) => distances[d] + 1));
  const codes = codesOf(sizes);
  return {
    literals: codes.slice(0, endOfBlock + 1),
    lengths: Array.from({length: longestMatch + 1}, (_, length) => {
      if (length < lengthBases[0]) return undefined;
      const symbol = symbolOfLength(length);
      const {value, count} = codes[symbol];
      const extra = lengthExtras[symbol - endOfBlock - 1];
      const offset = length - lengthBases[symbol - endOfBlock - 1];
      return {value: value | (offset << count), count: count + extra};
    }),
    distances: codesOf(distanceSizes),
    header: headerOf([...sizes, ...distanceSizes]),
  };
}

function symbolOfLength(length: number): number {
  return endOfBlock + 1 + lengthBases.findLastIndex((base) => base <= length);
}

/** Lengths of a code in which what occurs often is short; flattened until none is longer than allowed. */
function codeLengths(counts: Uint32Array): number[] {
  for (let flat = Array.from(counts); ; flat = flat.map((count) => Math.ceil(count / 2))) {
    const lengths = huffmanLengths(flat);
    if (Math.max(...lengths) <= longestCode) return lengths;
  }
}

/** D. Huffman's construction; equal counts in the order of their symbols, so that the code is always the same. */
function huffmanLengths(counts: readonly number[]): number[] {
  interface Tree {
    readonly count: number;
    readonly symbols: readonly number[];
  }
  const lengths = counts.map(() => 0);
  const trees: Tree[] = counts.map((count, symbol) => ({count, symbols: [symbol]}));
  trees.sort((a, b) => a.count - b.count);
  while (trees.length > 1) {
    const [one, other] = trees.splice(0, 2);
    const joined: Tree = {count: one.count + other.count, symbols: [...one.symbols, ...other.symbols]};
    for (const symbol of joined.symbols) lengths[symbol]++;
    const place = trees.findIndex(({count}) => count > joined.count);
    trees.splice(place < 0 ? trees.length : place, 0, joined);
  }
  return lengths;
}

/** The codes that lengths stand for (§3.2.2). */
function codesOf(lengths: readonly number[]): Bits[] {
  const codes = lengths.map((count): Bits => ({value: 0, count}));
  let next = 0;
  for (let count = 1; count <= longestCode; count++) {
    for (const [symbol, length] of lengths.entries()) {
      if (length === count) codes[symbol] = {value: reversed(next++, count), count};
    }
    next *= 2;
  }
  return codes;
}

/** Codes are written from their highest bit. */
function reversed(code: number, count: number): number {
  let value = 0;
  for (let bit = 0; bit < count; bit++) value |= ((code >> bit) & 1) << (count - 1 - bit);
  return value;
}

/** Lengths of codes, each in four bits: a code of its own for them would save half of 160 bytes. */
function headerOf(lengths: readonly number[]): Bits[] {
  const bits = (value: number, count: number): Bits => ({value, count});
  // In the order 16, 17, 18, 0, 8, 7 … the first three, which repeat lengths, have no code and the others four bits.
  const sizes = Array.from({length: 19}, (_, i) => bits(i < 3 ? 0 : 4, 3));
  return [
    bits(0, 1),
    bits(2, 2),
    bits(literalSymbols - 257, 5),
    bits(distanceSymbols - 1, 5),
    bits(sizes.length - 4, 4),
    ...sizes,
    ...lengths.map((length) => bits(reversed(length, 4), 4)),
  ];
}
