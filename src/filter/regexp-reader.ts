import type {OpenclueError} from '../errors';
import {complement, digits, type Ranges, spaces, withCaseVariants, wordCharacters} from './character-class';
import {fault} from './faults';
import type {RegexpNode} from './regexp-tree';

/** A count such as {2,5}: `high` undefined is no upper end; `text` is how it was written. */
export interface Quantifier {
  readonly low: number;
  readonly high: number | undefined;
  readonly text: string;
}

export type GroupKind = 'plain' | '=' | '!' | '<=' | '<!';

/** Walks over the code points of a pattern and names its faults. */
export class PatternReader {
  private readonly characters: string[];
  private position = 0;

  constructor(
    private readonly source: string,
    private readonly path: string,
  ) {
    this.characters = [...source];
  }

  fault(detail: string): OpenclueError {
    return fault(this.path, `is the regular expression "${this.source}", which ${detail}`);
  }

  done(): boolean {
    return this.position >= this.characters.length;
  }

  at(character: string, ahead = 0): boolean {
    return this.characters[this.position + ahead] === character;
  }

  next(): string {
    return this.characters[this.position++];
  }

  take(text: string): boolean {
    const ahead = [...text];
    if (!ahead.every((character, index) => this.at(character, index))) return false;
    this.position += ahead.length;
    return true;
  }

  /** Takes what the pattern (anchored with ^) matches here, or nothing. */
  takeMatch(pattern: RegExp): RegExpExecArray | undefined {
    const found = pattern.exec(this.characters.slice(this.position, this.position + 64).join(''));
    if (!found) return undefined;
    this.position += [...found[0]].length;
    return found;
  }

  /** A quantifier with its lazy mark, which changes nothing when only matching or not is asked. */
  quantifier(): Quantifier | undefined {
    const found = this.takeMatch(/^(?:([*+?])|\{(\d{1,9})(?:(,)(\d{1,9})?)?\})\??/);
    if (!found) return undefined;
    const [text, sign, low, comma, high] = found;
    if (sign === '*') return {low: 0, high: undefined, text};
    if (sign === '+') return {low: 1, high: undefined, text};
    if (sign === '?') return {low: 0, high: 1, text};
    const least = Number(low);
    const most = high === undefined ? undefined : Number(high);
    return {low: least, high: comma ? most : least, text};
  }

  /** What follows an opening parenthesis. */
  groupKind(): GroupKind {
    if (!this.at('?')) return 'plain';
    if (this.take('?:') || this.takeMatch(/^\?<[A-Za-z_$][\w$]*>/)) return 'plain';
    for (const kind of ['<=', '<!', '=', '!'] as const) if (this.take(`?${kind}`)) return kind;
    throw this.fault(
      'has a group of a kind that is not supported; options such as (?i) go to the very start',
    );
  }
}

/** What a backslash introduces. */
export type ClassEscape =
  | {readonly kind: 'set'; readonly ranges: Ranges}
  | {readonly kind: 'character'; readonly character: string}
  | {readonly kind: 'assertion'; readonly node: RegexpNode};

const sets: Record<string, Ranges> = {
  d: digits,
  D: complement(digits),
  w: wordCharacters,
  W: complement(wordCharacters),
  s: spaces,
  S: complement(spaces),
};
const controls: Record<string, string> = {t: '\t', n: '\n', r: '\r', f: '\f', v: '\v'};
/** \A, \Z and \z are Perl's ends of the text. */
const assertions: Record<string, RegexpNode> = {
  b: {kind: 'boundary', negated: false},
  B: {kind: 'boundary', negated: true},
  A: {kind: 'start'},
  Z: {kind: 'end'},
  z: {kind: 'end'},
};

/** Reads an escape, the backslash being taken already. */
export function readEscape(reader: PatternReader): ClassEscape {
  if (reader.done()) throw reader.fault('ends in a lone backslash');
  const code = reader.takeMatch(/^(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2}))/i);
  if (code) return character(reader, Number.parseInt(code[1] ?? code[2] ?? code[3], 16));
  const letter = reader.next();
  if (Object.hasOwn(sets, letter)) return {kind: 'set', ranges: sets[letter]};
  if (Object.hasOwn(controls, letter)) return {kind: 'character', character: controls[letter]};
  if (Object.hasOwn(assertions, letter)) return {kind: 'assertion', node: assertions[letter]};
  if (letter === '0' && !reader.takeMatch(/^\d/)) return character(reader, 0);
  if (/[0-9k]/.test(letter)) throw reader.fault(`refers back with \\${letter}, which is not supported`);
  if (/[A-Za-z]/.test(letter)) throw reader.fault(`has the escape \\${letter}, which is not supported`);
  return {kind: 'character', character: letter};
}

function character(reader: PatternReader, codePoint: number): ClassEscape {
  if (codePoint === 0 || codePoint > 0x10ffff || (codePoint >= 0xd800 && codePoint <= 0xdfff)) {
    throw reader.fault('names a character that no record can contain');
  }
  return {kind: 'character', character: String.fromCodePoint(codePoint)};
}

/** Reads a character class, its opening bracket being taken already. */
export function readClass(reader: PatternReader, ignoreCase: boolean): Ranges {
  const negated = reader.take('^');
  const ranges: [number, number][] = [];
  while (!reader.take(']')) {
    const first = classItem(reader);
    if (!reader.at('-') || reader.at(']', 1)) {
      ranges.push(...copies(first));
      continue;
    }
    reader.next();
    const last = classItem(reader);
    const low = single(first);
    const high = single(last);
    if (low === undefined || high === undefined) {
      // As in JavaScript, a hyphen beside a set such as \d is a hyphen.
      ranges.push(...copies(first), [0x2d, 0x2d], ...copies(last));
    } else if (high < low) {
      throw reader.fault('has a character range out of order');
    } else {
      ranges.push([low, high]);
    }
  }
  const all = ignoreCase ? withCaseVariants(ranges) : ranges;
  return negated ? complement(all) : all;
}

function classItem(reader: PatternReader): Ranges {
  if (reader.done()) throw reader.fault('has a "[" that is never closed');
  if (!reader.take('\\')) return point(reader.next());
  if (reader.take('b')) return [[0x08, 0x08]];
  if (reader.take('B')) throw reader.fault('has the escape \\B inside brackets');
  const escaped = readEscape(reader);
  if (escaped.kind === 'assertion') throw reader.fault('has an anchor inside brackets');
  return escaped.kind === 'set' ? escaped.ranges : point(escaped.character);
}

function point(character: string): Ranges {
  const codePoint = character.codePointAt(0) ?? 0;
  return [[codePoint, codePoint]];
}

function single(ranges: Ranges): number | undefined {
  return ranges.length === 1 && ranges[0][0] === ranges[0][1] ? ranges[0][0] : undefined;
}

function copies(ranges: Ranges): [number, number][] {
  return ranges.map(([low, high]) => [low, high]);
}
