/** One signature from replicates (MODZ, level 4 to 5; cmapM level4_to_level5.m and modzs.m). */
import type {Scores} from '../kernel/combine';
import {sharedValues, spearman} from './correlation';

/** z-scores count up to this size. */
const largestScore = 10;
/** No replicate's raw weight is taken to be smaller. */
const smallestWeight = 0.01;

export interface Consensus {
  /** weighted mean z-score per gene; NaN where no replicate has one */
  readonly signature: Float64Array;
  /** per replicate, adding up to 1 */
  readonly weights: Float64Array;
  /** replicates x replicates: Spearman correlation over the landmarks, negative ones as 0, and 0 on the diagonal */
  readonly correlations: Float64Array;
}

/**
 * Moderated z-score: replicates weighted by how well they correlate with the others. A single replicate stays as it
 * is.
 *
 * @param replicates z-scores of each, one per gene; at least one replicate
 * @param landmarks genes that the correlations are taken over
 */
export function consensus(replicates: readonly Scores[], landmarks: Uint32Array): Consensus {
  const count = replicates.length;
  const clipped = replicates.map((z) => Float64Array.from(z, (x) => clip(x)));
  const landmarkScores = clipped.map((z) => Float64Array.from(landmarks, (gene) => z[gene]));
  const correlations = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      // Constant scores correlate with nothing.
      const cc = Math.max(0, spearman(...sharedValues(landmarkScores[i], landmarkScores[j])) || 0);
      correlations[i * count + j] = cc;
      correlations[j * count + i] = cc;
    }
  }
  const raw = Float64Array.from({length: count}, (_, i) => {
    const others = correlations.subarray(i * count, (i + 1) * count);
    return Math.max(0.5 * others.reduce((sum, cc) => sum + cc, 0), smallestWeight);
  });
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const weights = raw.map((weight) => weight / total);
  return {signature: weightedMean(clipped, weights), weights, correlations};
}

function clip(score: number): number {
  return Math.min(Math.max(score, -largestScore), largestScore);
}

function weightedMean(replicates: readonly Float64Array[], weights: Float64Array): Float64Array {
  return replicates[0].map((_, gene) => {
    let sum = 0;
    let weight = 0;
    replicates.forEach((z, i) => {
      if (Number.isNaN(z[gene])) return;
      sum += weights[i] * z[gene];
      weight += weights[i];
    });
    return sum / weight;
  });
}
