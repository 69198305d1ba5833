/** Closed ranges of Unicode code points. */
export type Ranges = readonly (readonly [low: number, high: number])[];

const lastCodePoint = 0x10ffff;

/** What \d, \w, \s and . stand for in JavaScript (ECMA-262 §22.2.2.9), for Postgres takes other sets. */
export const digits: Ranges = [[0x30, 0x39]];
export const wordCharacters: Ranges = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];

/** Whether a code point is one of \w; the ends of a text, undefined, are not. */
export function isWordCharacter(point: number | undefined): boolean {
  return point !== undefined && wordCharacters.some(([low, high]) => point >= low && point <= high);
}

/** All characters that a text may hold. */
export const everyCharacter: Ranges = [[1, lastCodePoint]];
export const lineEnds: Ranges = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];
export const spaces: Ranges = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];

/** Everything outside the ranges; NUL is left out, for no text in Postgres holds one. */
export function complement(ranges: Ranges): Ranges {
  const result: [number, number][] = [];
  let next = 1;
  for (const [low, high] of merge(ranges)) {
    if (low > next) result.push([next, low - 1]);
    next = Math.max(next, high + 1);
  }
  if (next <= lastCodePoint) result.push([next, lastCodePoint]);
  return result;
}

function merge(ranges: Ranges): [number, number][] {
  const merged: [number, number][] = [];
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else merged.push([low, high]);
  }
  return merged;
}

/** Ranges, or everything but them. */
export interface WrittenSet {
  readonly ranges: Ranges;
  readonly negated: boolean;
}

/**
 * How a set is written: one that reaches to the end of Unicode by what it leaves out. Where case is ignored this tells
 * which characters' other case counts, so whoever matches in memory must take the set as Postgres is given it.
 */
export function writtenSet(ranges: Ranges): WrittenSet {
  const positive = merge(ranges);
  const negated = positive.at(-1)?.[1] === lastCodePoint;
  return {ranges: negated ? complement(positive) : positive, negated};
}

/** The ranges as a Postgres bracket expression. */
export function bracket(set: Ranges): string {
  const {ranges, negated} = writtenSet(set);
  // An empty bracket is no syntax: a dot matches everything, and nothing is outside of all characters.
  if (ranges.length === 0) return negated ? '.' : '[^\\u0001-\\U0010FFFF]';
  const items = ranges.map(([low, high]) =>
    low === high ? bracketItem(low) : `${bracketItem(low)}-${bracketItem(high)}`,
  );
  return `[${negated ? '^' : ''}${items.join('')}]`;
}

function bracketItem(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  if (/^[a-z0-9]$/i.test(character)) return character;
  const hex = codePoint.toString(16).toUpperCase();
  return codePoint > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
}

/**
 * The spellings of a character that JavaScript's flag i takes for the same. Postgres folds only ASCII under
 * collation "C", so the others are written out.
 */
export function caseVariants(character: string): string[] {
  const upper = character.toUpperCase();
  const candidates = [character, character.toLowerCase(), upper, upper.toLowerCase()];
  return [...new Set(candidates.filter((candidate) => canonical(candidate) === canonical(character)))];
}

function canonical(character: string): string {
  const upper = character.toUpperCase();
  const isOne = [...upper].length === 1;
  const leavesAscii = character.charCodeAt(0) >= 128 && upper.charCodeAt(0) < 128;
  return isOne && !leavesAscii ? upper : character;
}

/** A class's ranges with the other cases of its characters. Ranges wider than a script stay as they are. */
export function withCaseVariants(ranges: Ranges): Ranges {
  const widest = 1024;
  const variants = ranges
    .filter(([low, high]) => high - low <= widest)
    .flatMap(([low, high]) =>
      Array.from({length: high - low + 1}, (_, index) => String.fromCodePoint(low + index)),
    )
    .flatMap(caseVariants)
    .map((variant) => variant.codePointAt(0) ?? 0);
  return [...ranges, ...variants.map((point) => [point, point] as const)];
}
