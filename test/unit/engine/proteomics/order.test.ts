import fc from 'fast-check';
import {createSorter} from '../../../../src/engine/proteomics/order';

describe('sorting similarities with their owners', () => {
  const sort = createSorter();

  it.each([
    ['spread evenly', fc.double({min: -1, max: 1, noNaN: true})],
    ['with ties', fc.integer({min: -3, max: 3})],
    // All but a few in one bucket, where many are sorted by their bits.
    [
      'close together beside outliers',
      fc.oneof(
        {weight: 200, arbitrary: fc.double({min: 0, max: 1e-6, noNaN: true})},
        {weight: 1, arbitrary: fc.constant(1)},
      ),
    ],
  ])('%s: rising values, each with its own', (_, value) => {
    fc.assert(
      fc.property(fc.array(value, {minLength: 1, maxLength: 400}), (drawn) => {
        const values = Float64Array.from(drawn);
        const sorted = sort(
          values,
          Int32Array.from(drawn, (_value, i) => i),
          drawn.length,
        );
        const rising = Array.from(values).sort((a, b) => a - b);
        // -0 and 0 are equal.
        expect(Array.from(sorted.values.subarray(0, drawn.length), (one) => one + 0)).toEqual(
          rising.map((one) => one + 0),
        );
        expect(rising.every((one, place) => values[sorted.owners[place]] === one)).toBe(true);
        expect(new Set(sorted.owners.subarray(0, drawn.length)).size).toBe(drawn.length);
      }),
      {numRuns: 60},
    );
  });
});
