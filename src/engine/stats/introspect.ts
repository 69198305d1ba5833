/**
 * Introspect: the connectivity of signatures among themselves (cmapM runIntrospect.m, get_genesets.m). Each one's
 * most extreme genes are the query; scores are normalised as GUTC's (`gutcReference`), become percentiles within
 * the query, and are made symmetric at last.
 */
import type {Scores} from '../kernel/combine';
import {introspectBins, lookUpPercentile, percentileTable} from './percentile-table';
import {ascending} from './quantile';

/** Genes in each of the two sets, which `extremeRows` takes from a signature. */
export const introspectSetSize = 50;

/**
 * Percentile scores of one query within its own results, in [-100, 100].
 *
 * @param scores NCS of the query, one per signature
 * @param background signatures to rank against; all by default
 */
export function percentilesWithin(scores: Scores, background?: Uint32Array): Float64Array {
  const against = background ? Float64Array.from(background, (row) => scores[row]) : scores;
  const table = percentileTable(ascending(against.map(Math.abs)), introspectBins);
  return Float64Array.from(scores, (score) => lookUpPercentile(table, score));
}

/**
 * Mean of a square matrix and its mirror; a missing value takes its mirror.
 *
 * @param matrix `size` x `size`, row by row or column by column
 */
export function symmetrise(matrix: Scores, size: number): Float64Array {
  return Float64Array.from(matrix, (value, at) => {
    const mirror = matrix[(at % size) * size + Math.floor(at / size)];
    if (Number.isNaN(value)) return mirror;
    return Number.isNaN(mirror) ? value : (value + mirror) / 2;
  });
}
