import fc from 'fast-check';
import {extremeRows} from '../../../../src/engine/stats/extreme-rows';
import {percentilesWithin, symmetrise} from '../../../../src/engine/stats/introspect';
import {symmetric} from '../../../support/square';

describe("a signature's extreme genes", () => {
  it('order ties by row and leave missing scores out', () => {
    const scores = Float32Array.of(1, 3, Number.NaN, 1, -2, 1, -2);
    expect(extremeRows(scores, 2)).toEqual({up: Uint32Array.of(0, 1), down: Uint32Array.of(4, 6)});
    // Six scored genes: three and three, though four were wanted.
    expect(extremeRows(scores, 4)).toEqual({up: Uint32Array.of(0, 1, 3), down: Uint32Array.of(4, 5, 6)});
  });

  it('are the ends of the sorted signature', () => {
    const score = fc.oneof(
      fc.integer({min: -3, max: 3}),
      fc.double({min: -3, max: 3, noNaN: true}),
      fc.constant(Number.NaN),
    );
    fc.assert(
      fc.property(fc.array(score, {maxLength: 40}), fc.integer({min: 1, max: 12}), (values, size) => {
        const sorted = [...values.keys()]
          .filter((row) => !Number.isNaN(values[row]))
          .sort((a, b) => values[b] - values[a] || a - b);
        const taken = Math.min(size, Math.floor(sorted.length / 2));
        const {up, down} = extremeRows(Float64Array.from(values), size);
        expect([...up]).toEqual(sorted.slice(0, taken).sort((a, b) => a - b));
        expect([...down]).toEqual(sorted.slice(sorted.length - taken).sort((a, b) => a - b));
      }),
    );
  });
});

describe('percentiles within a query', () => {
  it('rank against the background rows only', () => {
    const scores = Float64Array.of(0.5, -1, 2, 0, 1.7);
    const own = percentilesWithin(scores, Uint32Array.of(0, 1, 2, 3));
    // |NCS| of the background: 0, 0.5, 1, 2; a score stands at the share below the nearest of them.
    expect(own[1]).toBeCloseTo(-50, 9);
    expect(own[4]).toBeCloseTo(75, 9);
    expect(percentilesWithin(scores)[4]).toBeCloseTo(60, 9);
  });
});

describe('symmetrising', () => {
  it('averages mirrors and fills missing values from them', () => {
    const x = Number.NaN;
    expect([...symmetric(Float64Array.of(1, 2, x, 4, 1, x, 5, x, 1))]).toEqual([1, 3, 5, 3, 1, x, 5, x, 1]);
  });

  it('gives some columns as it gives all', () => {
    const columns = [0, 4, 8, 12].map((first) => Float64Array.of(first, first + 1, first + 2, first + 3));
    const whole = symmetrise(columns, 0, 4, new Float64Array(16));
    expect(symmetrise(columns, 1, 3, new Float64Array(8))).toEqual(whole.slice(4, 12));
  });

  it('gives a symmetric matrix', () => {
    const matrix = fc
      .integer({min: 1, max: 6})
      .chain((n) => fc.array(fc.double({noDefaultInfinity: true}), {minLength: n * n, maxLength: n * n}));
    fc.assert(
      fc.property(matrix, (values) => {
        const size = Math.sqrt(values.length);
        const result = symmetric(Float64Array.from(values));
        const transposed = result.map((_, at) => result[(at % size) * size + Math.floor(at / size)]);
        expect(transposed).toEqual(result);
      }),
    );
  });
});
