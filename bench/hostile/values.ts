/** What clients, broken scripts and attackers put where a name, a text or a number belongs. */
import type {Random} from '../../src/library/demo/random';

export const inherited = [
  'constructor',
  '__proto__',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
  'then',
];

const texts = [
  ...inherited,
  '',
  ' ',
  '.',
  '..',
  '../../../../etc/passwd',
  '%00',
  'a\0b',
  '\ud800',
  '\udfff\ud800',
  'ü',
  '\u202e',
  '\ufeff',
  '💊'.repeat(20),
  '\r\nSet-Cookie: a=b',
  "' or 1=1 --",
  '$1',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '\\',
  '"',
  '/',
  '//',
  '*',
  '(a+)+$',
  '(?:a{1,200}){1,200}',
  '[',
  '(?<!a)b',
  '/^a/i',
  '/a/gimsuy',
  'NaN',
  'Infinity',
  '-0',
  '1e999',
  '0x10',
  '9007199254740993',
  '-666',
  'null',
  'undefined',
  'true',
  'MCF7',
  'AKT1',
  'gene_symbol',
  'pert_iname',
  'synthetic',
  'Touchstone',
  'x'.repeat(300),
  'y'.repeat(5_000),
];

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[random.integer(from.length)];
}

export function chance(random: Random, share: number): boolean {
  return random.uniform() < share;
}

export function nastyText(random: Random): string {
  if (chance(random, 0.7)) return pick(random, texts);
  return Array.from({length: random.integer(40)}, () => String.fromCharCode(random.integer(0xffff))).join('');
}

/** Any JSON value, some nested deeply, some long; `depth` bounds the nesting. */
export function nastyValue(random: Random, depth = 3): unknown {
  const kinds: readonly (() => unknown)[] = [
    () => nastyText(random),
    () => pick(random, [0, -0, 1, -1, 0.5, 1e308, -1e308, 2 ** 53, 2 ** 31, 2 ** 63, Number.MIN_VALUE]),
    () => pick(random, [true, false, null]),
    () => [],
    () => ({}),
    () => nested(random.integer(60)),
    () => Array.from({length: random.integer(300)}, () => pick(random, texts)),
  ];
  if (depth === 0 || chance(random, 0.6)) return pick(random, kinds)();
  if (chance(random, 0.5))
    return Array.from({length: random.integer(4)}, () => nastyValue(random, depth - 1));
  const keys = Array.from({length: random.integer(4)}, () => nastyText(random));
  return withOwn(keys.map((key) => [key, nastyValue(random, depth - 1)]));
}

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : {and: value};
  return value;
}

/** Like `Object.fromEntries`, with `__proto__` as a property of its own, as JSON.parse makes it. */
export function withOwn(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    Object.defineProperty(object, key, {value, enumerable: true, configurable: true, writable: true});
  }
  return object;
}

/** Without halves of surrogate pairs, which cannot be encoded. */
export function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
