/**
 * False discovery rates of normalised scores against null signatures (cmapM computeFDRGsea.m with null_adjust and
 * smooth; the q-value of Subramanian 2005).
 */
import type {Scores} from '../kernel/combine';
import {pchip} from './pchip';
import {rankOrder} from './rank-order';
import {Scratch} from './scratch';

const scratch = new Scratch();
const epsilon = Number.EPSILON;
/** A side with fewer scores of either kind tells nothing. */
const fewestScores = 3;

/**
 * q-values of one query's scores. Positive and negative scores are judged apart: the share of more
 * extreme nulls over the share of more extreme treatments. A score of 0 has q = 1, so has a side
 * with fewer than three treatments or nulls, or with one distinct value of either.
 * @param ncs normalised scores, one per signature
 * @param isNull 1 for null signatures, which get q-values too; 0 for the others
 * @param q takes the result, in its precision
 */
export function falseDiscoveryRates<T extends Scores = Float64Array>(
  ncs: Scores,
  isNull: Uint8Array,
  q = new Float64Array(ncs.length) as Scores as T,
): T {
  q.fill(1);
  // In the precision of the scores.
  const side =
    ncs instanceof Float64Array ? scratch.float64('side', ncs.length) : new Float32Array(ncs.length);
  const members = scratch.uint32('members', ncs.length);
  for (const sign of [1, -1] as const) {
    // Below zero, so that falling scores are those from mild to extreme; equal ones keep the order of their rows.
    let count = 0;
    for (let row = 0; row < ncs.length; row++) {
      const below = -sign * ncs[row];
      if (!(below < 0)) continue;
      members[count] = row;
      side[count++] = below;
    }
    const rows = rankOrder(side.subarray(0, count));
    const sizes = scratch.float64('sizes', count);
    for (let k = 0; k < count; k++) {
      sizes[k] = -side[rows[k]];
      rows[k] = members[rows[k]];
    }
    judgeSide(sizes, rows, isNull, sign, q);
  }
  return q;
}

/** -log10 of a q-value, as cmapM reports it: 15.65 at most. */
export function negativeLog10(q: number): number {
  return -Math.log10(q + epsilon);
}

/**
 * @param sizes absolute scores, rising
 * @param rows the signature of each
 * @param sign of the scores
 * @param into by signature; left as it is where a side tells nothing
 */
function judgeSide(
  sizes: Float64Array,
  rows: Uint32Array,
  isNull: Uint8Array,
  sign: 1 | -1,
  into: Scores,
): void {
  const share = (kind: 0 | 1) => {
    const some = scratch.float64(`scores of kind ${kind}`, sizes.length);
    let count = 0;
    for (let i = 0; i < sizes.length; i++) {
      const k = sign > 0 ? i : sizes.length - 1 - i;
      if (isNull[rows[k]] === kind) some[count++] = sign * sizes[k];
    }
    return shareBelow(some.subarray(0, count), kind);
  };
  const [treatments, nulls] = [share(0), share(1)];
  if (!nulls || !treatments) return;
  const q = scratch.float64('q', sizes.length);
  for (let k = 0; k < q.length; k++) {
    const score = sign * sizes[k];
    const [nullTail, treatmentTail] =
      sign > 0 ? [1 - nulls(score), 1 - treatments(score)] : [nulls(score), treatments(score)];
    q[k] = Math.min(1, Math.max(epsilon, nullTail / (treatmentTail + epsilon)));
  }
  stretchTail(sizes, rows, q);
  let least = 1;
  for (let k = 0; k < q.length; k++) {
    least = Math.min(least, q[k]);
    into[rows[k]] = least;
  }
}

/**
 * The share of scores strictly below a score, interpolated between the scores that occur; undefined if there are too
 * few of them. It is taken of the scores with their sign, as cmapM does: mirrored, the tiny shares at the negative end
 * would be differences of large ones, and what rounding leaves of these, divided by epsilon, is a q of any size.
 * @param scores rising; overwritten
 * @param kind of the scores, whose arrays it takes
 */
function shareBelow(scores: Float64Array, kind: 0 | 1): ((score: number) => number) | undefined {
  const {length} = scores;
  const shares = scratch.float64(`shares of kind ${kind}`, length);
  let count = 0;
  for (let k = 0; k < length; k++) {
    if (k > 0 && scores[k] === scores[count - 1]) continue;
    shares[count] = k / length;
    scores[count++] = scores[k];
  }
  if (length < fewestScores || count < 2) return undefined;
  const slopes = scratch.float64(`slopes of kind ${kind}`, count);
  const curve = pchip(scores.subarray(0, count), shares.subarray(0, count), slopes);
  const [smallest, largest] = [scores[0], scores[count - 1]];
  return (score) => curve(Math.min(Math.max(score, smallest), largest));
}

/**
 * Beyond the smallest q the nulls give out and q would stay level or rise: from there on it falls in a straight
 * line to 0 at the most extreme score. Of several smallest q, that of the first signature counts.
 */
function stretchTail(sizes: Float64Array, rows: Uint32Array, q: Float64Array): void {
  let smallest = 0;
  for (let k = 1; k < q.length; k++) {
    if (q[k] < q[smallest] || (q[k] === q[smallest] && rows[k] < rows[smallest])) smallest = k;
  }
  let start = smallest;
  while (start < sizes.length && sizes[start] === sizes[smallest]) start++;
  if (start === sizes.length) return;
  const extreme = sizes[sizes.length - 1];
  const slope = (epsilon - q[start]) / (epsilon + (extreme - sizes[start]));
  // Adding +0 turns -0 into 0.
  for (let k = start; k < sizes.length; k++) q[k] = slope * (sizes[k] - extreme) + 0;
}
