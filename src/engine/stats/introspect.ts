/**
 * Introspect: the connectivity of signatures among themselves (cmapM runIntrospect.m, get_genesets.m). Each one's
 * most extreme genes are the query; scores are normalised as GUTC's (`gutcReference`), become percentiles within
 * the query, and are made symmetric at last.
 */
import type {Scores} from '../kernel/combine';
import {countBelow} from './count-below';
import {introspectBins, lookUpPercentile, percentileTable} from './percentile-table';
import {ascending} from './quantile';
import {sortMagnitudes} from './sort-magnitudes';

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
  const table = percentileTable(magnitudesOf(scores, background), introspectBins);
  const found = new Float64Array(scores.length);
  for (let row = 0; row < found.length; row++) found[row] = lookUpPercentile(table, scores[row]);
  return found;
}

/** Sizes of the background's scores, ascending, without missing ones; in double precision, as cmapM compares them. */
function magnitudesOf(scores: Scores, background?: Uint32Array): Float64Array {
  if (!(scores instanceof Float32Array)) {
    return ascending(
      background ? Float64Array.from(background, (row) => Math.abs(scores[row])) : scores.map(Math.abs),
    );
  }
  const sizes = background ? new Float32Array(background.length) : scores.slice();
  if (background) for (let i = 0; i < sizes.length; i++) sizes[i] = scores[background[i]];
  sortMagnitudes(new Int32Array(sizes.buffer));
  return Float64Array.from(sizes.subarray(0, countBelow(sizes, 0, sizes.length, Number.POSITIVE_INFINITY)));
}

/** Rows that are made symmetric together. */
const tileRows = 64;

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
  // By some rows at a time, whose parts of the mirrors stay in the processor's cache from column to column.
  for (let first = 0; first < size; first += tileRows) {
    const mirrors = columns.slice(first, first + tileRows);
    for (let column = start; column < end; column++) {
      const own = columns[column];
      const to = (column - start) * size + first;
      for (let i = 0; i < mirrors.length; i++) {
        const [value, mirrored] = [own[first + i], mirrors[i][column]];
        into[to + i] = Number.isNaN(value)
          ? mirrored
          : Number.isNaN(mirrored)
            ? value
            : (value + mirrored) / 2;
      }
    }
  }
  return into;
}
