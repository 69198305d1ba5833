/** Counts of scores in bins of one width. */
export interface Histogram {
  readonly from: number;
  readonly to: number;
  /** scores of each bin, the bins being of one width; a score on an edge counts in the upper bin, `to` in the last */
  readonly counts: number[];
  /** scores less than `from`, and greater than `to` */
  readonly below: number;
  readonly above: number;
}

/** Counts the scores of each bin; NaN counts nowhere. */
export function histogram(
  scores: Float32Array | Float64Array,
  {from, to, bins}: {readonly from: number; readonly to: number; readonly bins: number},
): Histogram {
  const counts = new Array<number>(bins).fill(0);
  const perUnit = bins / (to - from);
  let [below, above] = [0, 0];
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i];
    if (score < from) below++;
    else if (score > to) above++;
    else if (!Number.isNaN(score)) counts[Math.min(bins - 1, Math.floor((score - from) * perUnit))]++;
  }
  return {from, to, counts, below, above};
}
