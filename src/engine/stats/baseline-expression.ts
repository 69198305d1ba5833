/** How a gene's baseline expression in a cell line compares with that in all others (CLUE's cell line cards). */
import {ascending, prctileOfSorted} from './quantile';

/** Makes the MAD of normal values their standard deviation. */
const madScale = 1.4826;

/**
 * Robust z-scores of one gene: (x - median) / (1.4826 MAD) over all cell lines.
 *
 * @param expression log2 expression per cell line; NaN = not measured
 * @returns per cell line; NaN where not measured, and everywhere when the MAD is 0
 */
export function baselineZ(expression: ArrayLike<number>): Float64Array {
  const median = medianOf(expression);
  const mad = medianOf(Float64Array.from(expression, (x) => Math.abs(x - median)));
  return Float64Array.from(expression, (x) => (mad === 0 ? Number.NaN : (x - median) / (mad * madScale)));
}

function medianOf(values: ArrayLike<number>): number {
  return prctileOfSorted(ascending(values), 50);
}
