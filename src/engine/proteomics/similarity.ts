/** Similarity of wells: correlations of their profiles, over the probes that both have (psp's steep). */
import {eachProduct} from '../kernel/inner-products';
import {averageRanks} from '../stats/correlation';
import {commonRows, constantField, type Profiles, pickProfiles, placesWhere, withField} from './profiles';

export const similarityMetrics = ['spearman', 'pearson'] as const;
export type SimilarityMetric = (typeof similarityMetrics)[number];

/**
 * Similarity of the wells of a matrix with one another, or with those of a second one: wells of the first x wells of the
 * second, with the wells' metadata and the metric on both sides. A pair is correlated over the probes of which both have a
 * value, and ranked among these; NaN where there are fewer than two or one of them is constant. Two matrices are compared
 * by the probes they share.
 * @throws PROTEOMICS_UNFIT when two matrices share fewer than two probes
 */
export function similarity(
  first: Profiles,
  metric: SimilarityMetric = 'spearman',
  second?: Profiles,
): Profiles {
  if (!second) {
    const wells = describe(first, metric);
    return {rows: wells, columns: wells, values: selfSimilarity(first, metric)};
  }
  const [inFirst, inSecond] = commonRows(first, second);
  const a = pickProfiles(first, inFirst, allColumns(first));
  const b = pickProfiles(second, inSecond, allColumns(second));
  const height = a.columns.ids.length;
  const values = new Float64Array(height * b.columns.ids.length);
  correlateAll(prepare(a, metric), prepare(b, metric), (row, column, value) => {
    values[column * height + row] = value;
  });
  return {rows: describe(a, metric), columns: describe(b, metric), values};
}

function selfSimilarity(profiles: Profiles, metric: SimilarityMetric): Float64Array {
  const width = profiles.columns.ids.length;
  const values = new Float64Array(width * width);
  const wells = prepare(profiles, metric);
  correlateAll(wells, wells, (row, column, value) => {
    values[column * width + row] = value;
    values[row * width + column] = value;
  });
  return values;
}

function allColumns({columns}: Profiles): Int32Array {
  return placesWhere(columns.ids.length, () => true);
}

function describe({columns}: Profiles, metric: SimilarityMetric) {
  return withField(columns, 'similarity_metric', constantField(metric, columns.ids.length));
}

/** Wells as they are compared. */
interface Wells {
  readonly metric: SimilarityMetric;
  readonly rows: number;
  readonly count: number;
  readonly values: Float64Array;
  /**
   * Of wells that have all probes: ranks or values less their mean. Ranks are halves of whole numbers, so that sums of their
   * products are exact, and equal similarities equal to the last bit; connectivity counts on ties.
   */
  readonly centred: Float64Array;
  /** per well, the sum of their squares */
  readonly squares: Float64Array;
  /** wells of which all probes have a value */
  readonly complete: Uint8Array;
  /** rows of each well by rising value, for wells that lack some of another's probes */
  orders(well: number): Int32Array;
}

function prepare({rows, columns, values}: Profiles, metric: SimilarityMetric): Wells {
  const height = rows.ids.length;
  const count = columns.ids.length;
  const centred = new Float64Array(height * count);
  const squares = new Float64Array(count);
  const complete = new Uint8Array(count);
  for (let well = 0; well < count; well++) {
    const own = values.subarray(well * height, (well + 1) * height);
    if (own.some(Number.isNaN)) continue;
    complete[well] = 1;
    const compared = centre(metric === 'spearman' ? averageRanks(own) : own);
    centred.set(compared, well * height);
    for (const value of compared) squares[well] += value * value;
  }
  const kept: (Int32Array | undefined)[] = [];
  const orders = (well: number) => {
    kept[well] ??= order(values.subarray(well * height, (well + 1) * height));
    return kept[well];
  };
  return {metric, rows: height, count, values, centred, squares, complete, orders};
}

/** Rows that have a value, by rising value. */
function order(values: Float64Array): Int32Array {
  const there = placesWhere(values.length, (row) => !Number.isNaN(values[row]));
  return there.sort((a, b) => values[a] - values[b]);
}

/** The values less their mean; nothing but zeros when all are equal. */
function centre(values: Float64Array): Float64Array {
  if (isConstant(values)) return new Float64Array(values.length);
  const mean = sum(values) / values.length;
  return values.map((value) => value - mean);
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function isConstant(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
}

/** Correlations of all wells of `a` with all of `b`, or of each pair once where both are the same. */
function correlateAll(a: Wells, b: Wells, put: (row: number, column: number, value: number) => void): void {
  const pair = pairwise(a, b);
  eachProduct(a.centred, b.centred, a.rows, (i, j, product) => {
    const isWhole = a.complete[i] === 1 && b.complete[j] === 1;
    put(i, j, isWhole ? atMostOne(product / Math.sqrt(a.squares[i] * b.squares[j])) : pair(i, j));
  });
}

/** Correlation of two wells over the probes of which both have a value. */
function pairwise(a: Wells, b: Wells): (i: number, j: number) => number {
  const {rows, metric} = a;
  const x = new Float64Array(rows);
  const y = new Float64Array(rows);
  const ranksX = new Float64Array(rows);
  const ranksY = new Float64Array(rows);
  return (i, j) => {
    const left = a.values.subarray(i * rows, (i + 1) * rows);
    const right = b.values.subarray(j * rows, (j + 1) * rows);
    if (metric === 'spearman') {
      rankCommon(left, a.orders(i), right, ranksX);
      rankCommon(right, b.orders(j), left, ranksY);
    }
    const [of, and] = metric === 'spearman' ? [ranksX, ranksY] : [left, right];
    let n = 0;
    for (let r = 0; r < rows; r++) {
      if (Number.isNaN(left[r]) || Number.isNaN(right[r])) continue;
      x[n] = of[r];
      y[n++] = and[r];
    }
    return correlation(x.subarray(0, n), y.subarray(0, n));
  };
}

/** Ranks of the rows of which the other well has a value too, ties sharing their average. */
function rankCommon(values: Float64Array, order: Int32Array, other: Float64Array, ranks: Float64Array): void {
  let rank = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    let tied = 0;
    for (; end < order.length && values[order[end]] === values[order[start]]; end++) {
      if (!Number.isNaN(other[order[end]])) tied++;
    }
    for (; start < end; start++) ranks[order[start]] = rank + (tied + 1) / 2;
    rank += tied;
  }
}

function correlation(x: Float64Array, y: Float64Array): number {
  if (x.length < 2) return Number.NaN;
  const [dx, dy] = [centre(x), centre(y)];
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < dx.length; i++) {
    xy += dx[i] * dy[i];
    xx += dx[i] * dx[i];
    yy += dy[i] * dy[i];
  }
  return atMostOne(xy / Math.sqrt(xx * yy));
}

/** Rounding may leave a correlation a little beyond 1. */
function atMostOne(value: number): number {
  return Math.max(-1, Math.min(1, value));
}
