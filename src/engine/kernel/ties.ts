/**
 * Whether the enrichment score is the extreme of a running sum above zero or the one below when both are equally far
 * from it: the first in rank order counts, and after a hit before just before it, in every kernel (fastESCore.m of cmapM
 * means the same, but there the last bit of a sum decides). Equal means to within a tolerance, a share of 1, the largest ES.
 * Unweighted sums have none (reference.ts).
 */

/** Of sums in double precision: some hundred roundings of 2^-53 move one by less. */
export const sumTolerance = 2 ** -40;

/**
 * Of exact sums over the index's codes of weights: the most that rounding to codes moves an ES (entry.ts). Scores that tie
 * as they were written differ by less as codes, but for sets of a few genes at times. That +ES and -ES come as close by
 * chance happens to one ES in 10,000. assembly/room.ts has the same number.
 */
export const codeTolerance = 2 ** -17;

/** Sums just after and just before each hit, in rank order. */
export interface RunningSums {
  readonly after: ArrayLike<number>;
  readonly before: ArrayLike<number>;
}

/** The extreme that is the score. */
export interface Extreme {
  readonly sum: number;
  /** the first hit that has it, after it if `isAbove`, else before */
  readonly hit: number;
  readonly isAbove: boolean;
}

/**
 * @param hits how many, at least one
 * @param tolerance in the sums' units
 */
export function extremeOf({after, before}: RunningSums, hits: number, tolerance: number): Extreme {
  let [mostAt, leastAt] = [0, 0];
  for (let k = 1; k < hits; k++) {
    if (after[k] > after[mostAt]) mostAt = k;
    if (before[k] < before[leastAt]) leastAt = k;
  }
  const [most, least] = [after[mostAt], before[leastAt]];
  let isAbove = most > -least;
  if (Math.abs(most + least) <= tolerance) {
    const farthest = Math.max(most, -least);
    for (let k = 0; k < hits; k++) {
      // Differences, which are exact where the sums are.
      isAbove = farthest - after[k] <= tolerance;
      if (isAbove || farthest + before[k] <= tolerance) break;
    }
  }
  return isAbove ? {sum: most, hit: mostAt, isAbove} : {sum: least, hit: leastAt, isAbove};
}
