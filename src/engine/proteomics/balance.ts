/** P100: wells are balanced by an offset each, and those that stay far from the others are outliers. */
import {medianOf} from './median';
import {meanOf, probeValues} from './moments';
import type {Profiles} from './profiles';

export interface Balanced {
  readonly profiles: Profiles;
  /** per well, what was added to it; undefined when nothing was to be */
  readonly offsets?: Float64Array;
  /** per well, the sum of squared differences from the probes' medians before the offsets */
  readonly distances: Float64Array;
}

/**
 * Adds to each well the offset that brings it nearest to the medians of the probes, over the probes that it has: (sum of
 * their medians - sum of its values) / their number.
 */
export function balanceWells(profiles: Profiles, balances: boolean): Balanced {
  const {rows, columns, values} = profiles;
  const height = rows.ids.length;
  const medians = rows.ids.map((_, probe) => medianOf(probeValues(profiles, probe)));
  const offsets = new Float64Array(columns.ids.length);
  const distances = new Float64Array(columns.ids.length);
  const balanced = values.slice();
  columns.ids.forEach((_, well) => {
    const own = balanced.subarray(well * height, (well + 1) * height);
    if (balances) {
      offsets[well] = meanDifference(medians, own);
      own.forEach((value, probe) => {
        own[probe] = value + offsets[well];
      });
    }
    own.forEach((value, probe) => {
      if (!Number.isNaN(value)) distances[well] += (value - medians[probe]) ** 2;
    });
  });
  return {profiles: {rows, columns, values: balanced}, offsets: balances ? offsets : undefined, distances};
}

function meanDifference(medians: readonly number[], values: Float64Array): number {
  let [sumOfMedians, sum, count] = [0, 0, 0];
  values.forEach((value, probe) => {
    if (Number.isNaN(value)) return;
    sumOfMedians += medians[probe];
    sum += value;
    count++;
  });
  return (sumOfMedians - sum) / count;
}

/**
 * Wells whose distance is not below the mean plus so many standard deviations (n). Where all are equally far, none is an
 * outlier.
 */
export function outlierWells(
  ids: readonly string[],
  distances: Float64Array,
  deviations: number,
): ReadonlySet<string> {
  const mean = meanOf(distances);
  const deviation = Math.sqrt(meanOf(distances.map((distance) => (distance - mean) ** 2)));
  if (deviation === 0) return new Set();
  return new Set(ids.filter((_, well) => !(distances[well] < mean + deviations * deviation)));
}
