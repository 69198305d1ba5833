import {readConfig} from '../../src/config';

it.each([
  ['PORT', 'abc', 'it must be a whole number from 0 to 65535'],
  ['PORT', '65536', 'it must be a whole number from 0 to 65535'],
  ['OPENCLUE_WORKERS', '1.5', 'it must be a whole number of at least 1'],
  ['OPENCLUE_WORKERS', '-1', 'it must be a whole number of at least 1'],
])('says what %s may be when it is %s', (name, value, what) => {
  expect(() => readConfig({[name]: value})).toThrow(
    `${name}="${value}" cannot be used: ${what}. Correct or unset ${name} and start again.`,
  );
});

it('reads a variable that is empty as one that is not set', () => {
  expect(readConfig({PORT: ''}).port).toBe(readConfig({}).port);
});
