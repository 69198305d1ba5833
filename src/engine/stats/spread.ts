/** How scores are spread: what a histogram with marked tails shows. */
import type {Scores} from '../kernel/combine';
import {type Histogram, histogram} from './histogram';
import {percentiles} from './quantile';

/** Share of the scores that is smaller, in per cent. */
const percents = [1, 5, 25, 50, 75, 95, 99];

export interface Bins {
  readonly from: number;
  readonly to: number;
  readonly bins: number;
}

export interface Spread {
  readonly positive: number;
  readonly negative: number;
  readonly zero: number;
  /** p1 to p99; NaN where there are no scores, which JSON has as null */
  readonly quantiles: Readonly<Record<string, number>>;
  readonly histogram: Histogram;
}

/** Counts, quantiles and histogram of scores; NaN among them are left out of the last two, and count as zero. */
export function spreadOf(scores: Scores, bins: Bins): Spread {
  let [positive, negative] = [0, 0];
  for (let i = 0; i < scores.length; i++) {
    if (scores[i] > 0) positive++;
    else if (scores[i] < 0) negative++;
  }
  const values = percentiles(scores, percents);
  return {
    positive,
    negative,
    zero: scores.length - positive - negative,
    quantiles: Object.fromEntries(percents.map((percent, i) => [`p${percent}`, values[i]])),
    histogram: histogram(scores, bins),
  };
}
