/** How points are coloured: by values of a text, each with a colour and a shape of its own, or along a scale of numbers. */
import {colourScale} from '../../plots/scale';
import type {MapColumn} from './ask';
import {type Looks, wordOf} from './paint';

/** Told apart in every common colour blindness, on light and on dark ground (after P. Tol's vibrant scheme). */
const hues = {
  light: ['#0077bb', '#d9611a', '#00897b', '#cc3311', '#1793c4', '#d6216b', '#7a4fa3', '#7d6608'],
  dark: ['#5cb3ee', '#f0924f', '#3cc4b4', '#ff7a62', '#8ad8f7', '#f779ab', '#bb9be0', '#d4bb55'],
} as const;
const pale = {light: '#ccd2da', dark: '#3b4654'} as const;
/** Scores: opposite, none, alike; and other numbers from small to large. */
const diverging = {
  light: ['#1b4f91', '#a9b1bc', '#b8431a'],
  dark: ['#84b6f0', '#596575', '#f39a6e'],
} as const;
const rising = {light: ['#c3cad3', '#17508f'], dark: ['#475261', '#8ebdf5']} as const;

const shapes = 4;
/** Values with a look of their own; the others are pale together. */
export const mostValues = 24;
/** Colours of a scale of numbers. */
const steps = 64;

export type Theme = keyof typeof pale;

export interface LegendEntry {
  readonly value: string;
  readonly points: number;
  readonly colour: string;
  readonly shape: number;
}

export interface Colouring {
  readonly looks: Looks;
  /** of texts: the commonest first */
  readonly entries: readonly LegendEntry[];
  /** points of other values, and points without one */
  readonly others: number;
  readonly none: number;
  /** of numbers: the least and the largest, and the colours between */
  readonly range?: {readonly from: number; readonly to: number; readonly colours: readonly string[]};
  readonly paleColour: string;
}

/**
 * @param only values that are brought out; the others become pale
 * @param signed numbers on both sides of 0, such as scores
 */
export function colouringOf(
  column: MapColumn,
  points: number,
  theme: Theme,
  only: readonly string[],
  signed: boolean,
): Colouring {
  return column.kind === 'text'
    ? byText(column, points, theme, only)
    : byNumber(column.values, theme, signed);
}

function byText(
  {values, codes}: Extract<MapColumn, {kind: 'text'}>,
  points: number,
  theme: Theme,
  only: readonly string[],
): Colouring {
  const counts = new Uint32Array(values.length);
  for (const code of codes) if (code >= 0) counts[code]++;
  const ranked = [...values.keys()].sort((a, b) => counts[b] - counts[a] || (values[a] < values[b] ? -1 : 1));
  // A value that somebody chose is always among them.
  const chosen = ranked.filter((code, rank) => rank < mostValues || only.includes(values[code]));
  const lookOf = new Uint8Array(values.length);
  const entries = chosen.slice(0, 250).map((code, rank): LegendEntry => {
    lookOf[code] = rank + 1;
    const turn = Math.floor(rank / hues.light.length);
    return {
      value: values[code],
      points: counts[code],
      colour: hues[theme][rank % hues.light.length],
      shape: (rank + turn) % shapes,
    };
  });
  const isPale = (look: number) => look === 0 || (only.length > 0 && !only.includes(entries[look - 1].value));
  const of = Uint8Array.from(codes, (code) => (code < 0 ? 0 : lookOf[code]));
  const named = entries.reduce((sum, entry) => sum + entry.points, 0);
  const none = codes.reduce((sum, code) => sum + (code < 0 ? 1 : 0), 0);
  return {
    looks: {
      of,
      // What is pale lies below; of the others none hides another throughout.
      order: ordered(of, entries.length + 1, (look) => (isPale(look) ? 0 : 1)),
      colours: Uint32Array.from([pale[theme], ...entries.map(({colour}) => colour)], (colour, look) =>
        wordOf(isPale(look) ? pale[theme] : colour),
      ),
      shapes: Uint8Array.from([0, ...entries.map(({shape}) => shape)]),
    },
    entries,
    others: points - none - named,
    none,
    paleColour: pale[theme],
  };
}

function byNumber(values: readonly (number | null)[], theme: Theme, signed: boolean): Colouring {
  const known = values.filter((value) => value !== null);
  const [least, most] = known.reduce(
    ([a, b], value) => [Math.min(a, value), Math.max(b, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  const end = Math.max(Math.abs(least), Math.abs(most));
  const [from, to] = known.length === 0 ? [0, 0] : signed ? [-end, end] : [least, most];
  const stops = signed ? diverging[theme] : rising[theme];
  const scale = colourScale(
    stops.map((_, i) => i / (stops.length - 1)),
    [...stops],
  );
  const colours = Array.from({length: steps}, (_, step) => hex(scale(step / (steps - 1))));
  const of = Uint8Array.from(values, (value) =>
    value === null ? 0 : 1 + Math.round(((value - from) / (to - from || 1)) * (steps - 1)),
  );
  const strength = (look: number) => (look === 0 ? -1 : signed ? Math.abs(look - 1 - (steps - 1) / 2) : look);
  return {
    looks: {
      of,
      order: ordered(of, steps + 1, strength),
      colours: Uint32Array.from([pale[theme], ...colours], wordOf),
      shapes: new Uint8Array(steps + 1),
    },
    entries: [],
    others: 0,
    none: values.length - known.length,
    range: {from, to, colours},
    paleColour: pale[theme],
  };
}

/** Points by the height of their looks, the lowest first; those of one height in no order of theirs. */
function ordered(of: Uint8Array, looks: number, height: (look: number) => number): Uint32Array {
  const heights = Float32Array.from({length: looks}, (_, look) => height(look));
  const ranks = [...new Set(heights)].sort((a, b) => a - b);
  const rankOf = Uint8Array.from(heights, (each) => ranks.indexOf(each));
  const counts = new Uint32Array(ranks.length);
  for (const look of of) counts[rankOf[look]]++;
  const next = new Uint32Array(ranks.length);
  for (let rank = 1; rank < ranks.length; rank++) next[rank] = next[rank - 1] + counts[rank - 1];
  const order = new Uint32Array(of.length);
  const step = stepThrough(of.length);
  for (let i = 0, point = 0; i < of.length; i++, point = (point + step) % of.length) {
    order[next[rankOf[of[point]]]++] = point;
  }
  return order;
}

/** A step by which all of `count` things are come by, neighbours far apart. */
function stepThrough(count: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let step = Math.max(1, Math.round(count * 0.618));
  while (divisor(count, step) > 1) step++;
  return step;
}

function hex(colour: string): string {
  if (colour.startsWith('#')) return colour;
  const channels = (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  return `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
}
