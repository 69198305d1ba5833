import fc from 'fast-check';
import {normalizeScores} from '../../../../src/engine/stats/ncs';
import {rankOrder} from '../../../../src/engine/stats/rank-order';
import {endsOf, normaliseQuery} from '../../../../src/runs/live/ranked-scores';
import {selectSignatures, withLenders} from '../../../../src/runs/live/selection';

interface Given {
  readonly cs: Float32Array;
  readonly groups: Int32Array;
  readonly isReference: Uint8Array;
  readonly matching: readonly boolean[];
}

/** Signatures with scores, in few groups of which some have no reference. */
const given: fc.Arbitrary<Given> = fc
  .array(
    fc.record({
      cs: fc.oneof(fc.constant(0), fc.float({min: -1, max: 1, noNaN: true})),
      group: fc.integer({min: 0, max: 4}),
      isReference: fc.boolean(),
      matches: fc.boolean(),
    }),
    {minLength: 1, maxLength: 60},
  )
  .map((rows) => ({
    cs: Float32Array.from(rows, ({cs}) => cs),
    groups: Int32Array.from(rows, ({group}) => group),
    isReference: Uint8Array.from(rows, ({isReference, group}) => Number(isReference && group !== 2)),
    matching: rows.map(({matches}) => matches),
  }));

describe('signatures chosen by a filter', () => {
  it('have the NCS they have among all, also where the references of their group all score 0', () => {
    fc.assert(
      fc.property(given, ({cs, groups, isReference, matching}) => {
        const all = normalizeScores({cs, groups, reference: isReference});
        const chosenFirst = selectSignatures((row) => matching[row], {groups, isReference});
        const first = {cs: Float32Array.from(chosenFirst.subset, (row) => cs[row])};
        const selection = withLenders(chosenFirst, {groups, isReference}, [first]);
        const scored = {cs: Float32Array.from(selection.subset, (row) => cs[row])};
        const chosen = normaliseQuery(scored, {groups, isReference}, {selection});
        const rows = [...matching.keys()].filter((row) => matching[row]);
        expect([...(chosen.rows ?? [])]).toEqual(rows);
        expect([...chosen.ncs]).toEqual(rows.map((row) => all[row]));
        expect([...chosen.cs]).toEqual(rows.map((row) => cs[row]));
      }),
    );
  });

  it('bring along the references of their own groups alone, where these have some', () => {
    const groups = Int32Array.of(0, 0, 1, 1, 2);
    const isReference = Uint8Array.of(1, 0, 1, 1, 0);
    const chosen = (wanted: number) => selectSignatures((row) => row === wanted, {groups, isReference});
    expect(chosen(1)).toEqual({subset: Uint32Array.of(0, 1), matches: Uint32Array.of(1)});
    // The group of the last borrows from all others.
    expect(chosen(4)).toEqual({subset: Uint32Array.of(0, 2, 3, 4), matches: Uint32Array.of(3)});
    expect(chosen(9)).toEqual({subset: new Uint32Array(), matches: new Uint32Array()});
  });
});

describe('both ends of a ranking', () => {
  it('are those of the whole order', () => {
    fc.assert(
      fc.property(given, fc.integer({min: 0, max: 70}), ({cs}, count) => {
        const order = rankOrder(cs);
        const {top, bottom} = endsOf({cs, ncs: cs}, count);
        expect(top).toEqual(order.subarray(0, count));
        const first = Math.max(Math.min(count, cs.length), cs.length - count);
        expect(bottom).toEqual(order.subarray(first));
      }),
    );
  });
});
