/**
 * Turns the scores of one signature into index entries.
 *
 * Ranks follow score2rank.m (descending, fixties = false): 1 = largest, ties in gene order, no averaging,
 * missing scores unranked. A stable radix sort on the bits of the float32 scores gives exactly that order:
 * three passes of 11, 11 and 10 bits, the last one landing on the final position.
 */
import {EntryLayout, encodeWeight} from './entry';

/** One gene space as positions in the dataset's gene table. */
export interface RankedSpace {
  /** per gene of the table its row in this space's index; -1 where the space lacks the gene */
  readonly rowOfGene: Int32Array;
  /** genes in the space */
  readonly genes: number;
  readonly layout: EntryLayout;
}

/** What a signature looks like in one space besides its entries. */
export interface SignatureSummary {
  /** float64; a score is +-weight * scale */
  scale: number;
  /** genes with a score */
  ranked: number;
  /** genes with a score above zero: ranks 1..positives */
  positives: number;
}

export interface Ranker {
  /**
   * Sorts one signature.
   * `scores` holds the matrix column, `base` its first element. Returns the number of genes with a score, or
   * -1 - gene when that gene's score is infinite.
   */
  sort(scores: Float32Array, base: number): number;
  /**
   * Entries of the signature sorted last, in one space: gene row r goes to `into[base + r]`, 0 where the
   * score is missing. Fills `summary`.
   */
  encode(space: RankedSpace, into: Uint32Array, base: number, summary: SignatureSummary): void;
}

const bins = 2048;
const infinityBits = 0x7f800000;

/** A ranker for matrix columns in which gene g of the dataset's gene table is row `matrixRows[g]`. */
export function createRanker(matrixRows: Uint32Array): Ranker {
  const genes = matrixRows.length;
  const values = new Float32Array(genes);
  const bits = new Int32Array(values.buffer);
  const keys = new Int32Array(genes);
  const low = new Uint32Array(bins);
  const middle = new Uint32Array(bins);
  const high = new Uint32Array(bins / 2);
  const byLow = new Uint16Array(genes);
  const byMiddle = new Uint16Array(genes);
  const order = new Uint16Array(genes);
  let scored = 0;

  return {
    sort(scores, base) {
      low.fill(0);
      middle.fill(0);
      high.fill(0);
      let missing = 0;
      for (let g = 0; g < genes; g++) {
        values[g] = scores[base + matrixRows[g]];
        const b = bits[g];
        const magnitude = b & 0x7fffffff;
        // Unsigned ascending order of the keys is descending order of the scores.
        let key = ~(b ^ ((b >> 31) | 0x80000000));
        // -0 is tied with +0: the two must keep gene order.
        if (magnitude === 0) key = 0x7fffffff;
        else if (magnitude === infinityBits) return -1 - g;
        else if (magnitude > infinityBits) {
          // Behind every finite score, so that the scored genes are a prefix of the order.
          key = -1;
          missing++;
        }
        keys[g] = key;
        low[key & 2047]++;
        middle[(key >>> 11) & 2047]++;
        high[key >>> 22]++;
      }
      startOffsets(low);
      startOffsets(middle);
      startOffsets(high);
      for (let g = 0; g < genes; g++) byLow[low[keys[g] & 2047]++] = g;
      for (let i = 0; i < genes; i++) {
        const g = byLow[i];
        byMiddle[middle[(keys[g] >>> 11) & 2047]++] = g;
      }
      for (let i = 0; i < genes; i++) {
        const g = byMiddle[i];
        order[high[keys[g] >>> 22]++] = g;
      }
      scored = genes - missing;
      return scored;
    },

    encode(space, into, base, summary) {
      const {rowOfGene, layout} = space;
      const {weightBits, maximumWeight} = layout;
      into.fill(0, base, base + space.genes);
      const largest = largestMagnitude(rowOfGene);
      const factor = largest > 0 ? maximumWeight / largest : 0;
      let rank = 0;
      let positives = 0;
      for (let i = 0; i < scored; i++) {
        const g = order[i];
        const row = rowOfGene[g];
        if (row < 0) continue;
        rank++;
        const score = values[g];
        if (score > 0) positives++;
        into[base + row] = (rank << weightBits) | encodeWeight(Math.abs(score) * factor, weightBits);
      }
      summary.scale = largest / maximumWeight;
      summary.ranked = rank;
      summary.positives = positives;
    },
  };

  /** The order is sorted, so the largest magnitude in a space is at its first or its last gene. */
  function largestMagnitude(rowOfGene: Int32Array): number {
    let first = 0;
    while (first < scored && rowOfGene[order[first]] < 0) first++;
    if (first === scored) return 0;
    let last = scored - 1;
    while (rowOfGene[order[last]] < 0) last--;
    return Math.max(Math.abs(values[order[first]]), Math.abs(values[order[last]]));
  }
}

/** Replaces counts by the position at which each bin starts. */
function startOffsets(counts: Uint32Array): void {
  let start = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    const count = counts[bin];
    counts[bin] = start;
    start += count;
  }
}
