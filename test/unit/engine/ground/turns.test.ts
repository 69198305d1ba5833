import {createTurns} from '../../../../src/engine/ground/turns';

/** Does named pieces of work, one at a time unless told otherwise, and notes the order in which they begin. */
function givenWork(atOnce = 1) {
  const turns = createTurns(atOnce);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    take(owner: string, name: string): Promise<string> {
      return turns.take(owner, async () => {
        begun.push(name);
        await new Promise<void>((resolve) => ends.set(name, resolve));
        return name;
      });
    },
    async end(name: string) {
      ends.get(name)?.();
      // The next piece begins in the wake of this one.
      await new Promise((resolve) => setImmediate(resolve));
    },
    turns,
  };
}

test('owners take turns, and the work of each goes in its order', async () => {
  const {begun, take, end} = givenWork();
  const all = [
    take('a', 'a1'),
    take('a', 'a2'),
    take('a', 'a3'),
    take('b', 'b1'),
    take('c', 'c1'),
    take('b', 'b2'),
  ];
  for (let i = 0; i < all.length; i++) await end(begun[i]);
  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'b1', 'c1', 'b2']);
  expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
});

test('nobody starves beside owners who come again and again', async () => {
  const {begun, take, end} = givenWork();
  void take('a', 'a1');
  void take('b', 'b1');
  void take('patient', 'patient');
  await end('a1');
  void take('a', 'a2');
  await end('b1');
  void take('b', 'b2');
  expect(begun.at(-1)).toBe('patient');
});

test('so much goes on at once, and no more', async () => {
  const {begun, take, end} = givenWork(2);
  for (const name of ['1', '2', '3', '4']) void take('a', name);
  expect(begun).toEqual(['1', '2']);
  await end('2');
  expect(begun).toEqual(['1', '2', '3']);
});

test('work that fails passes its failure on and leaves its place', async () => {
  const {turns} = givenWork();
  const failed = turns.take('a', () => Promise.reject(new Error('failed')));
  await expect(failed).rejects.toThrow('failed');
  await expect(turns.take('a', async () => 1)).resolves.toBe(1);
});
