/** Quantile normalisation: every well gets the same spread of values (cmapM qnorm.m, MATLAB quantilenorm by medians). */
import type {Scores} from '../kernel/combine';
import {averageRanks} from '../stats/correlation';
import {ascending} from '../stats/quantile';
import {medianOfSorted, sortRun} from './medians';

/**
 * The target of some wells: for each place in the order of the genes the median of what the wells have there. A well
 * that lacks values is stretched to all places.
 *
 * @param values well-major: well w occupies [w * genes, (w + 1) * genes)
 * @returns ascending, one value per gene; all NaN where no well has one
 */
export function quantileTarget(values: Scores, genes: number): Float64Array {
  const sorted: Float64Array[] = [];
  for (let from = 0; from < values.length; from += genes) {
    const known = ascending(values.subarray(from, from + genes));
    if (known.length > 0) sorted.push(known);
  }
  const run = new Float64Array(sorted.length);
  return Float64Array.from({length: genes}, (_, place) => {
    sorted.forEach((known, i) => {
      run[i] = known.length === genes ? known[place] : valueAt(known, placeAmong(place, genes, known.length));
    });
    return medianOfSorted(sortRun(run));
  });
}

/** How ranks become places in the target: equal values share their average rank, or each has its own. */
export type TieRule = 'average' | 'ordinal';

/**
 * Gives each value what the target has at its rank, in place; missing values stay missing. A target of another length
 * (a sketch) is stretched to the genes.
 *
 * @param values well-major
 * @param target ascending, without NaN
 */
export function quantileNormalise(
  values: Scores,
  genes: number,
  target: Float64Array,
  ties: TieRule = 'average',
): void {
  for (let from = 0; from < values.length; from += genes) {
    const well = values.subarray(from, from + genes);
    const known: number[] = [];
    for (let gene = 0; gene < genes; gene++) if (!Number.isNaN(well[gene])) known.push(gene);
    const scores = Float64Array.from(known, (gene) => well[gene]);
    const ranks = ties === 'average' ? averageRanks(scores) : ordinalRanks(scores);
    known.forEach((gene, i) => {
      well[gene] = valueAt(target, placeAmong(ranks[i] - 1, known.length, target.length));
    });
  }
}

/** Ranks from 1, equal values in the order of their genes. */
function ordinalRanks(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a] - values[b] || a - b);
  const ranks = new Float64Array(values.length);
  order.forEach((gene, place) => {
    ranks[gene] = place + 1;
  });
  return ranks;
}

/** A place among `of` as a place among `count`, both from 0; a single value stands in the middle. */
function placeAmong(place: number, of: number, count: number): number {
  if (of === count) return place;
  return of === 1 ? (count - 1) / 2 : (place * (count - 1)) / (of - 1);
}

/** Linear between neighbours. */
function valueAt(sorted: Float64Array, place: number): number {
  const below = Math.floor(place);
  const share = place - below;
  return share === 0 ? sorted[below] : sorted[below] + share * (sorted[below + 1] - sorted[below]);
}
