/** How far rows of a matrix are from each other, for clustering. Cells may be missing (NaN). */
import {averageRanks, pearson, sharedValues, spearman} from './correlation';

export const distanceMeasures = ['pearson', 'spearman', 'euclidean'] as const;
export type DistanceMeasure = (typeof distanceMeasures)[number];

export interface RowDistances {
  /** rows that have distances, ascending; the matrix below has them in this order */
  readonly rows: Uint32Array;
  /** rows x rows, symmetric: 1 - r, 1 - rho, or Euclidean; without NaN */
  readonly distances: Float64Array;
  /** rows without: no value at all, or for a correlation one value throughout */
  readonly left: readonly {readonly row: number; readonly reason: 'empty' | 'constant'}[];
  /** pairs that share too few cells to be compared and stand as uncorrelated, or as far apart as any that do */
  readonly undetermined: number;
}

/** Correlations need so many cells in common. */
const fewestShared = 2;
/** Cells of the rows that are compared with all others before the next are: 256 KiB. */
const tileCells = 2 ** 15;
/** Of a squared distance that is a smaller share than this of both rows' squared lengths, too few digits are sound. */
const nearlyEqual = 1e-4;

/** What comparing two rows with missing cells costs, in cells, against a product of two complete ones. */
export const costOfMissing: Readonly<Record<DistanceMeasure, number>> = {
  pearson: 6,
  spearman: 120,
  euclidean: 4,
};

/**
 * Distances of all pairs of rows. Of two rows the cells count that both have; a Euclidean distance is then scaled up to
 * the full width, sqrt(width / shared).
 *
 * @param values row by row, `width` each; used up
 */
export function rowDistances(values: Float64Array, width: number, measure: DistanceMeasure): RowDistances {
  const count = width === 0 ? 0 : values.length / width;
  const rowAt = (row: number) => values.subarray(row * width, (row + 1) * width);
  const rows: number[] = [];
  const left: {row: number; reason: 'empty' | 'constant'}[] = [];
  const incomplete: boolean[] = [];
  for (let row = 0; row < count; row++) {
    const kind = kindOf(rowAt(row), measure);
    if (kind === 'empty' || kind === 'constant') left.push({row, reason: kind});
    else {
      rows.push(row);
      incomplete.push(kind === 'incomplete');
    }
  }
  const size = rows.length;
  // Complete rows are made such that one product, or one sum of squares, is all there is to do for a pair.
  const made = new Float64Array(size * width);
  rows.forEach((row, i) => {
    made.set(rowAt(row), i * width);
    if (measure !== 'euclidean' && !incomplete[i])
      standardise(made.subarray(i * width, (i + 1) * width), measure);
  });
  const distances = new Float64Array(size * size);
  const lengths = Float64Array.from({length: size}, (_, i) =>
    squaredLength(made.subarray(i * width, (i + 1) * width)),
  );
  const distanceOf = (i: number, j: number, product: number): number => {
    if (measure !== 'euclidean') return correlationDistance(product);
    const both = lengths[i] + lengths[j];
    const squared = both - 2 * product;
    // Of rows that are all but equal too few digits are left.
    return Math.sqrt(
      squared < nearlyEqual * both ? squaredDifference(made, i * width, j * width, width) : squared,
    );
  };
  const put = (i: number, j: number, product: number) => {
    if (j <= i || incomplete[i] || incomplete[j]) return;
    const distance = distanceOf(i, j, product);
    distances[i * size + j] = distance;
    distances[j * size + i] = distance;
  };
  const eight = new Float64Array(8);
  // A tile of rows stays in the processor's cache while all rows before it pass by.
  const tile = 4 * Math.max(1, Math.floor(tileCells / 4 / Math.max(1, width)));
  for (let from = 0; from < size; from += tile) {
    const to = Math.min(size, from + tile);
    for (let i = 0; i < to; i += 2) {
      for (let j = Math.max(i + 1, from); j < to; j += 4) {
        const next = Math.min(i + 1, size - 1);
        products(made, i * width, next * width, j * width, Math.min(4, to - j) - 1, width, eight);
        for (let k = 0; k < 4 && j + k < to; k++) {
          put(i, j + k, eight[k]);
          put(next, j + k, eight[4 + k]);
        }
      }
    }
  }
  const undetermined = compareIncomplete({width, measure, incomplete, distances, original: rows.map(rowAt)});
  return {rows: Uint32Array.from(rows), distances, left, undetermined};
}

function kindOf(
  row: Float64Array,
  measure: DistanceMeasure,
): 'empty' | 'constant' | 'incomplete' | 'complete' {
  let [known, least, most] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of row) {
    if (Number.isNaN(value)) continue;
    known++;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (known === 0) return 'empty';
  if (least === most && measure !== 'euclidean') return 'constant';
  return known < row.length ? 'incomplete' : 'complete';
}

/** Mean 0 and length 1, of the ranks for Spearman's: products of two such rows are their correlation. */
function standardise(row: Float64Array, measure: DistanceMeasure): void {
  if (measure === 'spearman') row.set(averageRanks(row));
  let sum = 0;
  for (const value of row) sum += value;
  const mean = sum / row.length;
  let squared = 0;
  for (let i = 0; i < row.length; i++) {
    row[i] -= mean;
    squared += row[i] * row[i];
  }
  const length = Math.sqrt(squared);
  for (let i = 0; i < row.length; i++) row[i] /= length;
}

function correlationDistance(r: number): number {
  // Rounding may carry a correlation beyond 1.
  return 1 - Math.min(1, Math.max(-1, r));
}

/**
 * Fills `into` with the inner products of two rows, which begin at `one` and `two`, with the row at `first` and the `more` (at
 * most three) after it: eight at once, for reading costs more than multiplying. Where there are fewer, the last is repeated.
 */
function products(
  rows: Float64Array,
  one: number,
  two: number,
  first: number,
  more: number,
  width: number,
  into: Float64Array,
): void {
  const second = first + width * Math.min(1, more);
  const third = first + width * Math.min(2, more);
  const fourth = first + width * Math.min(3, more);
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let e = 0;
  let f = 0;
  let g = 0;
  let h = 0;
  for (let k = 0; k < width; k++) {
    const x = rows[one + k];
    const y = rows[two + k];
    const p = rows[first + k];
    const q = rows[second + k];
    const r = rows[third + k];
    const s = rows[fourth + k];
    a += x * p;
    b += x * q;
    c += x * r;
    d += x * s;
    e += y * p;
    f += y * q;
    g += y * r;
    h += y * s;
  }
  into[0] = a;
  into[1] = b;
  into[2] = c;
  into[3] = d;
  into[4] = e;
  into[5] = f;
  into[6] = g;
  into[7] = h;
}

function squaredLength(row: Float64Array): number {
  let sum = 0;
  for (const value of row) sum += value * value;
  return sum;
}

function squaredDifference(rows: Float64Array, one: number, two: number, width: number): number {
  let sum = 0;
  for (let k = 0; k < width; k++) sum += (rows[one + k] - rows[two + k]) ** 2;
  return sum;
}

interface Incomplete {
  readonly width: number;
  readonly measure: DistanceMeasure;
  readonly incomplete: readonly boolean[];
  readonly distances: Float64Array;
  /** rows as they were */
  readonly original: readonly Float64Array[];
}

/** Distances of pairs of which one row or both have missing cells. @returns how many have none of their own */
function compareIncomplete({width, measure, incomplete, distances, original}: Incomplete): number {
  const size = original.length;
  const put = (i: number, j: number, distance: number) => {
    distances[i * size + j] = distance;
    distances[j * size + i] = distance;
  };
  const undetermined: [number, number][] = [];
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      if (!incomplete[i] && !incomplete[j]) continue;
      const [a, b] = sharedValues(original[i], original[j]);
      let distance = Number.NaN;
      if (measure === 'euclidean') {
        let sum = 0;
        for (let k = 0; k < a.length; k++) sum += (a[k] - b[k]) ** 2;
        if (a.length > 0) distance = Math.sqrt((sum * width) / a.length);
      } else if (a.length >= fewestShared) {
        const r = measure === 'pearson' ? pearson(a, b) : spearman(a, b);
        if (!Number.isNaN(r)) distance = correlationDistance(r);
      }
      if (Number.isNaN(distance)) undetermined.push([i, j]);
      put(i, j, Number.isNaN(distance) ? 0 : distance);
    }
  }
  if (undetermined.length > 0) {
    const far = measure === 'euclidean' ? distances.reduce((most, each) => Math.max(most, each), 0) : 1;
    for (const [i, j] of undetermined) put(i, j, far);
  }
  return undetermined.length;
}
