/**
 * How strong and how reproducible a signature is: replicate correlation, signature strength and the
 * transcriptional activity score (cmapM tas_ngene.m and computeTASFromBuild.m; Subramanian 2017, STAR Methods).
 */

const landmarkCount = 978;
/** A landmark counts towards the strength when |z| * sqrt(replicates) reaches this. */
const strengthThreshold = 2;
const floor = 0.001;

/** Ranks from 1, ties sharing their average. */
export function averageRanks(values: Float32Array | Float64Array): Float64Array {
  const order = Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    for (let k = start; k < end; k++) ranks[order[k]] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}

/** Pearson correlation of two equally long vectors; NaN when one is constant. */
export function pearson(a: Float64Array, b: Float64Array): number {
  const mean = (v: Float64Array) => v.reduce((sum, x) => sum + x, 0) / v.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] - meanA, b[i] - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
}

/** MATLAB's prctile (R type 5): x_i sits at 100(i-0.5)/m, linear between, clamped outside, NaN dropped. */
export function prctile(values: ArrayLike<number>, percent: number): number {
  const sorted = Float64Array.from(values)
    .filter((x) => !Number.isNaN(x))
    .sort();
  if (sorted.length === 0) return Number.NaN;
  const position = Math.min(Math.max((percent / 100) * sorted.length - 0.5, 0), sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

/** cc_q75: 75th percentile of the replicates' pairwise Spearman correlations, negative ones counted as 0. */
export function replicateCorrelation(replicates: readonly Float32Array[]): number {
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

/** TAS: geometric mean of strength and replicate correlation over sqrt(978), in [0, 1]. */
export function transcriptionalActivity(strength: number, correlation: number): number {
  const clipped = Math.min(Math.max(correlation, 0), 1);
  return Math.sqrt(Math.max(strength, floor) * Math.max(clipped, floor)) / Math.sqrt(landmarkCount);
}
