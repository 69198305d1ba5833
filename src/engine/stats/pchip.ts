/**
 * Shape-preserving piecewise cubic interpolation (Fritsch & Carlson 1980, with the end slopes of Moler's and
 * MATLAB's pchip). A curve through points that rise never falls.
 */

/**
 * @param x strictly increasing, at least two
 * @param y as many
 * @returns the curve; outside the points its end polynomials go on
 */
export function pchip(x: Float64Array, y: Float64Array): (at: number) => number {
  const last = x.length - 1;
  const widths = new Float64Array(last);
  const rises = new Float64Array(last);
  for (let k = 0; k < last; k++) {
    widths[k] = x[k + 1] - x[k];
    rises[k] = (y[k + 1] - y[k]) / widths[k];
  }
  const slopes = slopesOf(widths, rises);
  // Most are asked along the curve: the interval of the last question, or the next one.
  let k = 0;
  return (at) => {
    if (k + 1 < last && at >= x[k + 1]) k++;
    if (!(at >= x[k] && at < x[k + 1])) k = intervalOf(x, at);
    const s = at - x[k];
    const width = widths[k];
    const quadratic = (3 * rises[k] - 2 * slopes[k] - slopes[k + 1]) / width;
    const cubic = (slopes[k] - 2 * rises[k] + slopes[k + 1]) / (width * width);
    return y[k] + s * (slopes[k] + s * (quadratic + s * cubic));
  };
}

function slopesOf(widths: Float64Array, rises: Float64Array): Float64Array {
  const last = widths.length;
  const slopes = new Float64Array(last + 1);
  if (last === 1) return slopes.fill(rises[0]);
  for (let k = 1; k < last; k++) {
    const [before, after] = [rises[k - 1], rises[k]];
    if (before * after <= 0) continue;
    const first = 2 * widths[k] + widths[k - 1];
    const second = widths[k] + 2 * widths[k - 1];
    slopes[k] = (first + second) / (first / before + second / after);
  }
  slopes[0] = endSlope(widths[0], widths[1], rises[0], rises[1]);
  slopes[last] = endSlope(widths[last - 1], widths[last - 2], rises[last - 1], rises[last - 2]);
  return slopes;
}

/** Three-point formula, cut back where it would overshoot. */
function endSlope(width: number, nextWidth: number, rise: number, nextRise: number): number {
  const slope = ((2 * width + nextWidth) * rise - width * nextRise) / (width + nextWidth);
  if (Math.sign(slope) !== Math.sign(rise)) return 0;
  if (Math.sign(rise) !== Math.sign(nextRise) && Math.abs(slope) > Math.abs(3 * rise)) return 3 * rise;
  return slope;
}

/** The interval that holds `at`; the first or last one for values outside. */
function intervalOf(x: Float64Array, at: number): number {
  let low = 0;
  let high = x.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle] <= at) low = middle;
    else high = middle;
  }
  return low;
}
