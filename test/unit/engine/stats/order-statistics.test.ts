import fc from 'fast-check';
import {histogram} from '../../../../src/engine/stats/histogram';
import {percentiles, prctile} from '../../../../src/engine/stats/quantile';
import {rankOrder} from '../../../../src/engine/stats/rank-order';

const scores = fc
  .array(
    fc.oneof(
      fc.float({noNaN: true, noDefaultInfinity: true}),
      fc.constantFrom(0, -0, 0.5, -0.5, Infinity, -Infinity),
    ),
  )
  .map((values) => Float32Array.from(values));

describe('rankOrder', () => {
  it.each([Float32Array, Float64Array])('puts missing scores last, whatever their bits: %p', (kind) => {
    const values = kind.of(Number.NaN, -1, 2, Number.NaN, Number.NEGATIVE_INFINITY, 2);
    expect([...rankOrder(values)]).toEqual([2, 5, 1, 4, 0, 3]);
  });

  const compared = (values: Float32Array | Float64Array) =>
    Uint32Array.from(values.keys()).sort((a, b) => {
      if (values[a] === values[b]) return a - b;
      return values[a] > values[b] ? -1 : 1;
    });

  it('is the order that comparing gives', () => {
    fc.assert(
      fc.property(scores, (values) => {
        expect(rankOrder(values)).toEqual(compared(values));
        expect(rankOrder(Float64Array.from(values))).toEqual(compared(values));
      }),
    );
  });

  it('tells apart what single precision cannot', () => {
    const close = fc.tuple(
      fc.constantFrom(0, 1, -1, 0.1, -1e-310, 1e39, -1e300),
      fc.integer({min: -3, max: 3}),
    );
    fc.assert(
      fc.property(fc.array(close), (pairs) => {
        const values = Float64Array.from(pairs, ([value, steps]) => value * (1 + steps * Number.EPSILON));
        expect(rankOrder(values)).toEqual(compared(values));
      }),
    );
  });
});

describe('percentiles', () => {
  const finite = scores
    .map((values) => values.filter((value) => Number.isFinite(value)))
    .filter(({length}) => length > 0);
  const percents = [0, 1, 5, 25, 50, 75, 95, 99, 100];

  it('are those of the sorted values, and leave the values alone', () => {
    fc.assert(
      fc.property(finite, (values) => {
        const before = values.slice();
        const expected = percents.map((percent) => prctile(values, percent));
        for (const [i, value] of percentiles(values, percents).entries())
          expect(value).toBeCloseTo(expected[i]);
        expect(values).toEqual(before);
      }),
    );
  });

  it('leave missing values out, and are missing when there are no others', () => {
    expect(percentiles(Float32Array.of(Number.NaN, 2, 1, 3), [50])).toEqual([2]);
    expect(percentiles(Float32Array.of(Number.NaN), [50])).toEqual([Number.NaN]);
  });
});

describe('histogram', () => {
  it('counts every score once, at its place', () => {
    expect(
      histogram(Float32Array.of(-2, -1, -0.25, 0, 0.5, 1, 1.5, Number.NaN), {from: -1, to: 1, bins: 4}),
    ).toEqual({from: -1, to: 1, counts: [1, 1, 1, 2], below: 1, above: 1});
    fc.assert(
      fc.property(scores, (values) => {
        const {counts, below, above} = histogram(values, {from: -1, to: 1, bins: 7});
        expect(counts.reduce((sum, count) => sum + count, below + above)).toBe(values.length);
      }),
    );
  });
});
