/** Shares of values that are there, and spread, of wells and probes. */
import type {Profiles} from './profiles';

/** Share of the probes of which a well has a value. */
export function observedShare({rows, values}: Profiles, well: number): number {
  const height = rows.ids.length;
  let missing = 0;
  for (let probe = 0; probe < height; probe++) if (Number.isNaN(values[well * height + probe])) missing++;
  return 1 - missing / height;
}

/** A probe's values in the wells. */
export function probeValues({rows, columns, values}: Profiles, probe: number): Float64Array {
  const height = rows.ids.length;
  return Float64Array.from(columns.ids, (_, well) => values[well * height + probe]);
}

/** Share of the wells in which a probe has a value, and the standard deviation (n - 1) of these; NaN of fewer than two. */
export function deviationOf(profiles: Profiles, probe: number): {share: number; deviation: number} {
  const all = probeValues(profiles, probe);
  const there = all.filter((value) => !Number.isNaN(value));
  const mean = meanOf(there);
  let squares = 0;
  for (const value of there) squares += (value - mean) ** 2;
  return {
    share: 1 - (all.length - there.length) / all.length,
    deviation: there.length < 2 ? Number.NaN : Math.sqrt(squares / (there.length - 1)),
  };
}

/** The mean of numbers; NaN of none. */
export function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
