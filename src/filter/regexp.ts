import {caseVariants, complement, everyCharacter, lineEnds, type Ranges} from './character-class';
import {fault} from './faults';
import type {FilterLimits} from './limits';
import {type GroupKind, PatternReader, readClass, readEscape} from './regexp-reader';
import type {Regexp, RegexpNode} from './regexp-tree';

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
 * Parses a JavaScript regular expression into a tree that an automaton can run, in Postgres or in memory, so that it
 * cannot run away; back references, which would force backtracking, are refused.
 * @param flags i, m and s change the meaning; g and u are allowed and change nothing
 * @throws FILTER_INVALID at `at` for broken or unsupported patterns
 */
export function parseRegexp(source: string, flags: string, at: string, limits: FilterLimits): Regexp {
  if (source.length > limits.regexpLength) {
    throw fault(at, `has ${source.length} characters; a regular expression may have ${limits.regexpLength}`);
  }
  const leading = /^\(\?([ims]+)\)/.exec(source);
  const allFlags = flags + (leading?.[1] ?? '');
  const unknown = /[^imsgu]/.exec(allFlags);
  if (unknown) throw fault(at, `has the option "${unknown[0]}"; the options are i, m and s`);
  const ignoreCase = allFlags.includes('i');
  const parser = new RegexpParser(
    new PatternReader(leading ? source.slice(leading[0].length) : source, at),
    {ignoreCase, multiline: allFlags.includes('m'), dotAll: allFlags.includes('s')},
    limits.regexpSize,
  );
  return {node: parser.whole(), ignoreCase};
}

/** A piece of the tree, its size with repeats written out, and whether it may be repeated. */
interface Piece {
  readonly node: RegexpNode;
  readonly size: number;
  readonly repeatable: boolean;
}

class RegexpParser {
  constructor(
    private readonly reader: PatternReader,
    private readonly flags: Flags,
    private readonly largestSize: number,
  ) {}

  whole(): RegexpNode {
    const {node} = this.alternatives();
    if (!this.reader.done()) throw this.reader.fault('has a ")" that closes nothing');
    return node;
  }

  private alternatives(): Piece {
    const branches = [this.branch()];
    while (this.reader.take('|')) branches.push(this.branch());
    const node: RegexpNode =
      branches.length === 1 ? branches[0].node : {kind: 'either', of: branches.map((each) => each.node)};
    return {node, size: this.checkedSize(sum(branches)), repeatable: false};
  }

  private branch(): Piece {
    const pieces: Piece[] = [];
    while (!this.reader.done() && !this.reader.at('|') && !this.reader.at(')')) pieces.push(this.repeated());
    const node: RegexpNode = {kind: 'sequence', of: pieces.map((each) => each.node)};
    return {node, size: this.checkedSize(sum(pieces)), repeatable: false};
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
    return {node: {kind: 'repeat', of: piece.node, low, high}, size, repeatable: false};
  }

  private atom(): Piece {
    const {reader} = this;
    if (reader.take('(')) return this.group();
    if (reader.take('[')) return set(readClass(reader, this.flags.ignoreCase));
    if (reader.take('\\')) return this.escape();
    if (reader.take('.')) return set(this.flags.dotAll ? everyCharacter : complement(lineEnds));
    if (reader.take('^')) return this.lineAnchor('start');
    if (reader.take('$')) return this.lineAnchor('end');
    if (reader.quantifier()) throw reader.fault('has a quantifier with nothing to repeat');
    return this.literal(reader.next());
  }

  private group(): Piece {
    const kind = this.reader.groupKind();
    const inner = this.alternatives();
    if (!this.reader.take(')')) throw this.reader.fault('has a "(" that is never closed');
    return {node: grouped(kind, inner.node), size: inner.size + 1, repeatable: kind === 'plain'};
  }

  private escape(): Piece {
    const escaped = readEscape(this.reader);
    switch (escaped.kind) {
      case 'set':
        return set(escaped.ranges);
      case 'character':
        return this.literal(escaped.character);
      case 'assertion':
        return {node: escaped.node, size: 1, repeatable: false};
    }
  }

  private lineAnchor(kind: 'start' | 'end'): Piece {
    const anchor: RegexpNode = {kind};
    if (!this.flags.multiline) return {node: anchor, size: 1, repeatable: false};
    const of: RegexpNode = {kind: 'set', ranges: lineEnds};
    const look: RegexpNode = {kind: 'look', behind: kind === 'start', negated: false, of};
    const node: RegexpNode = {kind: 'group', of: {kind: 'either', of: [anchor, look]}};
    return {node, size: 1, repeatable: false};
  }

  private literal(character: string): Piece {
    if (this.flags.ignoreCase && character.charCodeAt(0) >= 128) {
      const variants = caseVariants(character).map((variant) => variant.codePointAt(0) ?? 0);
      return set(variants.map((point) => [point, point] as const));
    }
    return {node: {kind: 'character', character}, size: 1, repeatable: true};
  }

  private checkedSize(size: number): number {
    if (size > this.largestSize) {
      throw this.reader.fault('grows too large when its repeats are written out; repeat less');
    }
    return size;
  }
}

function set(ranges: Ranges): Piece {
  return {node: {kind: 'set', ranges}, size: 1, repeatable: true};
}

function grouped(kind: GroupKind, of: RegexpNode): RegexpNode {
  if (kind === 'plain') return {kind: 'group', of};
  return {kind: 'look', behind: kind.startsWith('<'), negated: kind.endsWith('!'), of};
}

function sum(pieces: readonly Piece[]): number {
  return pieces.reduce((total, {size}) => total + size, 1);
}
