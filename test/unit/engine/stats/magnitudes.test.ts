import fc from 'fast-check';
import {RanksBelow} from '../../../../src/engine/stats/ranks-below';
import {sortMagnitudes} from '../../../../src/engine/stats/sort-magnitudes';

/** Scores as gene sets give them: many are 0, some equal, some missing, a few far out. */
const score = fc.oneof(
  {weight: 4, arbitrary: fc.constant(0)},
  {weight: 6, arbitrary: fc.float({min: -3, max: 3, noNaN: true})},
  {weight: 1, arbitrary: fc.constantFrom(1.5, -1.5, Number.NaN, -0)},
  {weight: 1, arbitrary: fc.float({noNaN: true, noDefaultInfinity: true})},
);
/** From single scores to more than a comparing sort is left with. */
const scores = fc
  .oneof(fc.array(score, {maxLength: 40}), fc.array(score, {minLength: 1500, maxLength: 1500, size: 'max'}))
  .map((values) => Float32Array.from(values));

function sorted(values: Float32Array): Float32Array {
  const copy = values.slice();
  sortMagnitudes(new Int32Array(copy.buffer));
  return copy;
}

it('sizes sorted by their digits stand as sizes sorted by comparing them do', () => {
  fc.assert(
    fc.property(scores, (values) => {
      expect(sorted(values)).toEqual(values.map(Math.abs).sort());
    }),
  );
});

it('what lies below a value, by buckets, is what a count of all values finds', () => {
  const ranks = new RanksBelow();
  fc.assert(
    fc.property(scores, scores, (values, others) => {
      const run = sorted(values);
      ranks.take(run);
      expect(ranks.size).toBe(values.filter((value) => !Number.isNaN(value)).length);
      for (const asked of [...values.slice(0, 100), ...others.slice(0, 100)].map(Math.abs)) {
        if (!(asked > 0)) continue;
        expect(ranks.below(asked)).toBe(run.filter((value) => value < asked).length);
      }
    }),
  );
});
