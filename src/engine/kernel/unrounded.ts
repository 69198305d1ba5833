/**
 * The kernel of datasets that keep their scores: cmapM's running sum operation by operation (fastESCore.m) in double
 * precision on the scores themselves, with the ranks of the index. Some fifteen times slower than the one on entries.
 */
import type {EntryLayout} from './entry';
import type {EnrichmentKernel} from './kernel';
import {extremeOf, sumTolerance} from './ties';

/** Decimal places up to which a score is taken for one that was written in decimals, as GCT files are. */
const decimalUnits = [1, 10, 100, 1e3, 1e4];

/**
 * The number that a score in single precision stands for: the shortest decimal of up to four places that single
 * precision stores so, else the score. With 0.1 for 0.100000001 sums that are equal in a GCT file are equal here.
 */
export function asWritten(score: number): number {
  for (const unit of decimalUnits) {
    const decimal = Math.round(score * unit) / unit;
    if (Math.fround(decimal) === score) return decimal;
  }
  return score;
}

/** Sets hold fewer genes than ranks have values, so that both fit a number to sort by. */
const memberBits = 16;
const memberMask = 2 ** memberBits - 1;

export function createUnroundedKernel({weightBits}: EntryLayout): EnrichmentKernel {
  let loaded = 0;
  let ranks = new Uint16Array(0);
  let weights = new Float64Array(0);

  return {
    load(genes, signatures, read, readScores) {
      if (!readScores) throw new RangeError('kernel: no scores to load');
      loaded = 0;
      ranks = new Uint16Array(genes * signatures);
      weights = new Float64Array(genes * signatures);
      const entries = new Uint32Array(signatures);
      const scores = new Float32Array(signatures);
      for (let row = 0; row < genes; row++) {
        read(row, row + 1, entries, signatures);
        readScores(row, scores);
        const at = row * signatures;
        for (let s = 0; s < signatures; s++) {
          ranks[at + s] = entries[s] >>> weightBits;
          weights[at + s] = Math.abs(asWritten(scores[s]));
        }
      }
      loaded = signatures;
    },

    enrich({sets, first = 0, signatures, rankedGenes, metric}, es, leadingEdges) {
      // Unweighted sums have no rounding of data in them (reference.ts).
      const tolerance = metric === 'cs' ? 0 : sumTolerance;
      for (let i = 0; i < sets.length; i++) {
        const members = sets[i];
        const keys = new Uint32Array(members.length);
        const hits = new Float64Array(members.length);
        const sums = {after: new Float64Array(members.length), before: new Float64Array(members.length)};
        for (let s = 0; s < signatures; s++) {
          let size = 0;
          let total = 0;
          for (let m = 0; m < members.length; m++) {
            const rank = ranks[members[m] * loaded + first + s];
            if (rank !== 0) keys[size++] = ((rank << memberBits) | m) >>> 0;
          }
          const sorted = size === keys.length ? keys.sort() : keys.subarray(0, size).sort();
          for (let k = 0; k < size; k++) {
            hits[k] = metric === 'cs' ? 1 : weights[members[sorted[k] & memberMask] * loaded + first + s];
            total += hits[k];
          }
          const at = i * signatures + s;
          const peak = total === 0 ? noPeak : peakOf(sorted, hits, total, rankedGenes[s], sums, tolerance);
          es[at] = peak.score;
          if (leadingEdges) leadingEdges[at] = peak.leadingEdge;
        }
      }
    },
  };
}

interface Sums {
  readonly after: Float64Array;
  readonly before: Float64Array;
}

const noPeak = {score: 0, leadingEdge: 0};

/** ES and leading edge fraction. @param sums room for the sums just after and just before each hit */
function peakOf(
  sorted: Uint32Array,
  hits: Float64Array,
  total: number,
  rankedGenes: number,
  sums: Sums,
  tolerance: number,
): {score: number; leadingEdge: number} {
  const size = sorted.length;
  const miss = 1 / Math.max(rankedGenes - size, 1);
  let [sum, previous] = [0, 0];
  for (let k = 0; k < size; k++) {
    const rank = sorted[k] >>> memberBits;
    const share = hits[k] / total;
    sum += share - miss * (rank - previous - 1);
    previous = rank;
    sums.after[k] = sum;
    sums.before[k] = sum - share;
  }
  const {sum: score, hit, isAbove} = extremeOf(sums, size, tolerance);
  return {score, leadingEdge: (isAbove ? hit + 1 : size - hit) / size};
}
