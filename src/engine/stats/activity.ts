/**
 * How strong and how reproducible a signature is: replicate correlation, signature strength and the
 * transcriptional activity score (cmapM tas_ngene.m and computeTASFromBuild.m; Subramanian 2017, STAR Methods).
 */
import type {Scores} from '../kernel/combine';
import {averageRanks, pearson} from './correlation';
import {prctile} from './quantile';
import {select, withoutMissing} from './select';

const landmarkCount = 978;
/** A landmark counts towards the strength when |z| * sqrt(replicates) reaches this. */
const strengthThreshold = 2;
const floor = 0.001;

/**
 * cc_q75: 75th percentile of the replicates' pairwise Spearman correlations, negative ones counted as 0; NaN for a
 * single replicate.
 *
 * @param replicates landmark z-scores of each
 */
export function replicateCorrelation(replicates: readonly Scores[]): number {
  const ranks = replicates.map(averageRanks);
  const pairs = ranks.flatMap((a, i) => ranks.slice(i + 1).map((b) => Math.max(0, pearson(a, b))));
  return prctile(pairs, 75);
}

/**
 * cc_q75 of replicates whose correlations are known already, as `consensus` gives them; NaN for a single replicate. Pairs
 * of NaN, those of a replicate that was left out, do not count.
 *
 * @param correlations replicates x replicates
 */
export function correlationQuartile(correlations: Float64Array): number {
  const count = Math.sqrt(correlations.length);
  const pairs: number[] = [];
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) pairs.push(Math.max(0, correlations[i * count + j]));
  }
  return prctile(pairs, 75);
}

/** Landmarks whose |z| * sqrt(replicates) is at least 2, by the direction of z. */
export interface StrengthByDirection {
  /** ss_ngene_up */
  readonly up: number;
  /** ss_ngene_dn */
  readonly down: number;
}

/** @param z landmark scores of the signature */
export function strengthByDirection(z: ArrayLike<number>, replicates: number): StrengthByDirection {
  const scale = Math.sqrt(replicates);
  let [up, down] = [0, 0];
  for (let i = 0; i < z.length; i++) {
    if (z[i] * scale >= strengthThreshold) up++;
    if (z[i] * scale <= -strengthThreshold) down++;
  }
  return {up, down};
}

/** ss_ngene: landmarks that count in either direction. */
export function signatureStrength(z: ArrayLike<number>, replicates: number): number {
  const {up, down} = strengthByDirection(z, replicates);
  return up + down;
}

/**
 * TAS: geometric mean of strength and replicate correlation over sqrt(978), in [0, 1].
 *
 * @param correlation cc_q75; a single replicate has none (NaN, in files -666), nor then has the signature a TAS
 */
export function transcriptionalActivity(strength: number, correlation: number): number {
  if (!(correlation >= -1)) return Number.NaN;
  const clipped = Math.min(Math.max(correlation, 0), 1);
  return Math.sqrt(Math.max(strength, floor) * Math.max(clipped, floor)) / Math.sqrt(landmarkCount);
}

/** Scores at each end that distil_ss is made of. */
const strongest = 100;

/**
 * SSN, in files distil_ss: mean of the largest scores less the mean of the smallest.
 *
 * @param z scores of the signature; missing ones (NaN) are left out
 * @param count scores at each end; half of those that are there when these are fewer than two ends' worth
 */
export function strengthOfEnds(z: Scores, count: number = strongest): number {
  const known = withoutMissing(z);
  const taken = Math.min(count, known.length >> 1);
  if (taken === 0) return Number.NaN;
  select(known, taken - 1);
  // What is left of the middle is no smaller than the smallest.
  const others = known.subarray(taken);
  select(others, others.length - taken);
  let sum = 0;
  for (let i = 0; i < taken; i++) sum += known[known.length - 1 - i] - known[i];
  return sum / taken;
}
