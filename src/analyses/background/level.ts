/** Percentile scores of queries at one level of a background. */

import {sharedFloats} from '../../engine/ground/shared-memory';
import type {Scores} from '../../engine/kernel/combine';
import {countBelow} from '../../engine/stats/count-below';
import {percentileScores} from '../../engine/stats/percentile-table';
import {type Background, tau, tauOf} from '../../engine/stats/tau';
import {KeyedRecords, piecesSuffice} from './keys';
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

/** The files of a level. */
export interface LevelFiles {
  readonly name: string;
  /** a record per row */
  readonly records: RecordFile;
  /** keys of the records; absent of a background that an earlier openclue built */
  readonly keys?: RecordFile;
}

/**
 * Percentile scores against a level's records, of which tau needs a piece each where they have keys.
 *
 * @param rowsOf per group of the file the rows its records stand for
 * @param scores NCS per query, one per row of the level
 * @throws BACKGROUND_DAMAGED
 */
export function scoreLevel(
  {name, records, keys}: LevelFiles,
  rowsOf: readonly Uint32Array[],
  rows: number,
  scores: readonly Scores[],
  method: PercentileMethod,
): LevelScores {
  // Another thread may write them.
  const percentiles = scores.map(() => sharedFloats(rows).fill(Number.NaN));
  const sizes = new Uint32Array(rows);
  const found = {percentiles, sizes};
  records.groups.forEach((of, group) => {
    if (method === 'ps_table') scoreByTables(records, group, rowsOf[group], scores, found);
    else if (keys && piecesSuffice(of, scores.length)) {
      scoreByKeys(new KeyedRecords(records, group, name), keys, group, rowsOf[group], scores, found);
    } else scoreByRecords(records, group, rowsOf[group], scores, found);
  });
  return found;
}

function scoreByTables(
  file: RecordFile,
  group: number,
  rows: Uint32Array,
  scores: readonly Scores[],
  {percentiles, sizes}: LevelScores,
): void {
  const {length} = file.groups[group];
  for (const start of file.strips(group)) {
    const background = backgroundOf(file.strip(group, start), length);
    const strip = rows.subarray(start, start + background.starts.length - 1);
    strip.forEach((row, i) => {
      sizes[row] = background.starts[i + 1] - background.starts[i];
    });
    for (const [q, all] of scores.entries()) {
      const own = new Float64Array(strip.length);
      for (let i = 0; i < own.length; i++) own[i] = all[strip[i]];
      const found = percentileScores(own, background);
      for (let i = 0; i < strip.length; i++) percentiles[q][strip[i]] = found[i];
    }
  }
}

function scoreByRecords(
  file: RecordFile,
  group: number,
  rows: Uint32Array,
  scores: readonly Scores[],
  {percentiles, sizes}: LevelScores,
): void {
  const {length} = file.groups[group];
  for (const start of file.strips(group)) {
    const strip = file.strip(group, start);
    for (let from = 0, record = start; from < strip.length; from += length, record++) {
      const row = rows[record];
      const size = sizeOf(strip, from, length);
      sizes[row] = size;
      for (let q = 0; q < scores.length; q++) {
        const score = scores[q][row];
        const isSought = size > 0 && score !== 0;
        const below = isSought ? countBelow(strip, from, from + size, Math.fround(Math.abs(score))) : 0;
        percentiles[q][row] = tauOf(score, below, size);
      }
    }
  }
}

function scoreByKeys(
  keyed: KeyedRecords,
  keys: RecordFile,
  group: number,
  rows: Uint32Array,
  scores: readonly Scores[],
  {percentiles, sizes}: LevelScores,
): void {
  const {length} = keys.groups[group];
  for (const start of keys.strips(group)) {
    const strip = keys.strip(group, start);
    keyed.take(strip, start);
    for (let record = start; record < start + strip.length / length; record++) {
      const row = rows[record];
      sizes[row] = keyed.goTo(record);
      for (let q = 0; q < scores.length; q++)
        percentiles[q][row] = tauByKeys(keyed, sizes[row], scores[q][row]);
    }
  }
}

/** As `tau` has it. */
function tauByKeys(keyed: KeyedRecords, size: number, score: number): number {
  const isSought = size > 0 && score !== 0 && !Number.isNaN(score);
  return tauOf(score, isSought ? keyed.below(Math.fround(Math.abs(score))) : 0, size);
}

/** Scores of a record, whose missing ones are NaN at its end: a comparison with NaN is false. */
function sizeOf(records: Float32Array, from: number, length: number): number {
  return countBelow(records, from, from + length, Number.POSITIVE_INFINITY);
}

/**
 * Percentile scores of several queries at one row, of which the record alone is read.
 *
 * @param rowsOf as for `scoreLevel`, the rows of each group ascending
 * @param scores NCS of the row, one per query
 * @returns one per query, and N, the reference queries behind them; NaN and 0 where the row has no background
 */
export function scoreRow(
  {name, records, keys}: LevelFiles,
  rowsOf: readonly Uint32Array[],
  row: number,
  scores: readonly number[],
  method: PercentileMethod,
): {readonly percentiles: readonly number[]; readonly size: number} {
  const group = rowsOf.findIndex((rows) => rows.includes(row));
  if (group < 0) return {percentiles: scores.map(() => Number.NaN), size: 0};
  const record = rowsOf[group].indexOf(row);
  if (keys && method === 'tau_exact') {
    const keyed = new KeyedRecords(records, group, name);
    keyed.take(keys.record(group, record), record);
    const size = keyed.goTo(record);
    return {percentiles: scores.map((score) => tauByKeys(keyed, size, score)), size};
  }
  const {length} = records.groups[group];
  const background = backgroundOf(records.record(group, record), length);
  const percentile = method === 'ps_table' ? percentileScores : tau;
  return {
    percentiles: scores.map((score) => percentile(Float64Array.of(score), background)[0]),
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
    const size = sizeOf(records, from, length);
    if (starts[row] !== from) records.copyWithin(starts[row], from, from + size);
    starts[row + 1] = starts[row] + size;
  }
  return {starts, magnitudes: records.subarray(0, starts[count])};
}
