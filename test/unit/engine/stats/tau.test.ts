import fc from 'fast-check';
import {
  binCenters,
  lookUpPercentile,
  percentileScores,
  percentileTable,
} from '../../../../src/engine/stats/percentile-table';
import {backgroundSizes, buildBackground, tau} from '../../../../src/engine/stats/tau';

/** NCS as they come: many zeros, many ties, some missing. */
const score = fc.oneof(
  fc.double({min: -3, max: 3, noNaN: true}),
  fc.integer({min: -4, max: 4}).map((x) => x / 2),
  fc.constant(Number.NaN),
);
const table = fc
  .record({rows: fc.integer({min: 1, max: 6}), queries: fc.integer({min: 0, max: 12})})
  .chain(({rows, queries}) =>
    fc.record({
      rows: fc.constant(rows),
      reference: fc.array(score, {minLength: rows * queries, maxLength: rows * queries}),
      rowGroups: fc.array(fc.integer({min: -1, max: 2}), {minLength: rows, maxLength: rows}),
      queryGroups: fc.array(fc.integer({min: -1, max: 2}), {minLength: queries, maxLength: queries}),
      query: fc.array(score, {minLength: rows, maxLength: rows}),
    }),
  );

function obviousTau(x: number, reference: number[]): number {
  const known = reference.filter((y) => !Number.isNaN(y));
  if (Number.isNaN(x) || known.length === 0) return Number.NaN;
  const weaker = known.filter((y) => Math.abs(y) < Math.abs(x)).length;
  return x === 0 ? 0 : (Math.sign(x) * 100 * weaker) / known.length;
}

describe('tau', () => {
  it('counts the weaker reference queries of the same group', () => {
    fc.assert(
      fc.property(table, ({rows, reference, rowGroups, queryGroups, query}) => {
        const background = buildBackground(Float64Array.from(reference), rows, {
          rows: Int32Array.from(rowGroups),
          queries: Int32Array.from(queryGroups),
        });
        const of = (row: number) =>
          queryGroups.flatMap((group, q) =>
            group >= 0 && group === rowGroups[row] ? [reference[q * rows + row]] : [],
          );
        expect([...tau(Float64Array.from(query), background)]).toEqual(
          query.map((x, row) => obviousTau(x, of(row))),
        );
        const sizes = query.map((_, row) => of(row).filter((y) => !Number.isNaN(y)).length);
        expect([...backgroundSizes(background)]).toEqual(sizes);
      }),
    );
  });

  it('counts all reference queries when none are to match', () => {
    const background = buildBackground(Float64Array.of(1, -1, 2, 0.5, -3, 0), 2);
    // Row 0: 1, 2, 3. Row 1: 1, 0.5, 0.
    expect([...tau(Float64Array.of(-2.5, 0.5), background)]).toEqual([-200 / 3, 100 / 3]);
  });

  it('holds a score equal to a reference score that was stored in single precision', () => {
    const background = buildBackground(Float32Array.of(0.1, 0.2), 1);
    expect(background.magnitudes).toBeInstanceOf(Float32Array);
    expect([...tau(Float64Array.of(0.1), background)]).toEqual([0]);
    expect([...tau(Float64Array.of(0.2), background)]).toEqual([50]);
  });
});

/** The table written as it is defined. */
function obviousTable(background: number[], bins: Float64Array): number[] {
  const sizes = background.map(Math.abs);
  const distinct = [...new Set(sizes)].sort((a, b) => a - b);
  const below = (v: number) => (100 * sizes.filter((x) => x < v).length) / sizes.length;
  const nearest = (x: number) =>
    distinct.reduce((best, v) => (Math.abs(v - x) <= Math.abs(best - x) ? v : best));
  const curve = [...bins].map((x) => {
    const size = Math.abs(x);
    if (x === 0) return 0;
    if (size > distinct[distinct.length - 1]) return Math.sign(x) * 100;
    return size < distinct[0] ? Number.NaN : Math.sign(x) * below(nearest(size));
  });
  const edge = bins.findLastIndex((x) => x < distinct[1]);
  // A score of 0 connects to nothing, also where cmapM's slope is undefined.
  return curve.map((ps, bin) =>
    bins[bin] !== 0 && Math.abs(bins[bin]) < bins[edge] ? (bins[bin] * curve[edge]) / bins[edge] : ps,
  );
}

describe('the percentile table', () => {
  // Multiples of an irrational number: no bin lies within rounding of the midpoint of two of them.
  const magnitudes = fc
    .array(
      fc.integer({min: -450, max: 450}).map((x) => (x * Math.PI) / 220),
      {minLength: 2, maxLength: 20},
    )
    .filter((values) => new Set(values.map(Math.abs)).size > 1);

  it('is as defined', () => {
    fc.assert(
      fc.property(magnitudes, fc.constantFrom(101, 100, 10_001), (background, bins) => {
        const sorted = Float64Array.from(background, Math.abs).sort();
        const actual = percentileTable(sorted, bins);
        const expected = obviousTable(background, binCenters(bins));
        expect(Array.from(actual, Number.isNaN)).toEqual(expected.map(Number.isNaN));
        const differences = expected.map((value, bin) => Math.abs(value - actual[bin]) || 0);
        expect(Math.max(...differences)).toBeLessThanOrEqual(1e-9);
      }),
      {numRuns: 30},
    );
  });

  it('gives the same score whether it is made or not', () => {
    fc.assert(
      fc.property(magnitudes, fc.array(score, {minLength: 1, maxLength: 5}), (background, queries) => {
        const made = buildBackground(Float64Array.from(background), 1);
        const lookedUp = percentileTable(made.magnitudes);
        for (const query of queries) {
          expect(percentileScores(Float64Array.of(query), made)[0]).toEqual(
            lookUpPercentile(lookedUp, query),
          );
        }
      }),
      {numRuns: 40},
    );
  });

  it('saturates beyond 4 and has nothing for a background of one value', () => {
    const background = buildBackground(Float64Array.of(1, -2, 5), 1);
    const ps = (x: number) => percentileScores(Float64Array.of(x), background)[0];
    expect(ps(9)).toBe(ps(4));
    expect(ps(-9)).toBe(-ps(9));
    expect(ps(9)).toBeCloseTo(200 / 3, 12);
    expect(percentileTable([1, 1, 1]).every(Number.isNaN)).toBe(true);
    expect(percentileTable([]).every(Number.isNaN)).toBe(true);
  });
});
