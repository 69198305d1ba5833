import {bracket, caseVariants, complement, lineEnds} from './character-class';
import {fault} from './faults';
import type {FilterLimits} from './limits';
import {type ClassEscape, PatternReader, readClass, readEscape} from './regexp-reader';

export interface RegexpSource {
  readonly source: string;
  readonly flags: string;
}

/** Splits the slash form "/^abc/i"; any other text is a pattern without flags. */
export function parseRegexpLiteral(text: string): RegexpSource {
  const literal = /^\/(.*)\/([a-z]*)$/s.exec(text);
  return literal ? {source: literal[1], flags: literal[2]} : {source: text, flags: ''};
}

/** Largest count Postgres takes in {n,m}. */
const largestCount = 255;

interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
}

/**
 * Rewrites a JavaScript regular expression as a Postgres advanced one that matches the same texts. Postgres
 * runs it as an automaton, so it cannot run away; back references, which would force backtracking, are refused.
 * @param flags i, m and s change the meaning; g and u are allowed and change nothing
 * @throws FILTER_INVALID at `at` for broken or unsupported patterns
 */
export function translateRegexp(source: string, flags: string, at: string, limits: FilterLimits): string {
  if (source.length > limits.regexpLength) {
    throw fault(at, `has ${source.length} characters; a regular expression may have ${limits.regexpLength}`);
  }
  const leading = /^\(\?([ims]+)\)/.exec(source);
  const allFlags = flags + (leading?.[1] ?? '');
  const unknown = /[^imsgu]/.exec(allFlags);
  if (unknown) throw fault(at, `has the option "${unknown[0]}"; the options are i, m and s`);
  const translation = new Translation(
    new PatternReader(leading ? source.slice(leading[0].length) : source, at),
    {
      ignoreCase: allFlags.includes('i'),
      multiline: allFlags.includes('m'),
      dotAll: allFlags.includes('s'),
    },
    limits.regexpSize,
  );
  return (allFlags.includes('i') ? '(?i)' : '') + translation.whole();
}

/** A piece of the result: its text, its size with repeats written out, and whether it may be repeated. */
interface Piece {
  readonly text: string;
  readonly size: number;
  readonly repeatable: boolean;
}

class Translation {
  constructor(
    private readonly reader: PatternReader,
    private readonly flags: Flags,
    private readonly largestSize: number,
  ) {}

  whole(): string {
    const {text} = this.alternatives();
    if (!this.reader.done()) throw this.reader.fault('has a ")" that closes nothing');
    // A leading "***" would be a Postgres directive; no translation starts with one.
    return text;
  }

  private alternatives(): Piece {
    const branches = [this.branch()];
    while (this.reader.take('|')) branches.push(this.branch());
    return {
      text: branches.map(({text}) => text).join('|'),
      size: this.checkedSize(sum(branches)),
      repeatable: false,
    };
  }

  private branch(): Piece {
    const pieces: Piece[] = [];
    while (!this.reader.done() && !this.reader.at('|') && !this.reader.at(')')) pieces.push(this.repeated());
    return {
      text: pieces.map(({text}) => text).join(''),
      size: this.checkedSize(sum(pieces)),
      repeatable: false,
    };
  }

  private repeated(): Piece {
    const piece = this.atom();
    const count = this.reader.quantifier();
    if (!count) return piece;
    if (!piece.repeatable) throw this.reader.fault('has a quantifier with nothing to repeat');
    const {low, high, text} = count;
    if (low > largestCount || (high !== undefined && high > largestCount)) {
      throw this.reader.fault(`repeats something more than ${largestCount} times`);
    }
    if (high !== undefined && high < low) throw this.reader.fault(`has the quantifier ${text}, out of order`);
    if (this.reader.quantifier()) throw this.reader.fault('has two quantifiers in a row');
    const size = this.checkedSize(piece.size * Math.max(1, high ?? low + 1));
    return {text: piece.text + text, size, repeatable: false};
  }

  private atom(): Piece {
    const {reader} = this;
    if (reader.take('(')) return this.group();
    if (reader.take('[')) return this.set(readClass(reader, this.flags.ignoreCase));
    if (reader.take('\\')) return this.escape();
    if (reader.take('.'))
      return this.flags.dotAll ? {text: '.', size: 1, repeatable: true} : this.set(complement(lineEnds));
    if (reader.take('^')) return this.lineAnchor('^', '(?<=');
    if (reader.take('$')) return this.lineAnchor('$', '(?=');
    if (reader.quantifier()) throw reader.fault('has a quantifier with nothing to repeat');
    return this.literal(reader.next());
  }

  private group(): Piece {
    const kind = this.reader.groupKind();
    const inner = this.alternatives();
    if (!this.reader.take(')')) throw this.reader.fault('has a "(" that is never closed');
    // Which group matched is never asked, so none captures: that keeps Postgres from backtracking.
    const opening = kind === 'plain' ? '(?:' : `(?${kind}`;
    return {text: `${opening}${inner.text})`, size: inner.size + 1, repeatable: kind === 'plain'};
  }

  private escape(): Piece {
    const escaped: ClassEscape = readEscape(this.reader);
    switch (escaped.kind) {
      case 'set':
        return this.set(escaped.ranges);
      case 'character':
        return this.literal(escaped.character);
      case 'assertion':
        return {text: escaped.text, size: 1, repeatable: false};
    }
  }

  private lineAnchor(anchor: string, look: string): Piece {
    const text = this.flags.multiline ? `(?:${anchor}|${look}${bracket(lineEnds)}))` : anchor;
    return {text, size: 1, repeatable: false};
  }

  private set(ranges: Parameters<typeof bracket>[0]): Piece {
    return {text: bracket(ranges), size: 1, repeatable: true};
  }

  private literal(character: string): Piece {
    if (this.flags.ignoreCase && character.charCodeAt(0) >= 128) {
      const variants = caseVariants(character).map((variant) => variant.codePointAt(0) ?? 0);
      return this.set(variants.map((point) => [point, point] as const));
    }
    const text = /[\\^$.|?*+(){}[\]]/.test(character) ? `\\${character}` : character;
    return {text, size: 1, repeatable: true};
  }

  private checkedSize(size: number): number {
    if (size > this.largestSize) {
      throw this.reader.fault('grows too large when its repeats are written out; repeat less');
    }
    return size;
  }
}

function sum(pieces: readonly Piece[]): number {
  return pieces.reduce((total, {size}) => total + size, 1);
}
