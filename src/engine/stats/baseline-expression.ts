/** How a gene's baseline expression in a cell line compares with that in all others (CLUE's cell line cards). */
import {ascending, prctileOfSorted} from './quantile';

/** Makes the MAD of normal values their standard deviation. */
const madScale = 1.4826;

export interface BaselineScores {
  /** NaN without any value */
  readonly median: number;
  readonly mad: number;
  /** per cell line; NaN where not measured, and everywhere when the MAD is 0 */
  readonly z: Float64Array;
}

/**
 * Robust z-scores of one gene: (x - median) / (1.4826 MAD) over all cell lines.
 * @param expression log2 expression per cell line; NaN = not measured
 */
export function baselineZ(expression: ArrayLike<number>): BaselineScores {
  const median = medianOf(expression);
  const mad = medianOf(Float64Array.from(expression, (x) => Math.abs(x - median)));
  const z = Float64Array.from(expression, (x) => (mad === 0 ? Number.NaN : (x - median) / (mad * madScale)));
  return {median, mad, z};
}

/** Values farther than this many interquartile ranges beyond a quartile are outliers, as in a box plot. */
const outlierRange = 1.5;

/** Between what values no cell line of those shown is an outlier; null where none has a value. */
export function outlierBands(z: ArrayLike<number>): {readonly low: number; readonly high: number} | null {
  const sorted = ascending(z);
  if (sorted.length === 0) return null;
  const [q25, q75] = [25, 75].map((percent) => prctileOfSorted(sorted, percent));
  const reach = outlierRange * (q75 - q25);
  return {low: q25 - reach, high: q75 + reach};
}

function medianOf(values: ArrayLike<number>): number {
  return prctileOfSorted(ascending(values), 50);
}
