import {
  type MatrixRows,
  principalComponents,
  projectRows,
} from '../../../../src/engine/stats/principal-components';
import {randomNumbers} from '../../../../src/engine/stats/random-numbers';
import {symmetricEigen} from '../../../../src/engine/stats/symmetric-eigen';

const noise = (seed: number) => {
  const random = randomNumbers(seed);
  return () => random(2 ** 32) / 2 ** 31 - 1;
};

/** Rows of some hidden directions of falling strength, and a little noise. */
function givenRows(rows: number, columns: number, hidden: number, seed = 7): Float64Array {
  const next = noise(seed);
  const directions = Array.from({length: hidden}, () => Float64Array.from({length: columns}, next));
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const weights = directions.map((_, i) => (3 * next()) / (i + 1));
    for (let c = 0; c < columns; c++) {
      values[row * columns + c] =
        5 + c / columns + 0.05 * next() + weights.reduce((sum, w, i) => sum + w * directions[i][c], 0);
    }
  }
  return values;
}

const matrixOf = (values: Float64Array, columns: number): MatrixRows => ({
  rows: values.length / columns,
  columns,
  read: (start, end) => values.subarray(start * columns, end * columns),
});

/** Variances by the plain way: the covariance, formed and taken apart as it is. */
function plainVariances(values: Float64Array, columns: number): number[] {
  const rows = values.length / columns;
  const mean = (c: number) =>
    Array.from({length: rows}, (_, r) => values[r * columns + c]).reduce((a, b) => a + b) / rows;
  const means = Array.from({length: columns}, (_, c) => mean(c));
  const covariance = new Float64Array(columns * columns);
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < columns; j++) {
      for (let r = 0; r < rows; r++) {
        covariance[i * columns + j] +=
          ((values[r * columns + i] - means[i]) * (values[r * columns + j] - means[j])) / (rows - 1);
      }
    }
  }
  return [...symmetricEigen(covariance, columns).values];
}

describe('principal components', () => {
  it('equal those of the covariance, taken apart as a whole', () => {
    const columns = 40;
    const values = givenRows(150, columns, 12);
    const {variances, directions, totalVariance} = principalComponents(matrixOf(values, columns), {
      components: 20,
    });
    const plain = plainVariances(values, columns);
    for (const [i, variance] of variances.entries()) expect(variance).toBeCloseTo(plain[i], 6);
    expect(totalVariance).toBeCloseTo(
      plain.reduce((a, b) => a + b),
      8,
    );
    const dots = [0, 1, 5].flatMap((a) =>
      [0, 1, 5].map((b) =>
        directions
          .subarray(a * columns, (a + 1) * columns)
          .reduce((sum, value, c) => sum + value * directions[b * columns + c], 0),
      ),
    );
    for (const [i, expected] of [1, 0, 0, 0, 1, 0, 0, 0, 1].entries())
      expect(dots[i]).toBeCloseTo(expected, 9);
  });

  it('of a matrix too wide for its covariance are read from the rows, to the same variances', () => {
    const columns = 2_500;
    const values = givenRows(60, columns, 8);
    const {variances} = principalComponents(matrixOf(values, columns), {components: 6});
    // The 60 x 60 products of the centred rows have the same eigenvalues.
    const centred = values.slice();
    for (let c = 0; c < columns; c++) {
      let sum = 0;
      for (let r = 0; r < 60; r++) sum += values[r * columns + c];
      for (let r = 0; r < 60; r++) centred[r * columns + c] -= sum / 60;
    }
    const products = Float64Array.from({length: 3_600}, (_, at) => {
      const [a, b] = [Math.floor(at / 60) * columns, (at % 60) * columns];
      let sum = 0;
      for (let c = 0; c < columns; c++) sum += centred[a + c] * centred[b + c];
      return sum / 59;
    });
    const exact = symmetricEigen(products, 60).values;
    for (const [i, variance] of variances.entries()) expect(variance / exact[i]).toBeCloseTo(1, 6);
  });

  it('lay rows out with the variances they tell, a missing value at the mean of its column', () => {
    const columns = 30;
    const values = givenRows(200, columns, 5);
    values[17] = Number.NaN;
    values[columns * 3 + 2] = Number.POSITIVE_INFINITY;
    const found = principalComponents(matrixOf(values, columns), {components: 5});
    expect(found.missing).toBe(2);
    const filled = values.slice();
    filled[17] = found.means[17];
    filled[columns * 3 + 2] = found.means[2];
    const there = Array.from({length: 200}, (_, r) => values[r * columns + 17]).filter(
      (v) => !Number.isNaN(v),
    );
    expect(found.means[17]).toBeCloseTo(there.reduce((a, b) => a + b) / there.length, 10);
    expect(projectRows(found, values)).toEqual(projectRows(found, filled));
    const places = projectRows(found, values);
    for (const [component, variance] of found.variances.entries()) {
      let sum = 0;
      for (let row = 0; row < 200; row++) sum += places[row * 5 + component] ** 2;
      expect(sum / 199 / variance).toBeCloseTo(1, 5);
    }
  });

  it('are the same each time, and fewer where there are fewer', () => {
    const values = givenRows(4, 10, 3);
    const ask = () => principalComponents(matrixOf(values, 10), {components: 50});
    expect(ask()).toEqual(ask());
    expect(ask().variances).toHaveLength(3);
    const one = principalComponents(matrixOf(values.slice(0, 10), 10), {components: 5});
    expect([one.variances.length, one.totalVariance]).toEqual([0, 0]);
  });
});
