/** Reads back the regular expressions that `translateRegexp` writes: a small, regular part of Postgres' language. */
import type {Ranges} from './character-class';

export type Node =
  | {readonly kind: 'set'; readonly ranges: Ranges; readonly negated: boolean}
  | {readonly kind: 'sequence' | 'either'; readonly of: readonly Node[]}
  /** `high` undefined: no upper end */
  | {readonly kind: 'repeat'; readonly of: Node; readonly low: number; readonly high?: number}
  | {readonly kind: 'start' | 'end'}
  | {readonly kind: 'boundary'; readonly negated: boolean}
  | {readonly kind: 'look'; readonly behind: boolean; readonly negated: boolean; readonly of: Node};

const ignoringCase = '(?i)';
const groups: readonly (readonly [opening: string, behind: boolean, negated: boolean])[] = [
  ['(?=', false, false],
  ['(?!', false, true],
  ['(?<=', true, false],
  ['(?<!', true, true],
];
const everything: Ranges = [[0, 0x10ffff]];

/** The pattern as a tree, and whether it ignores the case of ASCII letters. */
export function parseTranslated(pattern: string): {node: Node; ignoreCase: boolean} {
  const ignoreCase = pattern.startsWith(ignoringCase);
  const reader = new Reader(ignoreCase ? pattern.slice(ignoringCase.length) : pattern);
  const node = reader.alternatives();
  if (!reader.done()) throw new Error(`the translated regular expression ${pattern} cannot be read`);
  return {node, ignoreCase};
}

class Reader {
  private at = 0;
  private readonly characters: readonly string[];

  constructor(pattern: string) {
    this.characters = [...pattern];
  }

  done(): boolean {
    return this.at >= this.characters.length;
  }

  alternatives(): Node {
    const of = [this.branch()];
    while (this.take('|')) of.push(this.branch());
    return of.length === 1 ? of[0] : {kind: 'either', of};
  }

  private branch(): Node {
    const of: Node[] = [];
    while (!this.done() && !this.ahead('|') && !this.ahead(')')) of.push(this.repeated());
    return {kind: 'sequence', of};
  }

  private repeated(): Node {
    const of = this.atom();
    if (this.take('*')) return {kind: 'repeat', of, low: 0};
    if (this.take('+')) return {kind: 'repeat', of, low: 1};
    if (this.take('?')) return {kind: 'repeat', of, low: 0, high: 1};
    // A literal brace is written with a backslash.
    if (!this.take('{')) return of;
    const [low, high] = this.until('}').split(',');
    return {
      kind: 'repeat',
      of,
      low: Number(low),
      high: high === undefined ? Number(low) : high === '' ? undefined : Number(high),
    };
  }

  private atom(): Node {
    if (this.take('^')) return {kind: 'start'};
    if (this.take('$')) return {kind: 'end'};
    if (this.take('.')) return {kind: 'set', ranges: everything, negated: false};
    if (this.take('[')) return this.bracket();
    if (this.take('(?:')) return this.closed(this.alternatives());
    for (const [opening, behind, negated] of groups) {
      if (this.take(opening)) return {kind: 'look', behind, negated, of: this.closed(this.alternatives())};
    }
    if (this.take('\\y')) return {kind: 'boundary', negated: false};
    if (this.take('\\Y')) return {kind: 'boundary', negated: true};
    const point = this.character();
    return {kind: 'set', ranges: [[point, point]], negated: false};
  }

  private closed(node: Node): Node {
    if (!this.take(')')) throw new Error('a group of a translated regular expression is not closed');
    return node;
  }

  private bracket(): Node {
    const negated = this.take('^');
    const ranges: [number, number][] = [];
    while (!this.take(']')) {
      const low = this.character();
      ranges.push([low, this.take('-') ? this.character() : low]);
    }
    return {kind: 'set', ranges, negated};
  }

  /** A character, as it is or behind a backslash. */
  private character(): number {
    if (!this.take('\\')) return this.next().codePointAt(0) ?? 0;
    if (this.take('u')) return this.hexadecimal(4);
    if (this.take('U')) return this.hexadecimal(8);
    return this.next().codePointAt(0) ?? 0;
  }

  private hexadecimal(digits: number): number {
    return Number.parseInt(Array.from({length: digits}, () => this.next()).join(''), 16);
  }

  private until(character: string): string {
    let text = '';
    while (!this.take(character)) text += this.next();
    return text;
  }

  private next(): string {
    if (this.done()) throw new Error('a translated regular expression ends too early');
    return this.characters[this.at++];
  }

  private ahead(character: string): boolean {
    return this.characters[this.at] === character;
  }

  private take(text: string): boolean {
    if (![...text].every((character, i) => this.characters[this.at + i] === character)) return false;
    this.at += text.length;
    return true;
  }
}
