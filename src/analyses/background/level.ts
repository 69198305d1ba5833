/** Percentile scores of queries at one level of a background. */

import type {Scores} from '../../engine/kernel/combine';
import {countBelow} from '../../engine/stats/count-below';
import {percentileScores} from '../../engine/stats/percentile-table';
import {type Background, tau} from '../../engine/stats/tau';
import type {RecordFile} from './records';

/** `tau_exact`: tau of the paper; `ps_table`: cmapM's lookup table. */
export const percentileMethods = ['tau_exact', 'ps_table'] as const;
export type PercentileMethod = (typeof percentileMethods)[number];

export interface LevelScores {
  /** per query one percentile score per row; NaN where the score or the background is missing */
  readonly percentiles: readonly Float32Array[];
  /** N: reference queries behind each row's percentile scores */
  readonly sizes: Uint32Array;
}

const methods: Readonly<Record<PercentileMethod, (scores: Scores, background: Background) => Float64Array>> =
  {
    tau_exact: tau,
    ps_table: percentileScores,
  };

/**
 * Percentile scores against a level's record file, read once from beginning to end.
 *
 * @param rowsOf per group of the file the rows its records stand for
 * @param scores NCS per query, one per row of the level
 * @throws BACKGROUND_DAMAGED
 */
export function scoreLevel(
  file: RecordFile,
  rowsOf: readonly Uint32Array[],
  rows: number,
  scores: readonly Scores[],
  method: PercentileMethod,
): LevelScores {
  const percentiles = scores.map(() => new Float32Array(rows).fill(Number.NaN));
  const sizes = new Uint32Array(rows);
  file.groups.forEach(({length}, group) => {
    for (const start of file.strips(group)) {
      const background = backgroundOf(file.strip(group, start), length);
      const strip = rowsOf[group].subarray(start, start + background.starts.length - 1);
      strip.forEach((row, i) => {
        sizes[row] = background.starts[i + 1] - background.starts[i];
      });
      for (const [q, all] of scores.entries()) {
        const own = Float64Array.from(strip, (row) => all[row]);
        const ranked = methods[method](own, background);
        for (let i = 0; i < strip.length; i++) percentiles[q][strip[i]] = ranked[i];
      }
    }
  });
  return {percentiles, sizes};
}

/**
 * Percentile scores of several queries at one row, of which the record alone is read.
 *
 * @param rowsOf as for `scoreLevel`, the rows of each group ascending
 * @param scores NCS of the row, one per query
 * @returns one per query, and N, the reference queries behind them; NaN and 0 where the row has no background
 */
export function scoreRow(
  file: RecordFile,
  rowsOf: readonly Uint32Array[],
  row: number,
  scores: readonly number[],
  method: PercentileMethod,
): {readonly percentiles: readonly number[]; readonly size: number} {
  const group = rowsOf.findIndex((rows) => rows.includes(row));
  if (group < 0) return {percentiles: scores.map(() => Number.NaN), size: 0};
  const {length} = file.groups[group];
  const background = backgroundOf(file.record(group, rowsOf[group].indexOf(row)), length);
  return {
    percentiles: scores.map((score) => methods[method](Float64Array.of(score), background)[0]),
    size: background.starts[1],
  };
}

/**
 * The background of records of ascending magnitudes whose missing ones are NaN at the end; reuses their memory.
 *
 * @param length numbers in a record
 */
export function backgroundOf(records: Float32Array, length: number): Background {
  const count = length === 0 ? 0 : records.length / length;
  const starts = new Uint32Array(count + 1);
  for (let row = 0; row < count; row++) {
    const from = row * length;
    // A comparison with NaN is false, so that what lies below infinity is what is there.
    const size = countBelow(records, from, from + length, Number.POSITIVE_INFINITY);
    if (starts[row] !== from) records.copyWithin(starts[row], from, from + size);
    starts[row + 1] = starts[row] + size;
  }
  return {starts, magnitudes: records.subarray(0, starts[count])};
}
