/** The curve a / (1 + exp(b x)) nearest to some points by least squares. */

export interface Drift {
  readonly a: number;
  readonly b: number;
}

/** Steepness that is tried: 0, and from the least by a constant factor. */
const leastSteepness = 1e-3;
const largestSteepness = 1e4;
const tries = 400;
/** Halvings of the interval in which the best steepness lies; more than a double has bits. */
const refinements = 200;
const golden = (Math.sqrt(5) - 1) / 2;

/**
 * The best a within its bounds and b >= 0. For a given b the best a is the solution of a linear problem, so that only b is
 * searched: over its whole range first, as there may be several hollows, then in the deepest.
 */
export function fitDrift(x: Float64Array, y: Float64Array, leastA: number, largestA: number): Drift {
  const at = (b: number) => bestAt(x, y, b, leastA, largestA);
  const factor = (largestSteepness / leastSteepness) ** (1 / (tries - 1));
  const steps = Float64Array.from({length: tries + 1}, (_, i) =>
    i === 0 ? 0 : leastSteepness * factor ** (i - 1),
  );
  let best = 0;
  steps.forEach((b, i) => {
    if (at(b).squares < at(steps[best]).squares) best = i;
  });
  let [low, high] = [steps[Math.max(0, best - 1)], steps[Math.min(tries, best + 1)]];
  for (let i = 0; i < refinements; i++) {
    const [left, right] = [high - golden * (high - low), low + golden * (high - low)];
    if (at(left).squares <= at(right).squares) high = right;
    else low = left;
  }
  const middle = (low + high) / 2;
  const b = at(low).squares < at(middle).squares ? low : middle;
  return {a: at(b).a, b};
}

function bestAt(x: Float64Array, y: Float64Array, b: number, leastA: number, largestA: number) {
  let [gy, gg] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    const g = 1 / (1 + Math.exp(b * x[i]));
    gy += g * y[i];
    gg += g * g;
  }
  const a = gg === 0 ? leastA : Math.min(largestA, Math.max(leastA, gy / gg));
  let squares = 0;
  for (let i = 0; i < x.length; i++) squares += (y[i] - a / (1 + Math.exp(b * x[i]))) ** 2;
  return {a, squares};
}
