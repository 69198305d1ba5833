import {type KeptOpen, keepOpen} from '../../../../src/engine/ground/keep-open';

let opened: string[];
let closed: string[];
let kept: KeptOpen<string>;

const get = (key: string) => kept.get(key, () => open(key));
const hold = (key: string) => kept.hold(key, () => open(key));

function open(key: string): string {
  opened.push(key);
  return key;
}

beforeEach(() => {
  [opened, closed] = [[], []];
  kept = keepOpen<string>(2, (entry) => closed.push(entry));
});

it('opens what it has not got, and closes what was used least recently', () => {
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) get(key);
  expect(opened).toEqual(['a', 'b', 'c', 'b']);
  expect(closed).toEqual(['b', 'c']);
});

it('leaves what somebody holds open until they release it, once', () => {
  const [first, second] = [hold('a'), hold('a')];
  for (const key of ['b', 'c']) get(key);
  expect(closed).toEqual([]);
  first.release();
  first.release();
  expect(closed).toEqual([]);
  second.release();
  expect(closed).toEqual(['a']);
  // Opened anew meanwhile, and not closed with the former.
  get('a');
  expect(opened).toEqual(['a', 'b', 'c', 'a']);
});

it('hands out no more what is stale, and closes it when nobody holds it', () => {
  const held = hold('a');
  get('b');
  kept.retire(() => true);
  expect(closed).toEqual(['b']);
  expect(hold('a').entry).toBe('a');
  expect(opened).toEqual(['a', 'b', 'a']);
  held.release();
  expect(closed).toEqual(['b', 'a']);
});

it('keeps nothing of what could not be opened', () => {
  const fail = () => {
    throw new Error('it is missing');
  };
  expect(() => kept.get('a', fail)).toThrow('it is missing');
  expect(get('a')).toBe('a');
  kept.close();
  expect(closed).toEqual(['a']);
});
