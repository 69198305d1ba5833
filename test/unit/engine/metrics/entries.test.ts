import fc from 'fast-check';
import {profileMetrics, setMetrics} from '../../../../src/engine/metrics';
import {
  type Moments,
  profileMetricsOfEntries,
  setMetricsOfEntries,
} from '../../../../src/engine/metrics/entries';
import {xcosOfEntries} from '../../../../src/engine/metrics/entries/profiles';
import {byTiles} from '../../../../src/engine/metrics/entries/tiles';
import {xsumOfEntries} from '../../../../src/engine/metrics/entries/xsum';
import {xcosScores, xsumScores} from '../../../../src/engine/metrics/extreme-sum';
import {indexedSource, scoresOf, withTies} from './given';

const genes = 24;
/** More than one tile of 16. */
const count = 19;
/** Few distinct values, so that many are tied, some are zero and all survive the index's rounding apart. */
const score = fc.oneof(
  {weight: 5, arbitrary: fc.integer({min: -4, max: 4})},
  {weight: 5, arbitrary: fc.integer({min: -4000, max: 4000}).map((value) => value / 1000)},
  {weight: 1, arbitrary: fc.constant(Number.NaN)},
);
const signature = fc.oneof(
  fc.array(score, {minLength: genes, maxLength: genes}),
  fc.array(fc.integer({min: -9, max: 9}), {minLength: genes, maxLength: genes}),
  fc.constant(Array<number>(genes).fill(0)),
  fc.constant(Array<number>(genes).fill(-1.5)),
);
const signatures = fc.array(signature, {minLength: count, maxLength: count});
const list = fc
  .uniqueArray(fc.nat({max: genes - 1}), {maxLength: 10})
  .map((members) => Uint32Array.from(members));
const profile = fc
  .array(fc.oneof({weight: 3, arbitrary: score}, {weight: 1, arbitrary: fc.constant(Number.NaN)}), {
    minLength: genes,
    maxLength: genes,
  })
  .map((values) => Float64Array.from(values));

const fullSignature = fc.oneof(
  fc.array(fc.integer({min: -9, max: 9}), {minLength: genes, maxLength: genes}),
  fc.array(fc.integer({min: -4000, max: 4000}), {minLength: genes, maxLength: genes}),
  fc.constant(Array<number>(genes).fill(0)),
  fc.constant(Array<number>(genes).fill(2)),
);
const fullProfile = fc
  .array(
    fc.oneof(
      fc.integer({min: -4, max: 4}),
      fc.integer({min: -4000, max: 4000}).map((value) => value / 1000),
    ),
    {minLength: genes, maxLength: genes},
  )
  .map((values) => Float64Array.from(values));

function expectClose(actual: Float32Array, expected: Float64Array): void {
  expected.forEach((value, s) => {
    if (Number.isFinite(value))
      expect(Math.abs(actual[s] - value)).toBeLessThan(2e-6 * Math.max(1, Math.abs(value)));
    else expect([s, actual[s]]).toEqual([s, Number.NaN]);
  });
}

describe('metrics computed from entries equal the plain ones', () => {
  it.each(Object.keys(setMetrics) as (keyof typeof setMetrics)[])('%s', (name) => {
    fc.assert(
      fc.property(
        signatures,
        fc.array(fc.tuple(list, list), {minLength: 1, maxLength: 3}),
        (columns, pairs) => {
          const {source, slab} = indexedSource(columns);
          const queries = pairs.map(([up, down]) => ({up, down}));
          scoresOf(setMetricsOfEntries[name](queries), source, queries.length).forEach((scores, q) => {
            expectClose(scores, setMetrics[name]({scores: slab, genes}, queries[q]));
          });
        },
      ),
      {numRuns: 150},
    );
  });

  it.each(Object.keys(profileMetrics) as (keyof typeof profileMetrics)[])(
    '%s of one profile and of several, with ties, constant signatures, missing scores and missing genes',
    (name) => {
      fc.assert(
        fc.property(signatures, fc.array(profile, {minLength: 1, maxLength: 6}), (columns, profiles) => {
          const {source, slab} = indexedSource(columns);
          scoresOf(profileMetricsOfEntries[name](profiles), source, profiles.length).forEach((scores, q) => {
            expectClose(scores, profileMetrics[name]({scores: slab, genes}, profiles[q]));
          });
        }),
        {numRuns: 150},
      );
    },
  );

  it('spearman of whole profiles over signatures without a gap, by the ranks of the index and its ties', () => {
    fc.assert(
      fc.property(
        fc.array(fullSignature, {minLength: count, maxLength: count}),
        fc.array(fullProfile, {minLength: 1, maxLength: 6}),
        (columns, profiles) => {
          const {source, slab} = indexedSource(columns);
          const compare = profileMetricsOfEntries.spearman(profiles);
          scoresOf(compare, withTies(source), profiles.length).forEach((scores, q) => {
            expectClose(scores, profileMetrics.spearman({scores: slab, genes}, profiles[q]));
          });
        },
      ),
      {numRuns: 150},
    );
  });

  it.each(['pearson', 'cosine'] as const)(
    '%s of whole profiles, when the moments are found and once they are known',
    (name) => {
      fc.assert(
        fc.property(
          fc.array(fullSignature, {minLength: count, maxLength: count}),
          fc.array(fullProfile, {minLength: 1, maxLength: 6}),
          (columns, profiles) => {
            const {source, slab} = indexedSource(columns);
            const compare = profileMetricsOfEntries[name](profiles);
            let moments: Moments | undefined;
            const finding = scoresOf(
              compare,
              {...source, onMoments: (found) => (moments = found)},
              profiles.length,
            );
            expect(moments).toBeDefined();
            const knowing = scoresOf(compare, {...source, moments}, profiles.length);
            for (const found of [finding, knowing]) {
              found.forEach((scores, q) => {
                expectClose(scores, profileMetrics[name]({scores: slab, genes}, profiles[q]));
              });
            }
          },
        ),
        {numRuns: 150},
      );
    },
  );

  it('pearson where all scores are far from zero and close to each other', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({min: 1000, max: 1009}), {minLength: genes, maxLength: genes}), {
          minLength: count,
          maxLength: count,
        }),
        fullProfile,
        (columns, values) => {
          const {source, slab} = indexedSource(columns);
          const far = values.map((value) => value + 1e6);
          const exact = profileMetrics.pearson({scores: slab, genes}, far);
          const compare = profileMetricsOfEntries.pearson([far]);
          let moments: Moments | undefined;
          expectClose(scoresOf(compare, {...source, onMoments: (found) => (moments = found)})[0], exact);
          expectClose(scoresOf(compare, {...source, moments})[0], exact);
        },
      ),
      {numRuns: 100},
    );
  });

  it('xsum and xcos with few genes at each end', () => {
    fc.assert(
      fc.property(
        signatures,
        list,
        list,
        profile,
        fc.integer({min: 1, max: 8}),
        (columns, up, down, values, size) => {
          const {source, slab} = indexedSource(columns);
          expectClose(
            scoresOf(byTiles([xsumOfEntries(up, down, size)]), source)[0],
            xsumScores({scores: slab, genes}, {up, down}, size),
          );
          expectClose(
            scoresOf(xcosOfEntries([values], size), source)[0],
            xcosScores({scores: slab, genes}, values, size),
          );
        },
      ),
      {numRuns: 150},
    );
  });

  it('compares more profiles than are compared together', () => {
    const random = fc.sample(fullSignature, {numRuns: count, seed: 1});
    const profiles = fc.sample(profile, {numRuns: 150, seed: 2});
    const {source, slab} = indexedSource(random);
    scoresOf(profileMetricsOfEntries.cosine(profiles), source, profiles.length).forEach((scores, q) => {
      expectClose(scores, profileMetrics.cosine({scores: slab, genes}, profiles[q]));
    });
  });
});
