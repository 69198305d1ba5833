/** How the scores of an up and a down list become one connectivity score (cmapM getCombinedES.m, rescale off). */

/** An ES per signature, as a kernel fills it. */
export type Scores = Float32Array | Float64Array;

/**
 * Raw connectivity score (WTCS, or CS when the ES are unweighted) of one signature from both lists: half the
 * difference when one is positive and the other negative, else 0. An ES is exactly 0 only where the list has no
 * weight in the signature, all its scores being zero or missing: then there is nothing to combine (cmapM has NaN
 * there and turns it into 0 later).
 */
export function combineBoth(up: number, down: number): number {
  return Math.sign(up) * Math.sign(down) < 0 ? (up - down) / 2 : 0;
}

/**
 * Raw connectivity score per signature in [-1, 1]: both lists, the up list alone (ES_up) or the down list alone
 * (-ES_down).
 *
 * @param up ES of the up list per signature; left out when the query has none
 * @param down ES of the down list per signature; left out when the query has none
 * @param into filled with one score per signature and returned; may be `up` or `down` itself
 */
export function combine<T extends Scores>(up: Scores | undefined, down: Scores | undefined, into: T): T {
  for (let s = 0; s < into.length; s++) {
    if (up && down) into[s] = combineBoth(up[s], down[s]);
    // Subtracting from zero rather than negating keeps -0 out of the results.
    else into[s] = up ? up[s] : down ? 0 - down[s] : 0;
  }
  return into;
}
