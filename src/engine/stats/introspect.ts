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
/** Signatures that are compared with one another at most: a result has four matrices of the square of it. */
export const defaultIntrospectSignatures = 10_000;

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
 * Columns [start, end) of the mean of a square matrix and its mirror; a missing value takes its mirror.
 *
 * @param columns of the matrix
 * @param into column after column
 */
export function symmetrise<T extends Scores>(
  columns: readonly Scores[],
  start: number,
  end: number,
  into: T,
): T {
  const size = columns.length;
  // Row by row of the mirror, of which [start, end) is contiguous.
  for (let row = 0; row < size; row++) {
    const mirror = columns[row];
    for (let column = start; column < end; column++) {
      const [value, mirrored] = [columns[column][row], mirror[column]];
      into[(column - start) * size + row] = Number.isNaN(value)
        ? mirrored
        : Number.isNaN(mirrored)
          ? value
          : (value + mirrored) / 2;
    }
  }
  return into;
}
