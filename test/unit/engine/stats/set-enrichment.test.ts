import fc from 'fast-check';
import {enrichment} from '../../../../src/engine/kernel/reference';
import {createSetSampler, randomNumbers, seedState} from '../../../../src/engine/stats/random-numbers';
import {createRandomSets} from '../../../../src/engine/stats/random-sets';
import {levelOf} from '../../../../src/engine/stats/roll-up';
import {enrichSets, rankableSets, setEnrichmentScore} from '../../../../src/engine/stats/set-enrichment';
import {permutedSizes} from '../../../../src/engine/stats/set-sizes';

describe('the enrichment score of a set', () => {
  it("is the kernel's", () => {
    const list = fc
      .array(fc.double({min: 0, max: 3, noNaN: true}), {minLength: 1, maxLength: 40})
      .chain((weights) => fc.tuple(fc.constant(weights), fc.subarray([...weights.keys()], {minLength: 1})));
    fc.assert(
      fc.property(list, ([weights, members]) => {
        const expected = enrichment(
          members.map((member) => member + 1),
          members.map((member) => weights[member]),
          weights.length,
          'wtcs',
        ).score;
        const actual = setEnrichmentScore(Uint32Array.from(members), Float64Array.from(weights));
        // Of peaks equal but for rounding either may be taken.
        expect(Math.abs(actual)).toBeCloseTo(Math.abs(expected), 9);
      }),
    );
  });

  it('has its sign at the end where the members stand', () => {
    const weights = Float64Array.of(3, 2, 1, 1, 2, 3);
    expect(setEnrichmentScore(Uint32Array.of(0, 1), weights)).toBe(1);
    expect(setEnrichmentScore(Uint32Array.of(4, 5), weights)).toBe(-1);
    expect(setEnrichmentScore(Uint32Array.of(0), new Float64Array(3))).toBe(0);
    expect(setEnrichmentScore(new Uint32Array(0), weights)).toBeNaN();
  });
});

describe('random sets', () => {
  it('are drawn and scored in WebAssembly as in TypeScript, to the last bit', () => {
    const shape = fc
      .oneof(fc.integer({min: 1, max: 3000}), fc.integer({min: 8000, max: 12_000}))
      .chain((places) =>
        fc.tuple(
          fc.constant(places),
          fc.array(
            fc.oneof(fc.integer({min: 1, max: Math.min(40, places)}), fc.integer({min: 1, max: places})),
            {minLength: 1, maxLength: 4},
          ),
          fc.integer({min: 1, max: 99}),
        ),
      );
    fc.assert(
      fc.property(shape, ([places, sizes, seed]) => {
        const weights = Float64Array.from({length: places}, (_, place) => Math.abs(Math.sin(place * seed)));
        const sample = createSetSampler(places);
        const score = createRandomSets(weights, Math.max(...sizes));
        for (const size of sizes) {
          const random = randomNumbers(seed, size);
          const set = new Uint32Array(size);
          const expected = Float64Array.from({length: 5}, () => {
            sample(random, set);
            return setEnrichmentScore(set, weights);
          });
          expect(score(seedState(seed, size), size, 5)).toEqual(expected);
        }
      }),
    );
  });

  it('are ascending, distinct and within the limit, also when they are nearly everything', () => {
    const shape = fc
      .oneof(fc.integer({min: 1, max: 200}), fc.integer({min: 1000, max: 5000}))
      .chain((limit) =>
        fc.tuple(
          fc.constant(limit),
          fc.array(fc.integer({min: 0, max: Math.min(limit, 250)}), {maxLength: 5}),
        ),
      );
    fc.assert(
      fc.property(shape, fc.integer(), ([limit, sizes], seed) => {
        const sample = createSetSampler(limit);
        const random = randomNumbers(seed);
        for (const size of sizes) {
          const set = new Uint32Array(size);
          sample(random, set);
          expect(set.every((number, i) => number < limit && (i === 0 || number > set[i - 1]))).toBe(true);
        }
      }),
    );
  });

  it.each([
    [70, 7],
    [70, 63],
    [700, 3],
  ])('take each of %i numbers equally often, %i at a time', (limit, size) => {
    const sample = createSetSampler(limit);
    const random = randomNumbers(7);
    const set = new Uint32Array(size);
    const counts = new Float64Array(limit);
    const draws = 5000;
    for (let draw = 0; draw < draws; draw++) {
      sample(random, set);
      for (const number of set) counts[number]++;
    }
    const share = size / limit;
    const deviation = Math.sqrt(draws * share * (1 - share));
    for (const count of counts) expect(Math.abs(count - draws * share)).toBeLessThan(4.5 * deviation);
  });

  it('come again with the same seeds, others with others', () => {
    const numbers = (...seeds: number[]) => {
      const random = randomNumbers(...seeds);
      return Array.from({length: 8}, () => random(1000));
    };
    expect(numbers(1, 20)).toEqual(numbers(1, 20));
    expect(numbers(1, 20)).not.toEqual(numbers(1, 21));
    expect(numbers(1, 20)).not.toEqual(numbers(2, 20));
  });
});

describe('the sizes random sets are drawn for', () => {
  it('are those of the sets when they are few', () => {
    expect([...permutedSizes([5, 9, 5, 200_000])]).toEqual([5, 9, 5, 200_000]);
  });

  it('are at most 50, keep the frequent ones and are never far off', () => {
    const sizes = Array.from({length: 1500}, (_, i) => (i % 3 === 0 ? 20 : Math.round(10 * 1.006 ** i)));
    const drawn = permutedSizes(sizes);
    expect(new Set(drawn).size).toBeLessThanOrEqual(50);
    sizes.forEach((size, set) => {
      if (size === 20) expect(drawn[set]).toBe(20);
      expect(Math.max(drawn[set] / size, size / drawn[set])).toBeLessThan(1.3);
    });
  });
});

describe('set enrichment', () => {
  const count = 2000;
  // From +2 down to -2.
  const ncs = Float64Array.from({length: count}, (_, row) => 2 - (4 * row) / (count - 1));
  const every = (step: number, from: number, size: number) =>
    Array.from({length: size}, (_, i) => from + i * step);
  const spread = Array.from({length: 30}, (_, i) => ({id: `spread ${i}`, members: every(61, i * 2, 30)}));
  const sets = [
    {id: 'top', members: every(2, 0, 30)},
    {id: 'bottom', members: every(2, count - 60, 30)},
    {id: 'empty', members: []},
    {id: 'repeated', members: [...every(2, 0, 15), ...every(2, 0, 15)]},
    ...spread,
  ];

  it('finds the sets at the ends and only those', () => {
    const {sizes, es, nes, q} = enrichSets(ncs, rankableSets(levelOf(sets), ncs.length));
    expect([...sizes.subarray(0, 4)]).toEqual([30, 30, 0, 15]);
    expect(nes[0]).toBeGreaterThan(2);
    expect(nes[1]).toBeLessThan(-2);
    expect(q[0]).toBeLessThan(0.01);
    expect(es[2]).toBeNaN();
    expect(nes[2]).toBeNaN();
    expect(q[2]).toBe(1);
    for (let set = 4; set < sets.length; set++) expect(Math.abs(nes[set])).toBeLessThan(1.5);
  });

  it('repeats itself, and a set does not depend on the others', () => {
    const all = enrichSets(ncs, rankableSets(levelOf(sets), ncs.length));
    expect(enrichSets(ncs, rankableSets(levelOf(sets), ncs.length))).toEqual(all);
    const alone = enrichSets(ncs, rankableSets(levelOf(sets.slice(0, 1)), ncs.length));
    expect(alone.nes[0]).toBe(all.nes[0]);
    expect(enrichSets(ncs, rankableSets(levelOf(sets), ncs.length), 2).nes[0]).not.toBe(all.nes[0]);
  });

  it('does not rank signatures without NCS', () => {
    const some = ncs.map((score, row) => (row % 4 === 0 ? Number.NaN : score));
    expect(enrichSets(some, rankableSets(levelOf(sets), some.length)).sizes[0]).toBe(15);
  });
});
