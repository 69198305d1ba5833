/**
 * Shape-preserving piecewise cubic interpolation (Fritsch & Carlson 1980, with the end slopes of Moler's and
 * MATLAB's pchip). A curve through points that rise never falls.
 */

/**
 * @param x strictly increasing, at least two
 * @param y as many
 * @param slopes room for as many; the curve uses it
 * @returns the curve, which at a point has exactly that point's y; outside the points its end polynomials go on
 */
export function pchip(
  x: Float64Array,
  y: Float64Array,
  slopes = new Float64Array(x.length),
): (at: number) => number {
  const last = x.length - 1;
  putSlopes(x, y, slopes);
  // Most are asked along the curve, one way or the other: the interval of the last question, or one beside it.
  let k = 0;
  return (at) => {
    // The polynomial before a point comes to its y but for rounding; a y of 0 would become some 1e-17.
    if (at === x[last]) return y[last];
    if (at >= x[k + 1]) {
      if (k + 1 < last) k++;
    } else if (at < x[k] && k > 0) k--;
    if (!(at >= x[k] && at < x[k + 1])) k = intervalOf(x, at);
    const s = at - x[k];
    const width = x[k + 1] - x[k];
    const rise = (y[k + 1] - y[k]) / width;
    const quadratic = (3 * rise - 2 * slopes[k] - slopes[k + 1]) / width;
    const cubic = (slopes[k] - 2 * rise + slopes[k + 1]) / (width * width);
    return y[k] + s * (slopes[k] + s * (quadratic + s * cubic));
  };
}

function putSlopes(x: Float64Array, y: Float64Array, slopes: Float64Array): void {
  const last = x.length - 1;
  const widthOf = (k: number) => x[k + 1] - x[k];
  const riseOf = (k: number) => (y[k + 1] - y[k]) / widthOf(k);
  if (last === 1) {
    slopes.fill(riseOf(0));
    return;
  }
  let [width, before] = [widthOf(0), riseOf(0)];
  for (let k = 1; k < last; k++) {
    const [nextWidth, after] = [widthOf(k), riseOf(k)];
    const first = 2 * nextWidth + width;
    const second = nextWidth + 2 * width;
    slopes[k] = before * after > 0 ? (first + second) / (first / before + second / after) : 0;
    [width, before] = [nextWidth, after];
  }
  slopes[0] = endSlope(widthOf(0), widthOf(1), riseOf(0), riseOf(1));
  slopes[last] = endSlope(widthOf(last - 1), widthOf(last - 2), riseOf(last - 1), riseOf(last - 2));
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
