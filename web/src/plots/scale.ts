/** Numbers and colours along a line. All scales of the pages are linear: d3-scale, for all kinds, is 9 KB in each plot. */
import {nice, tickStep, ticks} from 'd3-array';

export type Ends = readonly [number, number];

/** Where numbers lie on a line. */
export interface LinearScale {
  (value: number): number;
  readonly domain: Ends;
  readonly range: Ends;
  /** the number at a place */
  invert(place: number): number;
  /** round numbers within the domain, about so many */
  ticks(count: number): readonly number[];
  /** writes such numbers, all with the same decimals */
  tickFormat(count: number): (tick: number) => string;
}

/** @param domain numbers at the ends of the range; where both are one, it lies in the middle */
export function linearScale(domain: Ends, range: Ends): LinearScale {
  const place = between(domain, range);
  return Object.assign((value: number) => place(value), {
    domain,
    range,
    invert: between(range, domain),
    ticks: (count: number) => ticks(domain[0], domain[1], count),
    tickFormat(count: number) {
      const step = tickStep(Math.min(...domain), Math.max(...domain), count);
      const digits =
        step > 0 && Number.isFinite(step) ? Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) : 0;
      const format = new Intl.NumberFormat('en', {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
        signDisplay: 'negative',
      });
      return (tick: number) => format.format(tick).replace('-', '−');
    },
  });
}

/** The least and the greatest of numbers as ends that are round. */
export function roundEnds([low, high]: Ends): Ends {
  return nice(low, high, 10);
}

function between([from, to]: Ends, [start, end]: Ends): (value: number) => number {
  const length = to - from;
  return (value) => start + (length === 0 ? 0.5 : (value - from) / length) * (end - start);
}

/**
 * Colours between those of stops, evenly mixed; beyond the last ones they stay.
 * @param stops ascending @param colours of them, #rrggbb
 */
export function colourScale(stops: readonly number[], colours: readonly string[]): (value: number) => string {
  const mixtures = colours.slice(1).map((colour, i) => {
    const ends: Ends = [stops[i], stops[i + 1]];
    const [from, to] = [channelsOf(colours[i]), channelsOf(colour)];
    const channels = from.map((channel, c) => between(ends, [channel, to[c]]));
    return (value: number) => `rgb(${channels.map((channel) => Math.round(channel(value))).join(', ')})`;
  });
  return (value) => {
    const within = Math.max(stops[0], Math.min(stops[stops.length - 1], value));
    let i = 0;
    while (i < mixtures.length - 1 && within > stops[i + 1]) i++;
    return mixtures[i](within);
  };
}

function channelsOf(colour: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
