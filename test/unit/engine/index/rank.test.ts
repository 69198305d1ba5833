import fc from 'fast-check';
import {decodeWeight, encodeWeight, entryLayout} from '../../../../src/engine/index/index';
import {blockFooter} from '../../../../src/engine/index/layout';
import {createRanker} from '../../../../src/engine/index/rank';
import {createRankMemory} from '../../../../src/engine/index/rank-memory';
import {plainRanks} from './given';

// Few distinct values make ties; zeros of both signs are tied as well.
const score = fc.oneof(
  {weight: 4, arbitrary: fc.float({noNaN: true, noDefaultInfinity: true})},
  {weight: 3, arbitrary: fc.constantFrom(-2, -1.5, -0, 0, 0.25, 1.5)},
  {weight: 1, arbitrary: fc.constant(Number.NaN)},
);

/** Ranks one signature in a memory made for it. */
function rankerOf(scores: number[], members: number[]) {
  const rowOfGene = new Int32Array(scores.length).fill(-1);
  members.forEach((gene, row) => {
    rowOfGene[gene] = row;
  });
  const plan = createRankMemory({
    matrixGenes: scores.length,
    matrixRows: Uint32Array.from(scores.keys()),
    spaces: [{genes: members.length, rowOfGene}],
    blockSignatures: 1,
    buffers: 1,
    slabs: 1,
    slabSignatures: 1,
  });
  new Float32Array(plan.memory.buffer, plan.slabs[0].scores, scores.length).set(scores);
  return {plan, fault: createRanker(plan).rankSlab(0, 1, 0, 0, 1)};
}

function encode(scores: number[], members: number[]) {
  const {plan, fault} = rankerOf(scores, members);
  const {entries: at, footer} = plan.spaces[0].blocks[0];
  const entries = new Uint32Array(plan.memory.buffer, at, members.length);
  const layout = entryLayout(members.length);
  const {weightBits} = layout;
  const {scales, rankedGenes, positives} = blockFooter(plan.memory.buffer, footer, members.length, 1);
  return {
    fault,
    ranks: Array.from(entries, (entry) => entry >>> weightBits),
    codes: Array.from(entries, (entry) => entry & (2 ** weightBits - 1)),
    scale: scales[0],
    ranked: rankedGenes[0],
    positives: positives[0],
    layout,
  };
}

describe('ranking one signature', () => {
  it('agrees with sorting, whatever the ties and gaps', () => {
    fc.assert(
      fc.property(fc.array(score, {minLength: 1, maxLength: 200}), (scores) => {
        const {fault, ranks, ranked, positives} = encode(scores, [...scores.keys()]);
        expect(ranks).toEqual(plainRanks(scores));
        expect(ranked).toBe(scores.filter((s) => !Number.isNaN(s)).length);
        // The rest of a signature without any score is never looked at.
        if (ranked === 0) expect(fault).toEqual({kind: 'empty', signature: 0, space: 0});
        else expect(positives).toBe(scores.filter((s) => s > 0).length);
      }),
      {numRuns: 300},
    );
  });

  it('ranks a gene space among its own genes only', () => {
    fc.assert(
      fc.property(fc.array(score, {minLength: 4, maxLength: 100}), (scores) => {
        const members = [...scores.keys()].filter((gene) => gene % 3 !== 1);
        const {fault, ranks} = encode(scores, members);
        if (!fault) expect(ranks).toEqual(plainRanks(members.map((gene) => scores[gene])));
      }),
    );
  });

  it('encodes every weight as encodeWeight does, to within the error of the code', () => {
    fc.assert(
      fc.property(fc.array(score, {minLength: 1, maxLength: 100}), (scores) => {
        const {fault, codes, scale, layout} = encode(scores, [...scores.keys()]);
        if (fault) return;
        const largest = Math.max(...scores.filter((s) => !Number.isNaN(s)).map(Math.abs));
        const factor = largest > 0 ? layout.maximumWeight / largest : 0;
        scores.forEach((exact, gene) => {
          if (Number.isNaN(exact)) return;
          expect(codes[gene]).toBe(encodeWeight(Math.abs(exact) * factor, layout.weightBits));
          // A scale too small for float32 cannot give scores back; their ranks and weights are right all the same.
          if (largest < 1e-30) return;
          const stored = decodeWeight(codes[gene], layout.weightBits) * scale;
          const allowed =
            Math.max(Math.abs(exact) * 2 ** -16, scale / 2) * (1 + 1e-6) + Math.abs(exact) * 2 ** -24;
          expect(Math.abs(stored - Math.abs(exact))).toBeLessThanOrEqual(allowed);
        });
      }),
    );
  });

  it('names the first gene whose score is infinite', () => {
    const fault = (...scores: number[]) => rankerOf(scores, [0, 1, 2]).fault;
    expect(fault(1, Number.NEGATIVE_INFINITY, 2)).toEqual({kind: 'infinite', signature: 0, gene: 1});
    expect(fault(1, 2, Number.POSITIVE_INFINITY)).toEqual({kind: 'infinite', signature: 0, gene: 2});
  });
});
