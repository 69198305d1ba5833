import fc from 'fast-check';
import {decodeWeight, entryLayout} from '../../../src/engine/index';
import {createRanker, type RankedSpace} from '../../../src/engine/index/rank';
import {plainRanks} from './given';

// Few distinct values make ties; zeros of both signs are tied as well.
const score = fc.oneof(
  {weight: 4, arbitrary: fc.float({noNaN: true, noDefaultInfinity: true})},
  {weight: 3, arbitrary: fc.constantFrom(-2, -1.5, -0, 0, 0.25, 1.5)},
  {weight: 1, arbitrary: fc.constant(Number.NaN)},
);

function encode(scores: number[], members: number[]) {
  const genes = scores.length;
  const rowOfGene = new Int32Array(genes).fill(-1);
  members.forEach((gene, row) => {
    rowOfGene[gene] = row;
  });
  const space: RankedSpace = {genes: members.length, rowOfGene, layout: entryLayout(members.length)};
  const ranker = createRanker(Uint32Array.from(scores.keys()));
  ranker.sort(Float32Array.from(scores), 0);
  const entries = new Uint32Array(members.length);
  const summary = {scale: 0, ranked: 0, positives: 0};
  ranker.encode(space, entries, 0, summary);
  const {weightBits} = space.layout;
  return {
    ranks: Array.from(entries, (entry) => entry >>> weightBits),
    weights: Array.from(entries, (entry) => decodeWeight(entry & (2 ** weightBits - 1), weightBits)),
    summary,
    layout: space.layout,
  };
}

describe('ranking one signature', () => {
  it('agrees with sorting, whatever the ties and gaps', () => {
    fc.assert(
      fc.property(fc.array(score, {minLength: 1, maxLength: 200}), (scores) => {
        const {ranks, summary} = encode(scores, [...scores.keys()]);
        expect(ranks).toEqual(plainRanks(scores));
        expect(summary.ranked).toBe(scores.filter((s) => !Number.isNaN(s)).length);
        expect(summary.positives).toBe(scores.filter((s) => s > 0).length);
      }),
      {numRuns: 500},
    );
  });

  it('ranks a gene space among its own genes only', () => {
    fc.assert(
      fc.property(fc.array(score, {minLength: 4, maxLength: 100}), (scores) => {
        const members = [...scores.keys()].filter((gene) => gene % 3 !== 1);
        expect(encode(scores, members).ranks).toEqual(plainRanks(members.map((gene) => scores[gene])));
      }),
    );
  });

  it('keeps each score within the error of its code', () => {
    fc.assert(
      fc.property(fc.array(score, {minLength: 1, maxLength: 100}), (scores) => {
        const {weights, summary, layout} = encode(scores, [...scores.keys()]);
        scores.forEach((exact, gene) => {
          if (Number.isNaN(exact)) return;
          const stored = weights[gene] * summary.scale;
          const allowed = Math.max(Math.abs(exact) * 2 ** -16, summary.scale / 2) * (1 + 1e-9);
          expect(Math.abs(stored - Math.abs(exact))).toBeLessThanOrEqual(allowed);
          expect(weights[gene]).toBeLessThanOrEqual(layout.maximumWeight);
        });
      }),
    );
  });

  it('names the first gene whose score is infinite', () => {
    const ranker = createRanker(Uint32Array.of(0, 1, 2));
    expect(ranker.sort(Float32Array.of(1, Number.NEGATIVE_INFINITY, 2), 0)).toBe(-2);
    expect(ranker.sort(Float32Array.of(1, 2, Number.POSITIVE_INFINITY), 0)).toBe(-3);
  });
});
