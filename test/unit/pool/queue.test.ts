import {createFairQueue} from '../../../src/engine/pool/queue';

it('takes turns between owners first, between the items of an owner next', () => {
  const queue = createFairQueue<string>();
  for (const item of ['a1', 'a2', 'a3']) queue.add('a', item);
  queue.add('b', 'b1');
  expect(Array.from({length: 8}, () => queue.next())).toEqual([
    'a1',
    'b1',
    'a2',
    'b1',
    'a3',
    'b1',
    'a1',
    'b1',
  ]);
});

it('forgets removed items and their owner', () => {
  const queue = createFairQueue<string>();
  queue.add('a', 'a1');
  queue.add('a', 'a2');
  queue.remove('a', 'a1');
  queue.remove('b', 'never there');
  expect([queue.next(), queue.next()]).toEqual(['a2', 'a2']);
  queue.remove('a', 'a2');
  expect(queue.next()).toBeUndefined();
});
