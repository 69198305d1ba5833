/**
 * The TAS of CLUE's perturbagen cards: how a perturbagen's replicate correlation and signature strength stand among
 * all perturbagens. A different number from the TAS of a signature (`transcriptionalActivity`).
 */
import type {Scores} from '../kernel/combine';
import {averageRanks} from './correlation';
import {ascending, prctileOfSorted} from './quantile';
import type {Level} from './roll-up';

/** One value per perturbagen, in (0, 1]; NaN for one without a signature that has the figure. */
export interface PerturbagenActivity {
  /** rank of the median cc_q75 over the number of perturbagens */
  readonly pctCorrelation: Float64Array;
  /** the same of the median ss_ngene */
  readonly pctStrength: Float64Array;
  /** mean of the two: CLUE's TAS */
  readonly tasPercentile: Float64Array;
}

/**
 * @param perts from `groupByFields([pert_id])` over all signatures
 * @param correlation cc_q75 per signature; NaN or -666 = none
 * @param strength ss_ngene per signature; NaN or -666 = none
 */
export function perturbagenActivity(
  perts: Level,
  correlation: Scores,
  strength: Scores,
): PerturbagenActivity {
  const pctCorrelation = rankShares(medians(perts, correlation, -1));
  const pctStrength = rankShares(medians(perts, strength, 0));
  return {
    pctCorrelation,
    pctStrength,
    tasPercentile: pctCorrelation.map((share, pert) => (share + pctStrength[pert]) / 2),
  };
}

/** Median per perturbagen of the values that are at least `lowest`. */
function medians({starts, members}: Level, values: Scores, lowest: number): Float64Array {
  return Float64Array.from({length: starts.length - 1}, (_, pert) => {
    const own = Float64Array.from(members.subarray(starts[pert], starts[pert + 1]), (row) => values[row]);
    return prctileOfSorted(ascending(own.filter((value) => value >= lowest)), 50);
  });
}

/** Medians that differ by less are equal but for rounding. */
const resolution = 1e-9;

/** Ascending rank over the number of values, ties sharing their average. */
function rankShares(values: Float64Array): Float64Array {
  const known = values.filter((value) => !Number.isNaN(value)).map((value) => Math.round(value / resolution));
  const ranks = averageRanks(known);
  let next = 0;
  return values.map((value) => (Number.isNaN(value) ? value : ranks[next++] / known.length));
}
