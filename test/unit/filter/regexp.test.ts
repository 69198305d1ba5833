import {defaultFilterLimits} from '../../../src/filter/limits';
import {parseRegexp, parseRegexpLiteral} from '../../../src/filter/regexp';
import {postgresPattern} from '../../../src/filter/regexp-tree';

const translate = (source: string, flags = '') =>
  postgresPattern(parseRegexp(source, flags, 'where.x.like', defaultFilterLimits));

test('splits the slash form from a plain pattern', () => {
  expect(parseRegexpLiteral('/^a\\/b/im')).toEqual({source: '^a\\/b', flags: 'im'});
  expect(parseRegexpLiteral('^A3')).toEqual({source: '^A3', flags: ''});
  expect(parseRegexpLiteral('a/b/')).toEqual({source: 'a/b/', flags: ''});
});

test.each([
  ['^A3', '', '^A3'],
  ['\\bword\\B', '', '\\yword\\Y'],
  ['a.c', '', 'a[^\\u000A\\u000D\\u2028-\\u2029]c'],
  ['a.c', 's', 'a.c'],
  ['\\d+?', '', '[0-9]+'],
  ['(a|b)', '', '(?:a|b)'],
  ['(?<year>\\d{4})', '', '(?:[0-9]{4})'],
  ['(?=a)(?!b)(?<=c)(?<!d)', '', '(?=a)(?!b)(?<=c)(?<!d)'],
  ['a{,3}', '', 'a\\{,3\\}'],
  ['\\x41\\u0042\\u{43}\\t', '', 'ABC\t'],
  ['[a-c\\d\\]-]', '', '[\\u002D0-9\\u005Da-c]'],
  ['[^\\W_]', '', '[0-9A-Za-z]'],
  ['É', 'i', '(?i)[\\u00C9\\u00E9]'],
  ['(?i)abc', '', '(?i)abc'],
  ['***:x', '', undefined],
  ['', '', ''],
])('writes %s with flags "%s" for Postgres', (source, flags, expected) => {
  if (expected === undefined) expect(() => translate(source, flags)).toThrow('nothing to repeat');
  else expect(translate(source, flags)).toBe(expected);
});

test.each([
  ['((', 'a "(" that is never closed'],
  ['a)', 'a ")" that closes nothing'],
  ['[a', 'a "[" that is never closed'],
  ['a\\', 'a lone backslash'],
  ['*a', 'nothing to repeat'],
  ['^*', 'nothing to repeat'],
  ['a**', 'two quantifiers'],
  ['a{2,1}', 'out of order'],
  ['[b-a]', 'out of order'],
  ['a{256}', 'more than 255 times'],
  ['(?:a{1,100}){1,100}', 'grows too large'],
  ['(a)\\1', 'refers back with \\1'],
  ['(?<n>a)\\k<n>', 'refers back with \\k'],
  ['\\p{L}', 'the escape \\p'],
  ['(?>a)', 'a kind that is not supported'],
  ['a(?i)b', 'go to the very start'],
  ['\\x00', 'no record can contain'],
  ['\\ud800', 'no record can contain'],
  ['a'.repeat(513), 'has 513 characters'],
])('refuses %s, saying %s', (source, message) => {
  expect(() => translate(source)).toThrow(
    expect.objectContaining({
      code: 'FILTER_INVALID',
      message: expect.stringMatching(/^where\.x\.like /),
    }),
  );
  expect(() => translate(source)).toThrow(message);
});

test('refuses flags it does not know', () => {
  expect(() => translate('a', 'x')).toThrow('the option "x"');
});
