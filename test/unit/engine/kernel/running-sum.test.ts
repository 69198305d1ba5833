import {encodeWeight, entryLayout} from '../../../../src/engine/kernel/entry';
import {enrichmentOfEntries} from '../../../../src/engine/kernel/reference';
import {runningSum} from '../../../../src/engine/kernel/running-sum';

const genes = 400;
const layout = entryLayout(genes);

/** Entries and scores of a list in a signature whose gene of rank r scores falling(r). */
function givenList(ranks: readonly number[], scoreOf: (rank: number) => number) {
  const largest = Math.max(...Array.from({length: genes}, (_, i) => Math.abs(scoreOf(i + 1))));
  const codeOf = (rank: number) =>
    encodeWeight((Math.abs(scoreOf(rank)) / largest) * layout.maximumWeight, layout.weightBits);
  const entries = Uint32Array.from(ranks, (rank) =>
    rank === 0 ? 0 : ((rank << layout.weightBits) | codeOf(rank)) >>> 0,
  );
  return {entries, scores: Float32Array.from(ranks, (rank) => (rank === 0 ? Number.NaN : scoreOf(rank)))};
}

const falling = (rank: number) => (200.5 - rank) / 20;

describe('the running sum of a list in a signature', () => {
  it('rises by the share of a hit, falls between hits and ends at the miss that is left', () => {
    // Weights 9.975, 9.725 and 9.925 at ranks 1, 394 and 398: hits of 29.625 in all, 397 misses.
    const {entries} = givenList([394, 1, 398], falling);
    const {hits} = runningSum({entries, layout, rankedGenes: genes, metric: 'cs'});
    expect(hits.map(({member, rank}) => [member, rank])).toEqual([
      [1, 1],
      [0, 394],
      [2, 398],
    ]);
    const [first, second, third] = hits;
    expect([first.before, first.after]).toEqual([0, 1 / 3]);
    expect(second.before).toBeCloseTo(1 / 3 - 392 / 397, 12);
    expect(third.after).toBeCloseTo(1 - 395 / 397, 12);
  });

  it('has as its peak the score that queries report, and as leading edge the hits up to it', () => {
    let seed = 7;
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    for (let round = 0; round < 60; round++) {
      const ranks = [...new Set(Array.from({length: 3 + round}, () => 1 + Math.floor(random() * genes)))];
      const {entries, scores} = givenList(ranks, falling);
      for (const metric of ['wtcs', 'cs'] as const) {
        const list = {entries, layout, rankedGenes: genes, metric};
        const sum = runningSum(list);
        expect({score: sum.score, leadingEdge: sum.leadingEdge}).toEqual(
          enrichmentOfEntries(entries, layout, genes, metric),
        );
        for (const shown of [sum, runningSum({...list, scores})]) {
          const ends = shown.hits.flatMap(({before, after}) => [before, after]);
          const peak = shown.score >= 0 ? Math.max(...ends) : Math.min(...ends);
          expect(shown.score).toBeCloseTo(peak, 9);
          expect(shown.score).toBeCloseTo(sum.score, 5);
          const leading = shown.hits.filter(({leads}) => leads);
          expect(leading.length / shown.hits.length).toBeCloseTo(shown.leadingEdge, 12);
          const atPeak = shown.score >= 0 ? leading.at(-1)?.after : leading[0].before;
          expect(atPeak).toBeCloseTo(shown.score, 9);
        }
      }
    }
  });

  it('leaves out genes without a score, and stays where all weights are zero', () => {
    const {entries} = givenList([0, 5, 0, 9], falling);
    const {hits} = runningSum({entries, layout, rankedGenes: 300, metric: 'wtcs'});
    expect(hits.map(({member}) => member)).toEqual([1, 3]);
    const flat = givenList([5, 9], (rank) => (rank === 1 ? 3 : 0));
    const still = runningSum({entries: flat.entries, layout, rankedGenes: genes, metric: 'wtcs'});
    expect(still).toMatchObject({score: 0, leadingEdge: 0});
    expect(still.hits.every(({leads}) => !leads)).toBe(true);
    expect(runningSum({entries: new Uint32Array(0), layout, rankedGenes: genes, metric: 'wtcs'})).toEqual({
      score: 0,
      leadingEdge: 0,
      hits: [],
    });
  });
});
