import fc from 'fast-check';
import {decodeWeight, encodeWeight, entryLayout} from '../../../../src/engine/kernel/entry';

describe('index entry', () => {
  it('leaves 18 bits for the weight in every L1000 gene space', () => {
    for (const genes of [978, 10_174, 12_328]) expect(entryLayout(genes).weightBits).toBe(18);
    expect(entryLayout(22_268).weightBits).toBe(17);
    expect(entryLayout(65_535).weightBits).toBe(16);
  });

  it('decodes every code to a distinct, increasing integer and encodes it back', () => {
    let previous = -1;
    for (let code = 0; code < 2 ** 18; code++) {
      const weight = decodeWeight(code, 18);
      if (weight <= previous || encodeWeight(weight, 18) !== code) throw new Error(`code ${code}`);
      previous = weight;
    }
    expect(previous).toBe(entryLayout(10_174).maximumWeight);
  });

  it('keeps a weight within 2^-16 of itself, or half a unit when small', () => {
    const {maximumWeight} = entryLayout(10_174);
    fc.assert(
      fc.property(fc.double({min: 0, max: maximumWeight, noNaN: true}), (weight) => {
        const error = Math.abs(decodeWeight(encodeWeight(weight, 18), 18) - weight);
        return error <= Math.max(0.5, weight * 2 ** -16);
      }),
    );
  });
});
