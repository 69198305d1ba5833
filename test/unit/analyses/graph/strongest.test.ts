import fc from 'fast-check';
import {keepStrongest} from '../../../../src/analyses/graph/strongest';

test.each(['first', 'last'] as const)(
  'the strongest are those that sorting finds, of equal ones the %s',
  (ties) => {
    const values = fc.array(fc.integer({min: -3, max: 9}), {maxLength: 60});
    fc.assert(
      fc.property(values, values, fc.integer({min: 1, max: 12}), (one, other, most) => {
        const owners = [one, other];
        const kept = keepStrongest(owners.length, most, ties);
        for (let row = 0; row < 60; row++) {
          for (const [owner, own] of owners.entries()) if (row < own.length) kept.offer(owner, row, own[row]);
        }
        for (const [owner, own] of owners.entries()) {
          const order = [...own.keys()]
            .filter((row) => own[row] > 0)
            .sort((a, b) => own[b] - own[a] || (ties === 'first' ? a - b : b - a))
            .slice(0, most);
          const {rows, values: found} = kept.of(owner);
          expect([...rows]).toEqual(order);
          expect([...found]).toEqual(order.map((row) => own[row]));
        }
      }),
    );
  },
);
