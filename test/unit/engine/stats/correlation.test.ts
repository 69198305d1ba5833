import fc from 'fast-check';
import {averageRanks, pearson, sharedValues, spearman} from '../../../../src/engine/stats/correlation';

const values = fc.array(fc.oneof(fc.integer({min: -3, max: 3}), fc.double({min: -3, max: 3, noNaN: true})), {
  minLength: 1,
  maxLength: 30,
});

describe('average ranks', () => {
  it('count the smaller values and half of the equal ones', () => {
    fc.assert(
      fc.property(values, (numbers) => {
        const expected = numbers.map(
          (x) => numbers.filter((y) => y < x).length + (numbers.filter((y) => y === x).length + 1) / 2,
        );
        expect([...averageRanks(Float64Array.from(numbers))]).toEqual(expected);
        const single = Float32Array.from(numbers);
        expect(averageRanks(single)).toEqual(averageRanks(Float64Array.from(single)));
      }),
    );
  });

  it('take 0 and -0 for equal', () => {
    expect([...averageRanks(Float32Array.of(0, -0, 1))]).toEqual([1.5, 1.5, 3]);
  });
});

describe('correlation', () => {
  it('is that of the textbook', () => {
    expect(pearson(Float64Array.of(1, 2, 3), Float64Array.of(2, 4, 7))).toBeCloseTo(
      5 / Math.sqrt(2 * (38 / 3)),
      12,
    );
    expect(spearman(Float64Array.of(1, 2, 30), Float64Array.of(5, 6, 7))).toBeCloseTo(1, 12);
    expect(pearson(Float64Array.of(1, 1), Float64Array.of(1, 2))).toBeNaN();
  });

  it('can be taken over the values that both have', () => {
    const [a, b] = sharedValues(Float64Array.of(1, Number.NaN, 3, 4), Float32Array.of(5, 6, Number.NaN, 8));
    expect([[...a], [...b]]).toEqual([
      [1, 4],
      [5, 8],
    ]);
  });
});
