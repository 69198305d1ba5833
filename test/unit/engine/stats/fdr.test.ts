import fc from 'fast-check';
import {falseDiscoveryRates, negativeLog10} from '../../../../src/engine/stats/fdr';
import {pchip} from '../../../../src/engine/stats/pchip';
import {plainFalseDiscoveryRates} from '../../../support/plain-fdr';

/** Vectors of the comparison with the plain implementation. */
const vectors = Number(process.env.FDR_RUNS ?? 500);

describe('pchip', () => {
  it('is a straight line through two points', () => {
    const curve = pchip(Float64Array.of(1, 3), Float64Array.of(0, 1));
    expect(curve(2)).toBe(0.5);
  });

  it('gives what scipy.interpolate.PchipInterpolator gives', () => {
    const curve = pchip(Float64Array.of(0, 1, 1.5, 4, 5), Float64Array.of(0, 0.2, 0.7, 0.8, 1));
    const expected = [
      [0.3, 0.020520000000000004],
      [1.2, 0.3972748387096773],
      [1.49, 0.6985491406451612],
      [2.5, 0.7523544991511036],
      [3.9, 0.7931136760611206],
      [4.6, 0.901290827067669],
      [5, 0.9999999999999999],
    ];
    for (const [at, value] of expected) expect(curve(at)).toBeCloseTo(value, 12);
  });

  it('has at each point exactly its value, the last one too, and never falls where they rise', () => {
    const step = fc.double({min: 1e-3, max: 10, noNaN: true});
    fc.assert(
      fc.property(fc.array(fc.tuple(step, step), {minLength: 2, maxLength: 12}), (steps) => {
        let [x, y] = [0, 0];
        const points = steps.map(([dx, dy]) => {
          x += dx;
          y += dy;
          return [x, y];
        });
        const curve = pchip(
          Float64Array.from(points, ([px]) => px),
          Float64Array.from(points, ([, py]) => py),
        );
        for (const [px, py] of points) expect(curve(px)).toBe(py);
        let before = curve(points[0][0]);
        for (let i = 1; i <= 50; i++) {
          const value = curve(points[0][0] + ((x - points[0][0]) * i) / 50);
          expect(value).toBeGreaterThanOrEqual(before - 1e-9);
          before = value;
        }
      }),
    );
  });
});

describe('false discovery rates', () => {
  const scores = (...values: number[]) => Float64Array.from(values);

  it('are 1 for scores of 0 and for sides with too little to compare', () => {
    const few = scores(0, 1, 2, 3, 0.5, 0.6, -1, -2, -3, -0.1, -0.1, -0.1, Number.NaN);
    const isNull = Uint8Array.of(0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 1, 0);
    expect([...falseDiscoveryRates(few, isNull)]).toEqual(new Array(13).fill(1));
    expect(falseDiscoveryRates(scores(), new Uint8Array(0))).toHaveLength(0);
  });

  it('fall to 0 for the most extreme treatment beyond all nulls', () => {
    const ncs = scores(0.1, 0.2, 0.3, 0.15, 2, 3, 4, 0.12);
    const q = falseDiscoveryRates(ncs, Uint8Array.of(1, 1, 1, 1, 0, 0, 0, 0));
    expect(q[6]).toBe(0);
    expect(negativeLog10(q[6])).toBeCloseTo(15.6536, 4);
  });

  it('of the most extreme negative score are not made of what rounding leaves of a share of 0', () => {
    const q = falseDiscoveryRates(
      scores(-1.7, -1.2, -0.2, -0.2, -1.3, -1.7),
      Uint8Array.of(0, 0, 0, 1, 1, 1),
    );
    expect([q[0], q[5]]).toEqual([2 ** -52, 2 ** -52]);
    // The shares of nulls and treatments are alike there.
    for (const k of [1, 2, 3, 4]) expect(q[k]).toBeCloseTo(1, 12);
  });

  it(`are those of a second, plain implementation, on both sides of ${vectors} random vectors`, () => {
    // Scores on a grid coincide, nulls with treatments too; others do not; both may be few.
    const grid = fc.integer({min: -25, max: 25}).map((tenths) => tenths / 10);
    const any = fc.noBias(fc.integer({min: -3e9, max: 3e9})).map((billionths) => billionths / 1e9);
    const row = (score: fc.Arbitrary<number>) => fc.tuple(score, fc.boolean());
    const rows = fc.oneof(
      fc.array(row(grid), {minLength: 6, maxLength: 60}),
      fc.array(row(any), {minLength: 6, maxLength: 60}),
      fc.array(row(fc.oneof(grid, any)), {minLength: 6, maxLength: 200}),
    );
    let judged = 0;
    fc.assert(
      fc.property(rows, (drawn) => {
        const ncs = drawn.map(([score]) => score);
        const isNull = drawn.map(([, flag]) => flag);
        const expected = plainFalseDiscoveryRates(ncs, isNull);
        const q = falseDiscoveryRates(Float64Array.from(ncs), Uint8Array.from(isNull, Number));
        if (expected.some((value) => value < 1)) judged++;
        const farthest = (scale: (value: number) => number) =>
          Math.max(...expected.map((value, i) => Math.abs(scale(value) - scale(q[i]))));
        expect(farthest(Number)).toBeLessThanOrEqual(1e-9);
        expect(farthest(negativeLog10)).toBeLessThanOrEqual(1e-6);
      }),
      {numRuns: vectors, seed: 13},
    );
    // Most vectors must have a side that tells something.
    expect(judged).toBeGreaterThan(vectors / 2);
  }, 120_000);

  it('lie in 0..1 and never rise towards the extremes', () => {
    const row = fc.record({score: fc.integer({min: -40, max: 40}), isNull: fc.boolean()});
    fc.assert(
      fc.property(fc.array(row, {maxLength: 80}), (rows) => {
        const ncs = Float64Array.from(rows, ({score}) => score / 10);
        const q = falseDiscoveryRates(
          ncs,
          Uint8Array.from(rows, ({isNull}) => Number(isNull)),
        );
        for (let i = 0; i < q.length; i++) {
          expect(q[i]).toBeGreaterThanOrEqual(0);
          expect(q[i]).toBeLessThanOrEqual(1);
          for (let k = 0; k < q.length; k++) {
            if (ncs[i] * ncs[k] > 0 && Math.abs(ncs[i]) > Math.abs(ncs[k])) {
              expect(q[i]).toBeLessThanOrEqual(q[k]);
            }
          }
        }
      }),
    );
  });
});
