import fc from 'fast-check';
import {empiricalSignificance} from '../../../../src/engine/stats/empirical';

function judged(ncs: readonly number[], isNull: readonly boolean[]) {
  const room = () => new Float64Array(ncs.length);
  return empiricalSignificance(Float64Array.from(ncs), Uint8Array.from(isNull, Number), {
    p: room(),
    q: room(),
  });
}

/** As they are defined, sign by sign. */
function plainly(ncs: readonly number[], isNull: readonly boolean[]) {
  const [p, q] = [ncs.map(() => 1), ncs.map(() => 1)];
  for (const sign of [1, -1]) {
    const side = [...ncs.keys()].filter((i) => sign * ncs[i] > 0);
    const nulls = side.filter((i) => isNull[i]);
    for (const i of side) {
      const asFar = nulls.filter((k) => Math.abs(ncs[k]) >= Math.abs(ncs[i]));
      p[i] = (1 + asFar.length) / (1 + nulls.length);
    }
    const tests = side.filter((i) => !isNull[i]).map((i) => p[i]);
    for (const i of side) {
      // BH: of all p as large or larger, the smallest p m / rank.
      const adjusted = tests
        .filter((other) => other >= p[i])
        .map((other) => (other * tests.length) / tests.filter((one) => one <= other).length);
      q[i] = Math.min(1, ...adjusted);
    }
  }
  return {p, q};
}

describe('empirical significance', () => {
  it('counts nulls of the same sign that are at least as far, and corrects by Benjamini and Hochberg', () => {
    const {p, q} = judged(
      [3, 1, 2, -5, 2, 1.5, 0, -1, Number.NaN],
      [false, false, false, false, true, true, false, true, false],
    );
    expect([...p]).toEqual([1 / 3, 1, 2 / 3, 1 / 2, 2 / 3, 1, 1, 1, 1]);
    expect([...q]).toEqual([1, 1, 1, 1 / 2, 1, 1, 1, 1, 1]);
  });

  it('is what its definition says, ties of treatments and nulls included', () => {
    const row = fc.tuple(fc.integer({min: -12, max: 12}), fc.boolean());
    fc.assert(
      fc.property(fc.array(row, {maxLength: 60}), (rows) => {
        const ncs = rows.map(([tenths]) => tenths / 10);
        const isNull = rows.map(([, flag]) => flag);
        const [found, expected] = [judged(ncs, isNull), plainly(ncs, isNull)];
        // A null has the q of the milder treatments before it.
        rows.forEach((_, i) => {
          expect(found.p[i]).toBeCloseTo(expected.p[i], 12);
          if (!isNull[i]) expect(found.q[i]).toBeCloseTo(expected.q[i], 12);
        });
      }),
    );
  });

  it('calls nothing significant where treatments are like the nulls, however extreme the farthest is', () => {
    let state = 7;
    const random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    const ncs = Array.from({length: 4000}, () => (random() + random() + random() - 1.5) * 2);
    const {q} = judged(
      ncs,
      ncs.map((_, i) => i % 4 === 0),
    );
    expect(Math.min(...q)).toBeGreaterThan(0.2);
  });

  it('finds treatments that no null comes near', () => {
    const ncs = [
      ...Array.from({length: 99}, (_, i) => (i + 1) / 100),
      ...Array.from({length: 50}, (_, i) => 2 + i / 10),
    ];
    const {p, q} = judged(
      ncs,
      ncs.map((_, i) => i < 99),
    );
    expect(p[148]).toBe(0.01);
    expect(q[148]).toBeCloseTo(0.01, 12);
  });
});
