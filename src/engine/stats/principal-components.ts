/**
 * Principal components of a matrix that is read in parts: a randomised subspace iteration (N. Halko, P. Martinsson and
 * J. Tropp, SIAM Review 53, 2011) with Rayleigh and Ritz's projection at its end.
 */
import {eachProduct} from '../kernel/inner-products';
import {randomNumbers} from './random-numbers';
import {symmetricEigen} from './symmetric-eigen';

/** A matrix that is read in parts. */
export interface MatrixRows {
  readonly rows: number;
  readonly columns: number;
  /** Values of rows [start, end), row after row; what the call before gave may be overwritten. */
  read(start: number, end: number): Float32Array | Float64Array;
}

export interface ComponentOptions {
  /** how many to find; fewer where the matrix has no more */
  readonly components: number;
  /** what the random start is drawn from */
  readonly seed?: number;
  /** told which share of the work is done */
  readonly onShare?: (share: number) => void;
}

export interface PrincipalComponents {
  readonly columns: number;
  /** per column, of the values that are there; 0 for a column without any */
  readonly means: Float64Array;
  /** component after component, a value per column; of length 1, the largest value positive */
  readonly directions: Float64Array;
  /** of the rows along each component, falling; by rows - 1 */
  readonly variances: Float64Array;
  /** the sum of the columns' variances */
  readonly totalVariance: number;
  /** values that were missing and stood at their column's mean */
  readonly missing: number;
}

/** Directions beside those asked for, which make these exact sooner: in the covariance, and where rows are read for each. */
const besides = {formed: 20, streamed: 10} as const;
/** Up to so many columns the covariance is formed (32 MB) and the iteration, cheap then, goes on until little changes. */
const mostCovariance = 2_000;
const mostSteps = 8;
/** Products with the covariance in a step. */
const productsPerStep = 3;
/** Change of the variances in a step, relative to the largest, at which the iteration ends. */
const settled = 1e-7;
/** Times that a wider matrix is read for the iteration. */
const passes = 5;
/** Rows read at a time hold about so many values. */
const valuesAtOnce = 2 ** 20;

/**
 * The first principal components: directions of the centred rows with the largest variance. A value that is no finite
 * number counts as its column's mean. The same matrix and seed give the same numbers, on every machine.
 *
 * Components that stand out of the noise are exact to some 1e-6; those whose variances hardly differ from the ones that follow,
 * as in noise, are approximate: the space that they span together holds nearly, but not quite, as much variance as could be.
 * Up to 2,000 columns the matrix is read twice, with more of them six times.
 */
export function principalComponents(
  matrix: MatrixRows,
  {components, seed = 1, onShare = () => {}}: ComponentOptions,
): PrincipalComponents {
  const {rows, columns} = matrix;
  const forms = columns <= mostCovariance;
  const readings = forms ? 2 : passes + 1;
  let reading = 0;
  const eachBlock = (work: (block: Float64Array, count: number) => void, means?: Float64Array) => {
    const step = Math.max(1, Math.floor(valuesAtOnce / columns));
    for (let start = 0; start < rows; start += step) {
      const end = Math.min(rows, start + step);
      const values = matrix.read(start, end);
      const block = means ? centred(values, means, end - start) : Float64Array.from(values);
      work(block, end - start);
      onShare((reading + end / rows) / readings);
    }
    reading++;
  };

  const {means, totalVariance, missing} = summarise(matrix, eachBlock);
  const width = Math.min(columns, components + besides[forms ? 'formed' : 'streamed']);
  const wanted = Math.min(components, columns, Math.max(0, rows - 1));
  let subspace = orthonormal(randomDirections(columns, width, seed), columns, width);
  let found: Subspace = {variances: new Float64Array(width), directions: subspace};
  const covariance = forms ? covarianceOf(eachBlock, means, rows) : undefined;
  for (let step = 0; step < (covariance ? mostSteps : passes); step++) {
    const image = covariance
      ? multiplied(covariance, columns, subspace)
      : streamed(eachBlock, means, rows, subspace, width);
    const next = project(subspace, image, columns, width);
    const change = next.variances
      .subarray(0, wanted)
      .reduce((most, value, i) => Math.max(most, Math.abs(value - found.variances[i])), 0);
    const largest = next.variances[0];
    found = next;
    if (change <= settled * largest) break;
    subspace = orthonormal(image, columns, width);
    for (let product = 1; covariance && product < productsPerStep; product++) {
      subspace = orthonormal(multiplied(covariance, columns, subspace), columns, width);
    }
  }
  onShare(1);
  return {
    columns,
    means,
    directions: withSigns(found.directions.slice(0, wanted * columns), columns),
    variances: found.variances.slice(0, wanted).map((value) => Math.max(0, value)),
    totalVariance,
    missing,
  };
}

/**
 * Where rows lie along the components: row after row, a value per component.
 * @param values rows of the matrix, one after the other; what is no finite number counts as its column's mean
 */
export function projectRows(
  {columns, means, directions, variances}: PrincipalComponents,
  values: Float32Array | Float64Array,
): Float32Array {
  const count = values.length / columns;
  const width = variances.length;
  const into = new Float32Array(count * width);
  eachProduct(centred(values, means, count), directions, columns, (row, component, product) => {
    into[row * width + component] = product;
  });
  return into;
}

type EachBlock = (work: (block: Float64Array, count: number) => void, means?: Float64Array) => void;

function summarise({rows, columns}: MatrixRows, eachBlock: EachBlock) {
  const sums = new Float64Array(columns);
  const counts = new Float64Array(columns);
  // Squares are taken of the distance to a column's first value: of its own mean they would be too, but that is not known yet.
  const shifts = new Float64Array(columns);
  const squares = new Float64Array(columns);
  eachBlock((block) => {
    for (let at = 0, column = 0; at < block.length; at++) {
      const value = block[at];
      if (Number.isFinite(value)) {
        if (counts[column]++ === 0) shifts[column] = value;
        const distance = value - shifts[column];
        sums[column] += distance;
        squares[column] += distance * distance;
      }
      if (++column === columns) column = 0;
    }
  });
  const means = sums.map((sum, i) => (counts[i] > 0 ? shifts[i] + sum / counts[i] : 0));
  const freedom = Math.max(1, rows - 1);
  const totalVariance = squares.reduce(
    (sum, square, i) => sum + (counts[i] > 0 ? Math.max(0, square - sums[i] ** 2 / counts[i]) / freedom : 0),
    0,
  );
  const missing = rows * columns - counts.reduce((sum, count) => sum + count, 0);
  return {means, totalVariance, missing};
}

function centred(values: Float32Array | Float64Array, means: Float64Array, count: number): Float64Array {
  const columns = means.length;
  const into = new Float64Array(count * columns);
  for (let row = 0; row < count; row++) {
    const from = row * columns;
    for (let column = 0; column < columns; column++) {
      const value = values[from + column];
      into[from + column] = Number.isFinite(value) ? value - means[column] : 0;
    }
  }
  return into;
}

/** Columns one after the other of rows one after the other, or the reverse. */
function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
  const into = new Float64Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      into[column * rows + row] = values[row * columns + column];
    }
  }
  return into;
}

function covarianceOf(eachBlock: EachBlock, means: Float64Array, rows: number): Float64Array {
  const columns = means.length;
  const covariance = new Float64Array(columns * columns);
  const freedom = Math.max(1, rows - 1);
  eachBlock((block, count) => {
    const byColumn = transposed(block, count, columns);
    eachProduct(byColumn, byColumn, count, (i, j, product) => {
      covariance[i * columns + j] += product / freedom;
    });
  }, means);
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < i; j++) covariance[i * columns + j] = covariance[j * columns + i];
  }
  return covariance;
}

/** Covariance times each direction. */
function multiplied(covariance: Float64Array, columns: number, subspace: Float64Array): Float64Array {
  const image = new Float64Array(subspace.length);
  eachProduct(subspace, covariance, columns, (direction, row, product) => {
    image[direction * columns + row] = product;
  });
  return image;
}

/** The same from the rows themselves. */
function streamed(
  eachBlock: EachBlock,
  means: Float64Array,
  rows: number,
  subspace: Float64Array,
  width: number,
): Float64Array {
  const columns = means.length;
  const image = new Float64Array(subspace.length);
  const freedom = Math.max(1, rows - 1);
  eachBlock((block, count) => {
    const along = new Float64Array(width * count);
    eachProduct(subspace, block, columns, (direction, row, product) => {
      along[direction * count + row] = product / freedom;
    });
    eachProduct(along, transposed(block, count, columns), count, (direction, column, product) => {
      image[direction * columns + column] += product;
    });
  }, means);
  return image;
}

interface Subspace {
  readonly variances: Float64Array;
  readonly directions: Float64Array;
}

/** The best directions within a subspace, and their variances (Rayleigh and Ritz). */
function project(subspace: Float64Array, image: Float64Array, columns: number, width: number): Subspace {
  const small = new Float64Array(width * width);
  eachProduct(subspace, image, columns, (i, j, product) => {
    small[i * width + j] = product;
  });
  const {values, vectors} = symmetricEigen(small, width);
  const directions = new Float64Array(width * columns);
  for (let i = 0; i < width; i++) {
    const into = directions.subarray(i * columns, (i + 1) * columns);
    for (let k = 0; k < width; k++) {
      const share = vectors[i * width + k];
      const from = k * columns;
      for (let column = 0; column < columns; column++) into[column] += share * subspace[from + column];
    }
  }
  return {variances: values, directions};
}

/** Numbers of a uniform distribution around 0, which serve as well as normal ones. */
function randomDirections(columns: number, width: number, seed: number): Float64Array {
  const random = randomNumbers(seed, columns, width);
  return Float64Array.from({length: columns * width}, () => random(2 ** 32) / 2 ** 31 - 1);
}

/** Makes directions orthogonal and of length 1 (Gram and Schmidt, twice over); one that depends on others becomes 0. */
function orthonormal(directions: Float64Array, columns: number, width: number): Float64Array {
  const of = (i: number) => directions.subarray(i * columns, (i + 1) * columns);
  for (let i = 0; i < width; i++) {
    const own = of(i);
    const before = Math.sqrt(dot(own, own));
    for (let turn = 0; turn < 2; turn++) {
      for (let k = 0; k < i; k++) subtract(own, of(k), dot(own, of(k)));
    }
    const length = Math.sqrt(dot(own, own));
    const scale = length > before * 1e-12 ? 1 / length : 0;
    for (let column = 0; column < columns; column++) own[column] *= scale;
  }
  return directions;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function subtract(from: Float64Array, direction: Float64Array, times: number): void {
  for (let i = 0; i < from.length; i++) from[i] -= times * direction[i];
}

/** A component points either way: the one in which its largest value is positive, so that it is the same each time. */
function withSigns(directions: Float64Array, columns: number): Float64Array {
  for (let start = 0; start < directions.length; start += columns) {
    const own = directions.subarray(start, start + columns);
    const largest = own.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
    if (largest < 0) for (let i = 0; i < columns; i++) own[i] = -own[i];
  }
  return directions;
}
