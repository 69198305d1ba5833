import {combine, combineBoth} from '../../../../src/engine/kernel/combine';
import {entryLayout} from '../../../../src/engine/kernel/entry';
import {createReferenceKernel} from '../../../../src/engine/kernel/kernel';
import {enrichment} from '../../../../src/engine/kernel/reference';

describe('enrichment of one set in one signature', () => {
  it('reaches 1 when the members lead the ranking and -1 when they close it', () => {
    expect(enrichment([1, 2, 3], [3, 2, 1], 10, 'wtcs')).toEqual({score: 1, leadingEdge: 1});
    expect(enrichment([8, 9, 10], [1, 2, 3], 10, 'wtcs')).toEqual({score: -1, leadingEdge: 1});
  });

  it('weighs hits by |score| for wtcs and equally for cs', () => {
    // Hits at 1 and 5 of 6, four misses: after the first hit the sum is its share of the weight.
    expect(enrichment([5, 1], [1, 3], 6, 'wtcs').score).toBe(0.75);
    expect(enrichment([5, 1], [1, 3], 6, 'cs').score).toBe(0.5);
  });

  it('takes of unweighted peaks equally far from zero the one that rounding leaves ahead, as cmapM does', () => {
    // +1/3 after the first hit, -1/3 before the last one: the sum of thirds arrives at -0.33333333333333337.
    expect(enrichment([1, 3, 5], [], 5, 'cs')).toEqual({score: -1 / 3, leadingEdge: 1 / 3});
  });

  it('takes the first hit of a tie between +ES and -ES', () => {
    // One member in the middle of three: -1/2 just before it, +1/2 just after; the hit itself prefers after.
    expect(enrichment([2], [1], 3, 'wtcs')).toEqual({score: 0.5, leadingEdge: 1});
    // after the first hit: 1/2; before the second: 1/2 - 1 = -1/2.
    expect(enrichment([1, 4], [1, 1], 4, 'wtcs')).toEqual({score: 0.5, leadingEdge: 0.5});
  });

  it('leaves out genes without a rank and shrinks the set', () => {
    expect(enrichment([0, 5, 1, 0], [9, 1, 3, 9], 6, 'wtcs')).toEqual(enrichment([5, 1], [1, 3], 6, 'wtcs'));
  });

  it('is 0 for an empty set, for no ranked member and for weights that are all zero', () => {
    for (const [ranks, weights] of [
      [[], []],
      [
        [0, 0],
        [1, 1],
      ],
      [
        [3, 4],
        [0, 0],
      ],
    ])
      expect(enrichment(ranks, weights, 10, 'wtcs')).toEqual({score: 0, leadingEdge: 0});
    expect(enrichment([3, 4], [0, 0], 10, 'cs').score).not.toBe(0);
  });

  it('scores a set of every ranked gene', () => {
    expect(enrichment([2, 1, 3], [1, 1, 1], 3, 'wtcs').score).toBe(1);
  });
});

describe('the reference kernel', () => {
  it('reads rows by stride and writes one value per signature', () => {
    const layout = entryLayout(978);
    const kernel = createReferenceKernel(layout);
    const word = (rank: number, weight: number) => rank * 2 ** layout.weightBits + weight;
    const entries = [word(5, 1), word(1, 1), 7, word(1, 3), 0, 7];
    kernel.load(2, 3, (_first, _end, into) => into.set(entries));
    const es = new Float64Array(2);
    const leadingEdge = new Float64Array(2);
    const rankedGenes = Uint16Array.of(6, 5);
    kernel.enrich({sets: [[0, 1]], signatures: 2, rankedGenes, metric: 'wtcs'}, es, leadingEdge);
    expect([...es]).toEqual([0.75, 1]);
    expect([...leadingEdge]).toEqual([0.5, 1]);
  });
});

describe('combining up and down', () => {
  it('halves the difference when the signs differ and is 0 when they agree', () => {
    expect(combineBoth(0.75, -0.25)).toBe(0.5);
    expect(combineBoth(-0.75, 0.25)).toBe(-0.5);
    expect(combineBoth(0.75, 0.25)).toBe(0);
    expect(combineBoth(-0.75, -0.25)).toBe(0);
  });

  it('is 0 where one of the lists has no weight', () => {
    for (const [up, down] of [
      [0.5, 0],
      [0, -0.5],
      [-0.5, 0],
      [0, 0],
    ])
      expect(combineBoth(up, down)).toBe(0);
  });

  it('takes one list alone, the down list with its sign turned', () => {
    const up = Float64Array.of(0.5, -0.5);
    const down = Float64Array.of(-0.25, 0);
    expect([...combine(up, down, new Float64Array(2))]).toEqual([0.375, 0]);
    expect([...combine(up, undefined, new Float64Array(2))]).toEqual([0.5, -0.5]);
    expect([...combine(undefined, down, new Float64Array(2))]).toEqual([0.25, 0]);
    expect([...combine(undefined, undefined, Float64Array.of(9))]).toEqual([0]);
  });
});
