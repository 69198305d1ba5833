/** Metrics that are sums over genes: Pearson, cosine, XSum and XCos, gene row by gene row. */
import {decodeWeight} from '../../kernel/entry';
import {extremeSetSize} from '../extreme-sum';
import type {EntryMetric, EntryRows} from './entry-rows';

/** Below this share of the sum of squares a variance is what rounding left of none. */
const noVariance = 1e-13;

/** Rows that have a value. */
export function rowsWithValue(profile: Float64Array): Uint32Array {
  return Uint32Array.from(profile.keys()).filter((row) => !Number.isNaN(profile[row]));
}

/** Sums over the genes that have a value in the query and a score in a signature. */
interface Sums {
  readonly count: Float64Array;
  /** of signed weights, which are scores but for a factor that correlations do not have */
  readonly x: Float64Array;
  readonly xx: Float64Array;
  readonly xy: Float64Array;
  readonly y: Float64Array;
  readonly yy: Float64Array;
}

function sumsOf(entryRows: EntryRows, at: Uint32Array, values: Float64Array): Sums {
  const {layout, entries, stride, signatures, positives} = entryRows;
  const {weightBits} = layout;
  const codeMask = 2 ** weightBits - 1;
  const zeros = () => new Float64Array(signatures);
  const sums = {count: zeros(), x: zeros(), xx: zeros(), xy: zeros(), y: zeros(), yy: zeros()};
  const {count, x, xx, xy, y, yy} = sums;
  let [allY, allYY] = [0, 0];
  for (let i = 0; i < at.length; i++) {
    const row = at[i] * stride;
    const value = values[i];
    allY += value;
    allYY += value * value;
    for (let s = 0; s < signatures; s++) {
      const entry = entries[row + s];
      const rank = entry >>> weightBits;
      const sign = (positives[s] - rank) >> 31;
      // A missing score has code 0.
      const weight = (decodeWeight(entry & codeMask, weightBits) ^ sign) - sign;
      x[s] += weight;
      xx[s] += weight * weight;
      xy[s] += weight * value;
      if (rank === 0) {
        count[s]--;
        y[s] -= value;
        yy[s] -= value * value;
      }
    }
  }
  for (let s = 0; s < signatures; s++) {
    count[s] += at.length;
    y[s] += allY;
    yy[s] += allYY;
  }
  return sums;
}

/** Values of a profile at some rows, their mean taken off, which keeps sums of products small. */
function centred(profile: Float64Array, rows: Uint32Array): Float64Array {
  const values = Float64Array.from(rows, (row) => profile[row]);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

/** See `pearsonScores`. */
export function pearsonOfEntries(profile: Float64Array): EntryMetric {
  const rows = rowsWithValue(profile);
  const values = centred(profile, rows);
  return {
    rows,
    score(entries, at, into) {
      const {count, x, xx, xy, y, yy} = sumsOf(entries, at, values);
      for (let s = 0; s < entries.signatures; s++) {
        const variations = variation(xx[s], x[s], count[s]) * variation(yy[s], y[s], count[s]);
        into[s] = variations > 0 ? (xy[s] - (x[s] * y[s]) / count[s]) / Math.sqrt(variations) : Number.NaN;
      }
    },
  };
}

/** Sum of squared deviations from the mean; 0 of equal values, whatever rounding makes of it. */
function variation(squares: number, sum: number, count: number): number {
  const left = squares - (sum * sum) / count;
  return left > squares * noVariance ? left : 0;
}

/** See `cosineScores`. */
export function cosineOfEntries(profile: Float64Array): EntryMetric {
  const rows = rowsWithValue(profile);
  const values = Float64Array.from(rows, (row) => profile[row]);
  return {
    rows,
    score(entries, at, into) {
      const {xx, xy, yy} = sumsOf(entries, at, values);
      for (let s = 0; s < entries.signatures; s++) into[s] = xy[s] / Math.sqrt(xx[s] * yy[s]);
    },
  };
}

/** Genes at each end of a signature that count: two ends may meet in the gene in the middle, which counts once. */
function genesAtEnds({rankedGenes}: EntryRows, size: number): Uint16Array {
  return rankedGenes.map((ranked) => Math.min(size, (ranked + 1) >> 1));
}

/** See `xcosScores`. */
export function xcosOfEntries(profile: Float64Array, size = extremeSetSize): EntryMetric {
  const rows = rowsWithValue(profile);
  const values = Float64Array.from(rows, (row) => profile[row]);
  return {
    rows,
    score(entryRows, at, into) {
      const {layout, entries, stride, signatures, positives, rankedGenes} = entryRows;
      const {weightBits} = layout;
      const codeMask = 2 ** weightBits - 1;
      const ends = genesAtEnds(entryRows, size);
      const [xx, xy, yy] = [0, 1, 2].map(() => new Float64Array(signatures));
      for (let i = 0; i < at.length; i++) {
        const row = at[i] * stride;
        const value = values[i];
        for (let s = 0; s < signatures; s++) {
          const rank = entries[row + s] >>> weightBits;
          if (rank === 0 || (rank > ends[s] && rank <= rankedGenes[s] - ends[s])) continue;
          const weight = decodeWeight(entries[row + s] & codeMask, weightBits);
          xy[s] += (rank <= positives[s] ? weight : -weight) * value;
          xx[s] += weight * weight;
          yy[s] += value * value;
        }
      }
      for (let s = 0; s < signatures; s++) into[s] = xy[s] / Math.sqrt(xx[s] * yy[s]);
    },
  };
}

/** See `xsumScores`. */
export function xsumOfEntries(up: Uint32Array, down: Uint32Array, size = extremeSetSize): EntryMetric {
  const directions = directionsOf(up, down);
  const rows = Uint32Array.from(directions.keys()).sort();
  return {
    rows,
    score(entryRows, at, into) {
      const {layout, entries, stride, signatures, positives, rankedGenes, scales} = entryRows;
      const {weightBits} = layout;
      const codeMask = 2 ** weightBits - 1;
      const ends = genesAtEnds(entryRows, size);
      const sums = new Float64Array(signatures);
      for (let i = 0; i < at.length; i++) {
        const row = at[i] * stride;
        const direction = directions.get(rows[i]) ?? 0;
        for (let s = 0; s < signatures; s++) {
          const rank = entries[row + s] >>> weightBits;
          if (rank === 0 || (rank > ends[s] && rank <= rankedGenes[s] - ends[s])) continue;
          const score = decodeWeight(entries[row + s] & codeMask, weightBits) * scales[s];
          sums[s] += rank <= positives[s] ? direction * score : -direction * score;
        }
      }
      into.set(sums);
    },
  };
}

/** Per gene row how often it is in the up list, less how often in the down list. */
export function directionsOf(up: Uint32Array, down: Uint32Array): Map<number, number> {
  const directions = new Map<number, number>();
  for (const row of up) directions.set(row, (directions.get(row) ?? 0) + 1);
  for (const row of down) directions.set(row, (directions.get(row) ?? 0) - 1);
  return directions;
}
