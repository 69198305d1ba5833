/** How several scores become one (cmapM max_quantile.m; Subramanian 2017, STAR Methods, summarization). */
import {prctileOfSorted} from './quantile';

const lowPercent = 33;
const highPercent = 67;
/** Two quantiles whose sizes differ by less than this share of them are equal but for rounding. */
const tieTolerance = 1e-9;

/**
 * Maximum quantile of scores: of their 67th and 33rd percentile the one farther from zero, the 33rd on ties. A
 * single score is its own maximum quantile; without any it is NaN.
 *
 * @param sorted ascending, without NaN
 * @param count how many of them there are; all by default
 */
export function maximumQuantile(sorted: ArrayLike<number>, count = sorted.length): number {
  if (count === 1) return sorted[0];
  const low = prctileOfSorted(sorted, lowPercent, count);
  const high = prctileOfSorted(sorted, highPercent, count);
  const [lowSize, highSize] = [Math.abs(low), Math.abs(high)];
  return highSize - lowSize > tieTolerance * Math.max(lowSize, highSize) ? high : low;
}
