/**
 * How many rows of a result lie beyond a tau, beside how many of an average reference query do. tau is a rank among
 * the N reference queries of a row: beyond +-t lie 100 - t percent of them, whatever the row. So of R rows
 * R (100 - t) / 100 are expected beyond +-t for a query like the reference queries, and not more than that for one
 * without any connection. A single row beyond +-98 is no finding where some are expected.
 */

/** The values of tau that are looked at, ascending; CLUE shows connections from 90 on. */
export const tauMarks = [90, 95, 98] as const;

export interface TauExtremes {
  /** rows with a percentile score */
  readonly rows: number;
  readonly beyond: readonly {
    readonly tau: number;
    /** rows whose percentile score is at least so far from 0 */
    readonly observed: number;
    /** the same for an average reference query */
    readonly expected: number;
  }[];
}

/** @param scores percentile scores of one query, NaN where a row has none */
export function tauExtremes(scores: ArrayLike<number>): TauExtremes {
  const observed = tauMarks.map(() => 0);
  let rows = 0;
  for (let row = 0; row < scores.length; row++) {
    const size = Math.abs(scores[row]);
    if (Number.isNaN(size)) continue;
    rows++;
    for (let mark = 0; mark < tauMarks.length && size >= tauMarks[mark]; mark++) observed[mark]++;
  }
  return {
    rows,
    beyond: tauMarks.map((tau, mark) => ({
      tau,
      observed: observed[mark],
      // In tenths: nobody counts rows more finely.
      expected: Math.round((rows * (100 - tau)) / 10) / 10,
    })),
  };
}
