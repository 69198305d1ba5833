import {createFairQueue, type FairQueue} from '../../../../src/engine/ground/turns';

/** What is served in `turns` turns; an item's time is the number in its name, its owner mostly a. */
function serve(queue: FairQueue<string>, turns: number): string[] {
  return Array.from({length: turns}, () => {
    const item = queue.next() ?? '';
    queue.charge(item.startsWith('b') ? 'b' : 'a', item, Number(item.slice(1)));
    return item;
  });
}

it('shares time between owners, however many requests one has', () => {
  const queue = createFairQueue<string>(4);
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
  const queue = createFairQueue<string>(4);
  queue.add('a', 'x2');
  expect(serve(queue, 3)).toEqual(['x2', 'x2', 'x2']);
  queue.add('a', 'y1');
  expect(serve(queue, 6)).toEqual(['y1', 'x2', 'y1', 'x2', 'y1', 'y1']);
});

it('serves the first of many requests of an owner before the later ones', () => {
  const queue = createFairQueue<string>(4);
  for (let i = 0; i < 9; i++) queue.add('a', `${i}1`);
  expect(new Set(serve(queue, 40))).toEqual(new Set(['01', '11', '21', '31']));
  queue.remove('a', '01');
  expect(serve(queue, 40)).toContain('41');
});

it('a shard that took longer than expected is paid for afterwards', () => {
  const queue = createFairQueue<string>(4);
  queue.add('a', 'x1');
  queue.add('b', 'b1');
  expect(serve(queue, 2)).toEqual(['x1', 'b1']);
  queue.charge('b', 'b1', 3);
  expect(serve(queue, 5)).toEqual(['x1', 'x1', 'x1', 'b1', 'x1']);
});

it('forgets removed items and their owner', () => {
  const queue = createFairQueue<string>(4);
  queue.add('a', 'x1');
  queue.add('a', 'y1');
  queue.remove('a', 'x1');
  queue.remove('b', 'never there');
  expect(serve(queue, 2)).toEqual(['y1', 'y1']);
  queue.remove('a', 'y1');
  expect(queue.next()).toBeUndefined();
});

it('starves nobody who has had no turn, however many others come', () => {
  const queue = createFairQueue<string>(4);
  queue.add('patient', 'p1');
  for (const owner of ['b', 'c', 'd']) {
    queue.add(owner, `${owner}1`);
    if (queue.next() === 'p1') return;
    queue.remove(owner, `${owner}1`);
  }
  throw new Error('the patient one was never served');
});
