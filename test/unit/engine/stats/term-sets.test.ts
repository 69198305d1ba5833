import {setsOfTerms} from '../../../../src/engine/stats/term-sets';
import {textField} from './text-field';

describe('sets of terms', () => {
  const moa = textField([
    'EGFR inhibitor',
    'EGFR inhibitor|Src activator',
    null,
    'Src activator',
    'EGFR inhibitor',
  ]);
  const membersOf = ({ids, starts, members}: ReturnType<typeof setsOfTerms>) =>
    Object.fromEntries(ids.map((id, set) => [id, [...members.subarray(starts[set], starts[set + 1])]]));

  it('hold every signature that lists the term', () => {
    expect(membersOf(setsOfTerms(moa))).toEqual({'EGFR inhibitor': [0, 1, 4], 'Src activator': [1, 3]});
  });

  it('are split by further fields', () => {
    const cells = textField(['A', 'B', 'A', 'B', 'B']);
    expect(membersOf(setsOfTerms(moa, [cells]))).toEqual({
      'EGFR inhibitor:A': [0],
      'EGFR inhibitor:B': [1, 4],
      'Src activator:B': [1, 3],
    });
  });
});
