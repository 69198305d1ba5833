/** One signature from replicates (MODZ, level 4 to 5; cmapM level4_to_level5.m and modzs.m). */
import type {Scores} from '../kernel/combine';
import {averageRanks, sharedValues, spearman} from './correlation';
import {correlateReplicates} from './levels-kernel';

/** How replicates are weighed and added up. */
export interface ConsensusStyle {
  /** z-scores count up to this size */
  readonly largestScore: number;
  /** a correlation counts as at least this */
  readonly smallestCorrelation: number;
  /** no replicate's raw weight is taken to be smaller */
  readonly smallestWeight: number;
  /** what a raw weight is made of: half of the sum of the correlations with the others, or their mean */
  readonly weighing: 'half-sum' | 'mean';
  /** weights add up to 1, or their squares do (Stouffer), which keeps the variance of independent replicates */
  readonly scale: 'average' | 'stouffer';
  /** digits after the point that weights are rounded to; all where absent */
  readonly weightDigits?: number;
  /** a missing score: left out of its gene's mean, counted as 0, or its replicate is left out altogether */
  readonly missing: 'left-out' | 'zero' | 'drop-replicate';
  /** what the correlations are taken over */
  readonly correlated: 'landmarks' | 'all';
}

/** That of level4_to_level5.m, with both clips. */
const usual: ConsensusStyle = {
  largestScore: 10,
  smallestCorrelation: 0,
  smallestWeight: 0.01,
  weighing: 'half-sum',
  scale: 'average',
  missing: 'left-out',
  correlated: 'landmarks',
};

const unlimited = Number.POSITIVE_INFINITY;

/** Styles by name: ours, and what other programs do. Two or more replicates that correlate come out alike in all. */
export const consensusStyles = {
  modz: usual,
  /** weighted Stouffer: `wt_stouffer` of modzs.m */
  stouffer: {...usual, scale: 'stouffer'},
  /** cmapM's math/modzs.m left to its defaults: nothing is clipped */
  'cmapm-modzs': {
    ...usual,
    largestScore: unlimited,
    smallestCorrelation: -1,
    smallestWeight: -unlimited,
    missing: 'zero',
  },
  /** cmapPy's agg_wt_avg */
  cmappy: {
    ...usual,
    largestScore: unlimited,
    weighing: 'mean',
    weightDigits: 4,
    missing: 'zero',
    correlated: 'all',
  },
  /** cmapR's distil */
  cmapr: {
    ...usual,
    largestScore: unlimited,
    smallestCorrelation: 0.01,
    smallestWeight: 0,
    missing: 'drop-replicate',
    correlated: 'all',
  },
} as const satisfies Record<string, ConsensusStyle>;

export type ConsensusStyleName = keyof typeof consensusStyles;

export interface Consensus {
  /** weighted mean z-score per gene; NaN where no replicate has one */
  readonly signature: Float64Array;
  /** per replicate, adding up to 1 unless the style says otherwise */
  readonly weights: Float64Array;
  /**
   * replicates x replicates: Spearman correlation over the landmarks, negative ones as 0, and 0 on the diagonal; NaN with
   * a replicate that was left out
   */
  readonly correlations: Float64Array;
  /** how many replicates take part: all, unless the style leaves out those that lack a score */
  readonly taken: number;
}

/**
 * Moderated z-score: replicates weighted by how well they correlate with the others. A single replicate stays as it
 * is but for the limit of its scores.
 *
 * @param replicates z-scores of each, one per gene; at least one replicate
 * @param landmarks genes that the correlations are taken over
 */
export function consensus(
  replicates: readonly Scores[],
  landmarks: Uint32Array,
  style: ConsensusStyle = usual,
): Consensus {
  const takes = replicates.map((z) => style.missing !== 'drop-replicate' || isWhole(z));
  const taken = replicates.filter((_, i) => takes[i]);
  const fast = inKernel(taken, landmarks, style);
  if (fast && taken.length === replicates.length) return fast;
  const {largestScore} = style;
  const vectors = taken.map((z) =>
    style.correlated === 'all' ? clip(z, largestScore) : clip(z, largestScore, landmarks),
  );
  const correlations = correlationsOf(vectors, style.smallestCorrelation);
  const weights = weightsOf(correlations, taken.length, style);
  const signature = weightedMean(taken, weights, style, replicates[0].length);
  const count = taken.length;
  if (count === replicates.length) return {signature, weights, correlations, taken: count};
  // A replicate that was left out weighs nothing, and what it correlates with is not known.
  let next = 0;
  const places = takes.map((takesPart) => (takesPart ? next++ : -1));
  return {
    signature,
    taken: count,
    weights: Float64Array.from(places, (at) => (at < 0 ? 0 : weights[at])),
    correlations: Float64Array.from(
      places.flatMap((a) => places.map((b) => (a < 0 || b < 0 ? Number.NaN : correlations[a * count + b]))),
    ),
  };
}

/** The same by WebAssembly, for replicates in single precision that have all landmarks. */
function inKernel(
  replicates: readonly Scores[],
  landmarks: Uint32Array,
  style: ConsensusStyle,
): Consensus | undefined {
  if (replicates.length === 0 || !areSingle(replicates)) return undefined;
  const {largestScore, smallestCorrelation} = style;
  const places = style.correlated === 'all' ? Uint32Array.from(replicates[0].keys()) : landmarks;
  const found = correlateReplicates(replicates, places, largestScore);
  if (!found) return undefined;
  const count = replicates.length;
  const correlations = found.correlations.map((cc, at) =>
    at % (count + 1) === 0 ? 0 : Math.max(smallestCorrelation, cc || 0),
  );
  const weights = weightsOf(correlations, count, style);
  const signature = found.weighted(weights);
  return {signature: fillIn(signature, replicates, weights, style), weights, correlations, taken: count};
}

function areSingle(replicates: readonly Scores[]): replicates is readonly Float32Array[] {
  return replicates.every((replicate) => replicate instanceof Float32Array);
}

function isWhole(scores: Scores): boolean {
  for (let i = 0; i < scores.length; i++) if (Number.isNaN(scores[i])) return false;
  return true;
}

/** Scores no larger than a limit, all or those at some places, in the precision they came in. */
function clip(scores: Scores, largest: number, places?: Uint32Array): Scores {
  const count = places?.length ?? scores.length;
  const clipped = scores instanceof Float32Array ? new Float32Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const score = scores[places === undefined ? i : places[i]];
    clipped[i] = score > largest ? largest : Math.max(score, -largest);
  }
  return clipped;
}

/** Spearman correlations of all pairs, no smaller than `floor`; 0 on the diagonal, and where one is constant. */
function correlationsOf(vectors: readonly Scores[], floor: number): Float64Array {
  const count = vectors.length;
  const correlations = new Float64Array(count * count);
  const put = (i: number, j: number, cc: number) => {
    // Constant scores correlate with nothing.
    const counted = Math.max(floor, cc || 0);
    correlations[i * count + j] = counted;
    correlations[j * count + i] = counted;
  };
  if (count < 2) return correlations;
  // Without missing values each vector is ranked once, however many others it is held against.
  const ranks = vectors.map((vector) => (isWhole(vector) ? averageRanks(vector) : undefined));
  const squares = ranks.map((own) => (own ? product(own, own) : 0));
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      const [a, b] = [ranks[i], ranks[j]];
      if (!a || !b) put(i, j, spearman(...sharedValues(vectors[i], vectors[j])));
      else {
        // Ranks from 1 to n, shared or not, have the mean (n + 1) / 2; their sums are exact.
        const means = (a.length * (a.length + 1) ** 2) / 4;
        put(i, j, (product(a, b) - means) / Math.sqrt((squares[i] - means) * (squares[j] - means)));
      }
    }
  }
  return correlations;
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function weightsOf(
  correlations: Float64Array,
  count: number,
  {smallestWeight, weighing, scale, weightDigits}: ConsensusStyle,
): Float64Array {
  if (count < 2) return new Float64Array(count).fill(1);
  const share = weighing === 'mean' ? 1 / (count - 1) : 0.5;
  const raw = Float64Array.from({length: count}, (_, i) => {
    let sum = 0;
    for (let j = 0; j < count; j++) sum += correlations[i * count + j];
    return Math.max(share * sum, smallestWeight);
  });
  const total =
    scale === 'stouffer'
      ? Math.sqrt(raw.reduce((sum, weight) => sum + weight * weight, 0))
      : raw.reduce((sum, weight) => sum + Math.abs(weight), 0);
  if (weightDigits === undefined) return raw.map((weight) => weight / total);
  const unit = 10 ** weightDigits;
  return raw.map((weight) => Math.round((weight / total) * unit) / unit);
}

function weightedMean(
  replicates: readonly Scores[],
  weights: Float64Array,
  style: ConsensusStyle,
  genes: number,
): Float64Array {
  const largest = style.largestScore;
  const sums = new Float64Array(genes);
  replicates.forEach((z, i) => {
    const weight = weights[i];
    for (let gene = 0; gene < genes; gene++)
      sums[gene] += weight * Math.min(Math.max(z[gene], -largest), largest);
  });
  if (replicates.length === 0) return sums.fill(Number.NaN);
  return fillIn(sums, replicates, weights, style);
}

/** Sums that some replicates have nothing to add to, in place. */
function fillIn(
  sums: Float64Array,
  replicates: readonly Scores[],
  weights: Float64Array,
  style: ConsensusStyle,
): Float64Array {
  for (let gene = 0; gene < sums.length; gene++) {
    if (Number.isNaN(sums[gene])) sums[gene] = meanOfKnown(replicates, weights, style, gene);
  }
  return sums;
}

/** A gene that some replicates lack. */
function meanOfKnown(
  replicates: readonly Scores[],
  weights: Float64Array,
  {scale, missing, largestScore}: ConsensusStyle,
  gene: number,
): number {
  let [sum, total] = [0, 0];
  replicates.forEach((z, i) => {
    if (Number.isNaN(z[gene])) return;
    sum += weights[i] * Math.min(Math.max(z[gene], -largestScore), largestScore);
    total += scale === 'stouffer' ? weights[i] ** 2 : weights[i];
  });
  if (missing === 'zero' && replicates.length > 1) return sum;
  return sum / (scale === 'stouffer' ? Math.sqrt(total) : total);
}
