import {createFairQueue, type FairQueue} from '../../../../src/engine/pool/queue';

/** What is served in `turns` turns; an item's time is the number in its name, its owner mostly a. */
function serve(queue: FairQueue<string>, turns: number): string[] {
  return Array.from({length: turns}, () => {
    const item = queue.next() ?? '';
    queue.charge(item.startsWith('b') ? 'b' : 'a', item, Number(item.slice(1)));
    return item;
  });
}

it('shares time between owners, however many requests one has', () => {
  const queue = createFairQueue<string>();
  for (const item of ['a5', 'c5', 'd5']) queue.add('a', item);
  queue.add('b', 'b1');
  const served = serve(queue, 60);
  const time = (owner: string) =>
    served
      .filter((item) => item.startsWith('b') === (owner === 'b'))
      .reduce((sum, item) => sum + Number(item.slice(1)), 0);
  expect(Math.abs(time('a') - time('b'))).toBeLessThanOrEqual(5);
});

it('lets the requests of an owner take turns, and a newcomer go first', () => {
  const queue = createFairQueue<string>();
  queue.add('a', 'x2');
  expect(serve(queue, 3)).toEqual(['x2', 'x2', 'x2']);
  queue.add('a', 'y1');
  expect(serve(queue, 6)).toEqual(['y1', 'x2', 'y1', 'y1', 'x2', 'y1']);
});

it('serves the first of many requests of an owner before the later ones', () => {
  const queue = createFairQueue<string>();
  for (let i = 0; i < 9; i++) queue.add('a', `${i}1`);
  expect(new Set(serve(queue, 40))).toEqual(new Set(['01', '11', '21', '31']));
  queue.remove('a', '01');
  expect(serve(queue, 40)).toContain('41');
});

it('a shard that took longer than expected is paid for afterwards', () => {
  const queue = createFairQueue<string>();
  queue.add('a', 'x1');
  queue.add('b', 'b1');
  expect(serve(queue, 2)).toEqual(['b1', 'x1']);
  queue.charge('b', 'b1', 3);
  expect(serve(queue, 5)).toEqual(['x1', 'x1', 'x1', 'b1', 'x1']);
});

it('forgets removed items and their owner', () => {
  const queue = createFairQueue<string>();
  queue.add('a', 'x1');
  queue.add('a', 'y1');
  queue.remove('a', 'x1');
  queue.remove('b', 'never there');
  expect(serve(queue, 2)).toEqual(['y1', 'y1']);
  queue.remove('a', 'y1');
  expect(queue.next()).toBeUndefined();
});
