import fc from 'fast-check';
import {falseDiscoveryRates, negativeLog10} from '../../../src/engine/stats/fdr';
import {pchip} from '../../../src/engine/stats/pchip';

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

  it('goes through its points and never falls where they rise', () => {
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
        for (const [px, py] of points) expect(curve(px)).toBeCloseTo(py, 9);
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
