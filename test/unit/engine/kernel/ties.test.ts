import {encodeWeight, entryLayout} from '../../../../src/engine/kernel/entry';
import {createReferenceKernel} from '../../../../src/engine/kernel/kernel';
import {enrichment} from '../../../../src/engine/kernel/reference';
import {createUnroundedKernel} from '../../../../src/engine/kernel/unrounded';
import {createKernel} from '../../../../src/engine/kernel/wasm';
import {setEnrichmentScore} from '../../../../src/engine/stats/set-enrichment';

/** Of 300 genes the sum is +93/385 after the sixth hit and -93/385 before a later one, but for rounding. */
const genes = 300;
const ranks = [
  6, 21, 25, 30, 45, 51, 78, 94, 113, 125, 130, 135, 139, 141, 151, 166, 175, 181, 244, 250, 252, 258, 270,
  279, 288,
];
const scores = [
  3.9, 2.8, 2.6, 2.4, 2, 1.9, 1.4, 1.2, 0.7, 0.6, 0.5, 0.4, 0.4, 0.3, 0.1, -0.1, -0.4, -0.5, -1.8, -2, -2,
  -2.1, -2.5, -2.7, -3.2,
];
const weights = scores.map(Math.abs);
const expected = 93 / 385;

/** The ranking turned round: the extremes change places and signs, so that again the one above zero comes first. */
const mirrored = ranks.map((rank) => genes + 1 - rank).reverse();

describe('exact ties of +ES and -ES: the first extreme counts', () => {
  it('in the reference', () => {
    expect(enrichment(ranks, weights, genes, 'wtcs').score).toBeCloseTo(expected, 12);
    expect(enrichment(mirrored, weights.toReversed(), genes, 'wtcs').score).toBeCloseTo(expected, 12);
    expect(enrichment(ranks, weights, genes, 'wtcs').leadingEdge).toBe(6 / 25);
  });

  it.each([
    ['the fast kernel', createKernel],
    ['the reference kernel', createReferenceKernel],
    ['the kernel of unrounded scores', createUnroundedKernel],
  ])('in %s, whatever the largest score of the signature that weights are rounded by', (_, create) => {
    const layout = entryLayout(genes);
    const largest = Array.from({length: 160}, (_value, i) => 3.9 + i / 10);
    for (const [places, sizes] of [
      [ranks, weights],
      [mirrored, weights.toReversed()],
    ] as const) {
      const kernel = create(layout);
      kernel.load(
        places.length,
        largest.length,
        (first, end, into, stride) => {
          for (let row = first; row < end; row++) {
            largest.forEach((most, s) => {
              const code = encodeWeight((sizes[row] / most) * layout.maximumWeight, layout.weightBits);
              into[(row - first) * stride + s] = places[row] * 2 ** layout.weightBits + code;
            });
          }
        },
        (row, into) => into.fill(sizes[row]),
      );
      const es = new Float64Array(largest.length);
      const rankedGenes = new Uint16Array(largest.length).fill(genes);
      kernel.enrich({sets: [[...places.keys()]], signatures: es.length, rankedGenes, metric: 'wtcs'}, es);
      for (const score of es) expect(Math.abs(score - expected)).toBeLessThanOrEqual(1e-5);
    }
  });

  it('in the enrichment of sets of signatures', () => {
    const places = (some: readonly number[]) => Uint32Array.from(some, (rank) => rank - 1);
    const all = (some: readonly number[], sizes: readonly number[]) => {
      const spread = new Float64Array(genes);
      some.forEach((rank, i) => {
        spread[rank - 1] = sizes[i];
      });
      return spread;
    };
    expect(setEnrichmentScore(places(ranks), all(ranks, weights))).toBeCloseTo(expected, 12);
    expect(setEnrichmentScore(places(mirrored), all(mirrored, weights.toReversed()))).toBeCloseTo(
      expected,
      12,
    );
  });
});
