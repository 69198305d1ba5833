/** Level 3 to level 4: robust z-scores of a plate's wells (cmapM robust_zscore.m, level3_to_level4.m). */
import type {Scores} from '../kernel/combine';
import {summariseGenes} from '../stats/levels-kernel';
import {prctile} from '../stats/quantile';
import {madOfSorted, medianOfSorted, sortRun} from './medians';

/** What keeps a gene that hardly varies from having huge scores. */
export interface ZScoreStyle {
  /**
   * fixed: no MAD counts as less than `leastMad`. estimated: nor as less than the 1st percentile of the plate's MADs.
   * none: every MAD counts as it is, and where it is 0 the largest distance from the median stands for it (cmapR)
   */
  readonly floor: 'fixed' | 'estimated' | 'none';
  readonly leastMad: number;
  /** digits after the point that scores are rounded to; all where absent */
  readonly digits?: number;
}

const usual: ZScoreStyle = {floor: 'fixed', leastMad: 0.1};

/** Styles by name: ours, which is level3_to_level4.m's, and what others do. */
export const zScoreStyles = {
  fixed: usual,
  estimated: {...usual, floor: 'estimated'},
  /** cmapPy's robust_zscore rounds to four digits */
  cmappy: {...usual, digits: 4},
  /** cmapR's robust_zscore has no floor */
  cmapr: {...usual, floor: 'none'},
} as const satisfies Record<string, ZScoreStyle>;

export type ZScoreStyleName = keyof typeof zScoreStyles;

/** Makes the MAD of normal values their standard deviation. */
const madScale = 1.4826;
/** Percentile of all MADs that the estimated floor is. */
const floorPercent = 1;

/** What a plate's scores are relative to, gene by gene. */
export interface PlateScale {
  /** NaN where no well of the control has a value */
  readonly median: Float64Array;
  /** what differences from the median are divided by */
  readonly deviation: Float64Array;
}

/**
 * Medians and deviations over the wells that are the control: all of a plate, or its vehicle wells.
 *
 * @param values well-major: well w occupies [w * genes, (w + 1) * genes); NaN are left out
 * @param control places of the control's wells among them
 */
export function plateScale(
  values: Scores,
  genes: number,
  control: ArrayLike<number>,
  {floor, leastMad}: ZScoreStyle = usual,
): PlateScale {
  const wells = control.length;
  const median = new Float64Array(genes);
  const deviation = new Float64Array(genes);
  const summary = summariseGenes(values, genes, control);
  const take = (gene: number, middle: number, mad: number, largest: number) => {
    median[gene] = middle;
    deviation[gene] = floor === 'none' && mad === 0 ? largest / madScale : mad;
  };
  for (let gene = 0; gene < genes; gene++) {
    if (summary && summary[3 * gene] < Number.POSITIVE_INFINITY) {
      take(gene, summary[3 * gene], summary[3 * gene + 1], summary[3 * gene + 2]);
      continue;
    }
    const run = Float64Array.from({length: wells}, (_, w) => values[control[w] * genes + gene]);
    const sorted = sortRun(run);
    const middle = medianOfSorted(sorted);
    take(
      gene,
      middle,
      madOfSorted(sorted, middle),
      Math.max(middle - sorted[0], sorted[sorted.length - 1] - middle),
    );
  }
  const least =
    floor === 'none'
      ? 0
      : floor === 'fixed'
        ? leastMad
        : Math.max(prctile(deviation, floorPercent), leastMad);
  for (let gene = 0; gene < genes; gene++) deviation[gene] = madScale * Math.max(deviation[gene], least);
  return {median, deviation};
}

/**
 * z = (x - median) / (1.4826 MAD), in place. A gene of which the control has no value has none; without a floor, one
 * that never varies has 0.
 *
 * @param values well-major, of one plate
 */
export function toZScores(
  values: Scores,
  {median, deviation}: PlateScale,
  {digits}: Pick<ZScoreStyle, 'digits'> = {},
): void {
  const genes = median.length;
  // A deviation of 0 there is only without a floor, where a gene never varies.
  const divisors = deviation.map((own) => own || 1);
  const still = Array.from(deviation.keys()).filter((gene) => deviation[gene] === 0);
  for (let from = 0; from < values.length; from += genes) {
    for (let gene = 0; gene < genes; gene++) {
      values[from + gene] = (values[from + gene] - median[gene]) / divisors[gene];
    }
    for (const gene of still) if (values[from + gene] !== 0) values[from + gene] /= 0;
  }
  if (digits === undefined) return;
  const unit = 10 ** digits;
  for (let i = 0; i < values.length; i++) values[i] = Math.round(values[i] * unit) / unit;
}
