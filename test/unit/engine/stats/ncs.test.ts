import fc from 'fast-check';
import {createTextFieldBuilder} from '../../../../src/engine/formats/text-field';
import {groupSignatures, normalizeScores} from '../../../../src/engine/stats/ncs';

const all = (length: number) => new Uint8Array(length).fill(1);

describe('normalised scores', () => {
  it('divide each sign by its mean in the group', () => {
    const cs = Float64Array.of(0.2, 0.4, -0.5, -0.1, 0, 0.8);
    const groups = Int32Array.of(0, 0, 0, 0, 0, 1);
    const ncs = normalizeScores({cs, groups, reference: all(6)});
    const expected = [0.2 / 0.3, 0.4 / 0.3, -0.5 / 0.3, -0.1 / 0.3, 0, 1];
    expected.forEach((value, i) => {
      expect(ncs[i]).toBeCloseTo(value, 12);
    });
  });

  it('leave a sign unscaled that the references of a group lack', () => {
    const cs = Float64Array.of(0.5, -0.25);
    const reference = Uint8Array.of(1, 0);
    expect(normalizeScores({cs, groups: new Int32Array(2), reference})).toEqual(Float64Array.of(1, -0.25));
  });

  it('take the median of the other groups where a group has no reference', () => {
    const cs = Float64Array.of(0.1, 0.2, 0.6, 0.3, -0.3);
    const groups = Int32Array.of(0, 1, 2, 3, 3);
    const reference = Uint8Array.of(1, 1, 1, 0, 0);
    const ncs = normalizeScores({cs, groups, reference});
    expect(ncs[3]).toBeCloseTo(1.5, 12);
    // No group has a negative mean.
    expect(ncs[4]).toBe(-0.3);
  });

  it('take the median of the other groups too where the references of a group all score 0, whoever its kin are', () => {
    const cs = Float64Array.of(0.1, 0.2, 0.6, 0, 0.3, -0.3);
    const groups = Int32Array.of(0, 1, 2, 3, 3, 3);
    const reference = Uint8Array.of(1, 1, 1, 1, 0, 0);
    const ncs = normalizeScores({cs, groups, reference});
    expect(ncs[4]).toBeCloseTo(1.5, 12);
    expect(ncs[5]).toBe(-0.3);
    // As in GUTC: groups of the same perturbagen type lend first.
    const kin = [Int32Array.of(0, 1, 1, 1)];
    expect(normalizeScores({cs, groups, reference, kin})[4]).toBeCloseTo(0.3 / 0.4, 12);
  });

  it('take no mean below 0.01, and missing scores for 0', () => {
    const cs = Float32Array.of(0.005, Number.NaN, -0.001);
    const ncs = normalizeScores({cs, groups: new Int32Array(3), reference: all(3)});
    expect(ncs).toBeInstanceOf(Float32Array);
    expect(ncs[0]).toBeCloseTo(0.5, 6);
    expect(ncs[1]).toBe(0);
    expect(ncs[2]).toBeCloseTo(-0.1, 6);
    expect(cs[1]).toBeNaN();
  });

  it('leave all scores as they are without any reference, and take no score at all', () => {
    const cs = Float64Array.of(0.5, -0.5);
    expect(normalizeScores({cs, groups: new Int32Array(2), reference: new Uint8Array(2)})).toEqual(cs);
    const none = {cs: new Float64Array(0), groups: new Int32Array(0), reference: new Uint8Array(0)};
    expect(normalizeScores(none)).toHaveLength(0);
  });

  it('have a mean of 1 and -1 over the references of every group', () => {
    const score = fc.double({min: 0.02, max: 1, noNaN: true}).chain((x) => fc.constantFrom(x, -x));
    const signature = fc.record({score, group: fc.nat(3)});
    fc.assert(
      fc.property(fc.array(signature, {minLength: 1, maxLength: 60}), (signatures) => {
        const groups = Int32Array.from(signatures, ({group}) => group);
        const cs = Float64Array.from(signatures, ({score: x}) => x);
        const ncs = normalizeScores({cs, groups, reference: all(cs.length)});
        for (const group of new Set(groups)) {
          for (const sign of [1, -1]) {
            const own = ncs.filter((x, i) => groups[i] === group && x * sign > 0);
            if (own.length === 0) continue;
            expect(own.reduce((sum, x) => sum + x, 0) / own.length).toBeCloseTo(sign, 9);
          }
        }
      }),
    );
  });
});

describe('groups of signatures', () => {
  it('agree in every field, missing values among themselves', () => {
    const cell = createTextFieldBuilder();
    for (const value of ['A375', 'A375', '-666', 'MCF7', '-666', 'A375']) cell.push(value);
    const values = Float64Array.of(1, 2, Number.NaN, 1, Number.NaN, 1);
    const groups = groupSignatures(6, [cell.finish(), {kind: 'number', values}]);
    expect([...groups]).toEqual([0, 1, 2, 3, 2, 0]);
  });

  it('are one without fields', () => {
    expect([...groupSignatures(3, [])]).toEqual([0, 0, 0]);
  });
});
