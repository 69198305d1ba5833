/**
 * How strong and how reproducible a signature is: replicate correlation, signature strength and the
 * transcriptional activity score (cmapM tas_ngene.m and computeTASFromBuild.m; Subramanian 2017, STAR Methods).
 */
import type {Scores} from '../kernel/combine';
import {averageRanks, pearson} from './correlation';
import {prctile} from './quantile';

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

/** ss_ngene: landmarks whose |z| * sqrt(replicates) is at least 2. `z` holds landmark scores only. */
export function signatureStrength(z: ArrayLike<number>, replicates: number): number {
  let strong = 0;
  for (let i = 0; i < z.length; i++) {
    if (Math.abs(z[i]) * Math.sqrt(replicates) >= strengthThreshold) strong++;
  }
  return strong;
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
