/** Colours of numbers. Red and blue are told apart in every common colour blindness; the sign is said beside them. */
import {colourScale} from './scale';

/** A number's colour. */
export type Ramp = (value: number) => string;

export interface ColourScale {
  readonly ramp: Ramp;
  /** from, middle and to, for the legend */
  readonly domain: readonly [number, number, number];
  readonly title: string;
}

/** Colour of what has no value. */
export const missingColour = '#9aa3af';

/** Stops of CLUE's heat map of tau: white between -90 and 90. */
const tauStops = [-100, -95, -90, 90, 95, 100];
const tauColours = ['#0000ff', '#abdda4', '#ffffff', '#ffffff', '#fdae61', '#ff0000'];

export function tauScale(): ColourScale {
  const scale = colourScale(tauStops, tauColours);
  return {ramp: guarded(scale), domain: [-100, 0, 100], title: 'tau'};
}

const diverging = ['#1b4f91', '#6fa3d8', '#f4f4f2', '#e8936b', '#a83214'];

/** Linear from -most over white to most: for NCS, correlations and z-scores. */
export function divergingScale(most: number, title: string): ColourScale {
  const scale = colourScale([-most, -most / 2, 0, most / 2, most], diverging);
  return {ramp: guarded(scale), domain: [-most, 0, most], title};
}

function guarded(scale: (value: number) => string): Ramp {
  return (value) => (Number.isNaN(value) ? missingColour : scale(value));
}

/** Entries of a colour table. */
const steps = 1024;

/**
 * Colours many cells, by a table of a scale's colours. One bare loop: calls for each of a million cells take as long again.
 * @param words as many as there are values, as ImageData's buffer holds them
 */
export function paintWords(words: Uint32Array, values: Float32Array, scale: ColourScale): void {
  const {
    ramp,
    domain: [from, , to],
  } = scale;
  const table = new Uint32Array(steps + 1);
  for (let i = 0; i < steps; i++) table[i] = word(ramp(from + ((to - from) * i) / (steps - 1)));
  table[steps] = word(missingColour);
  const perValue = (steps - 1) / (to - from);
  for (let i = 0; i < values.length; i++) {
    const place = (values[i] - from) * perValue + 0.5;
    // No number is neither above nor below.
    words[i] = table[place >= 0 ? (place < steps ? place | 0 : steps - 1) : place < 0 ? 0 : steps];
  }
}

/** ImageData is bytes R, G, B, A, which all machines of today read as a little-endian word. */
function word(colour: string): number {
  const [r, g, b] = channels(colour);
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

function channels(colour: string): readonly [number, number, number] {
  if (colour.startsWith('#')) {
    const value = Number.parseInt(colour.slice(1), 16);
    return [value >> 16, (value >> 8) & 255, value & 255];
  }
  const [r = 0, g = 0, b = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [r, g, b];
}
