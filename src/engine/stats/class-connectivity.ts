/**
 * How connected the members of a perturbagen class (PCL) are among themselves (cmapM PclEval, getConcordanceReport.m;
 * the box plot, heat map and inter-cell-line table of CLUE's class pages).
 *
 * The input is a members x members matrix of percentile scores, symmetric, in [-100, 100]. Scores below -100 (the
 * -666 of files) and NaN are missing; the diagonal does not count.
 */
import type {Scores} from '../kernel/combine';
import {optimalLeafOrder} from './leaf-order';
import {linkage, treeOf} from './linkage';
import {ascending, prctileOfSorted} from './quantile';

/** Values farther than this many interquartile ranges beyond a quartile are outliers. */
const outlierRange = 1.5;
const lowestScore = -100;

/** The box plot of a class. Everything is NaN when no pair of members has a score. */
export interface ClassConnectivity {
  /** per member the median of its scores with the others; NaN when it has none */
  readonly members: Float64Array;
  readonly median: number;
  readonly q25: number;
  readonly q75: number;
  readonly iqr: number;
  /** extremes of the members that are no outliers */
  readonly whiskerLow: number;
  readonly whiskerHigh: number;
  /** positions of the outlying members, ascending */
  readonly outliers: readonly number[];
}

/** Box-plot numbers of a class of `size` members. */
export function classConnectivity(matrix: Scores, size: number): ClassConnectivity {
  const members = Float64Array.from({length: size}, (_, member) => {
    const row = matrix.subarray(member * size, (member + 1) * size);
    const others = row.filter((score, other) => other !== member && score >= lowestScore);
    return prctileOfSorted(others.sort(), 50);
  });
  const sorted = ascending(members);
  const [q25, median, q75] = [25, 50, 75].map((percent) => prctileOfSorted(sorted, percent));
  const iqr = q75 - q25;
  const low = q25 - outlierRange * iqr;
  const high = q75 + outlierRange * iqr;
  const inside = sorted.filter((value) => value >= low && value <= high);
  return {
    members,
    median,
    q25,
    q75,
    iqr,
    whiskerLow: inside[0] ?? Number.NaN,
    whiskerHigh: inside[inside.length - 1] ?? Number.NaN,
    outliers: [...members.keys()].filter((member) => members[member] < low || members[member] > high),
  };
}

/** Positions of classes by descending median, one without a median standing as 0; equal ones keep their order. */
export function orderClasses(medians: readonly number[]): number[] {
  const known = medians.map((median) => (Number.isNaN(median) ? 0 : median));
  return [...known.keys()].sort((a, b) => known[b] - known[a] || a - b);
}

/** A class in one cell line. */
export interface CellConnectivity {
  readonly median: number;
  readonly q25: number;
  readonly q75: number;
}

/**
 * A class across cell lines: per cell line, and whatever else `matrices` names, the median and quartiles of its
 * members there; all 0 where there is no matrix or no score, as CLUE shows it.
 */
export function connectivityByCell(
  matrices: ReadonlyMap<string, Scores | undefined>,
  size: number,
): Map<string, CellConnectivity> {
  return new Map(
    Array.from(matrices, ([cell, matrix]) => {
      const {median, q25, q75} = classConnectivity(matrix ?? new Float64Array(), matrix ? size : 0);
      return [cell, Number.isNaN(median) ? {median: 0, q25: 0, q75: 0} : {median, q25, q75}];
    }),
  );
}

/**
 * Members in the order of the heat map: complete linkage on 50 - score / 2, leaves ordered so that neighbours are as
 * alike as the tree allows. A missing score stands as 0.
 */
export function clusteredOrder(matrix: Scores, size: number): Uint32Array {
  const distances = Float64Array.from(matrix, (score, at) => {
    if (Math.floor(at / size) === at % size) return 0;
    return score >= lowestScore ? 50 - score / 2 : 50;
  });
  const tree = treeOf(linkage(distances.slice(), size, 'complete'));
  return optimalLeafOrder(tree, distances, size);
}
