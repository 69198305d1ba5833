/** A regular expression as a tree: parsed once (regexp.ts), written for Postgres here, run in memory by automaton.ts. */
import {bracket, type Ranges} from './character-class';

export type RegexpNode =
  | {readonly kind: 'set'; readonly ranges: Ranges}
  | {readonly kind: 'character'; readonly character: string}
  | {readonly kind: 'sequence' | 'either'; readonly of: readonly RegexpNode[]}
  | {readonly kind: 'group'; readonly of: RegexpNode}
  /** `high` undefined: no upper end */
  | {readonly kind: 'repeat'; readonly of: RegexpNode; readonly low: number; readonly high?: number}
  | {readonly kind: 'start' | 'end'}
  | {readonly kind: 'boundary'; readonly negated: boolean}
  | {readonly kind: 'look'; readonly behind: boolean; readonly negated: boolean; readonly of: RegexpNode};

/** Plain data, as all of a checked filter. */
export interface Regexp {
  readonly node: RegexpNode;
  /** of ASCII letters; the cases of others are written out in the tree, since Postgres folds none under collation "C" */
  readonly ignoreCase: boolean;
}

/**
 * The expression as a Postgres advanced one, which Postgres runs as an automaton. A leading "***" would be a Postgres
 * directive; no tree is written with one.
 */
export function postgresPattern({node, ignoreCase}: Regexp): string {
  return (ignoreCase ? '(?i)' : '') + write(node);
}

function write(node: RegexpNode): string {
  switch (node.kind) {
    case 'set':
      return bracket(node.ranges);
    case 'character':
      return /[\\^$.|?*+(){}[\]]/.test(node.character) ? `\\${node.character}` : node.character;
    case 'sequence':
      return node.of.map(write).join('');
    case 'either':
      return node.of.map(write).join('|');
    case 'group':
      // Which group matched is never asked, so none captures: that keeps Postgres from backtracking.
      return `(?:${write(node.of)})`;
    case 'repeat':
      return write(node.of) + writeCount(node);
    case 'start':
      return '^';
    case 'end':
      return '$';
    case 'boundary':
      // \b is a backspace to Postgres.
      return node.negated ? '\\Y' : '\\y';
    case 'look':
      return `(?${node.behind ? '<' : ''}${node.negated ? '!' : '='}${write(node.of)})`;
  }
}

function writeCount({low, high}: {readonly low: number; readonly high?: number}): string {
  if (high === undefined) return low === 0 ? '*' : low === 1 ? '+' : `{${low},}`;
  if (low === 0 && high === 1) return '?';
  return low === high ? `{${low}}` : `{${low},${high}}`;
}
