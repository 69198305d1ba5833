/**
 * q-values once more, as plainly as they are defined (cmapM computeFDRGsea.m with null_adjust and smooth): what
 * src/engine/stats/fdr.ts is tested against, and sharing nothing with it. Slow: every share is counted anew.
 */

const epsilon = 2 ** -52;

/** @returns a q-value for each score, 1 for a score of 0 or a side that tells nothing */
export function plainFalseDiscoveryRates(scores: readonly number[], isNull: readonly boolean[]): number[] {
  const q = scores.map(() => 1);
  for (const sign of [1, -1]) {
    const side = [...scores.keys()].filter((i) => scores[i] * sign > 0);
    const treatments = side.filter((i) => !isNull[i]).map((i) => scores[i]);
    const nulls = side.filter((i) => isNull[i]).map((i) => scores[i]);
    if ([treatments, nulls].some((some) => some.length <= 2 || new Set(some).size < 2)) continue;
    const tail = (some: readonly number[], x: number) => (sign > 0 ? 1 - below(some, x) : below(some, x));
    const raw = side.map((i) => {
      const ratio = tail(nulls, scores[i]) / (tail(treatments, scores[i]) + epsilon);
      return Math.min(Math.max(ratio, epsilon), 1);
    });
    const sizes = side.map((i) => Math.abs(scores[i]));
    smooth(adjust(raw, sizes), sizes).forEach((value, i) => {
      q[side[i]] = value;
    });
  }
  return q;
}

/** Share of values strictly below x, interpolated where x is none of them. */
function below(values: readonly number[], x: number): number {
  const knots = [...new Set(values)].sort((a, b) => a - b);
  const shares = knots.map((knot) => values.filter((value) => value < knot).length / values.length);
  const at = Math.min(Math.max(x, knots[0]), knots[knots.length - 1]);
  const knot = knots.indexOf(at);
  return knot >= 0 ? shares[knot] : hermite(knots, shares, at);
}

/** Cubic Hermite polynomial of the interval around x, in its basis functions. */
function hermite(knots: readonly number[], shares: readonly number[], x: number): number {
  const k = knots.findIndex((knot) => knot > x) - 1;
  const width = knots[k + 1] - knots[k];
  const t = (x - knots[k]) / width;
  return (
    shares[k] * (1 + 2 * t) * (1 - t) ** 2 +
    width * slopeAt(knots, shares, k) * t * (1 - t) ** 2 +
    shares[k + 1] * t ** 2 * (3 - 2 * t) +
    width * slopeAt(knots, shares, k + 1) * t ** 2 * (t - 1)
  );
}

/** Slope of MATLAB's pchip at a knot. */
function slopeAt(knots: readonly number[], shares: readonly number[], k: number): number {
  const last = knots.length - 1;
  const h = knots.slice(1).map((knot, i) => knot - knots[i]);
  const d = h.map((width, i) => (shares[i + 1] - shares[i]) / width);
  if (last === 1) return d[0];
  if (k === 0) return endSlope(h[0], h[1], d[0], d[1]);
  if (k === last) return endSlope(h[last - 1], h[last - 2], d[last - 1], d[last - 2]);
  // Shares rise, so both neighbours have a slope above 0: their weighted harmonic mean.
  const near = (h[k - 1] + 2 * h[k]) / (3 * (h[k - 1] + h[k]));
  return 1 / (near / d[k - 1] + (1 - near) / d[k]);
}

/** Of the parabola through three points; d and dNext are above 0. */
function endSlope(h: number, hNext: number, d: number, dNext: number): number {
  return Math.max(0, ((2 * h + hNext) * d - h * dNext) / (h + hNext));
}

/** Beyond the first of the smallest q, a straight line to 0 at the most extreme score. */
function adjust(q: readonly number[], sizes: readonly number[]): number[] {
  const first = sizes[q.indexOf(Math.min(...q))];
  const beyond = sizes.filter((size) => size > first);
  if (beyond.length === 0) return [...q];
  const start = Math.min(...beyond);
  const most = Math.max(...sizes);
  const slope = (epsilon - q[sizes.indexOf(start)]) / (epsilon + (most - start));
  return q.map((value, i) => (sizes[i] < start ? value : slope * (sizes[i] - most)));
}

/** The smallest q of the scores that are as mild or milder. */
function smooth(q: readonly number[], sizes: readonly number[]): number[] {
  return q.map((_, i) => Math.min(...q.filter((_value, k) => sizes[k] <= sizes[i])));
}
