import {jsonArrayOf} from '../../../src/repositories/json-array';

describe('an array of JSON texts', () => {
  const joined = (texts: readonly string[]) => `[${texts.join(',')}]`;

  test('is a text where it is small', () => {
    expect(jsonArrayOf([])).toBe('[]');
    expect(jsonArrayOf(['{"a":1}'])).toBe('[{"a":1}]');
    expect(jsonArrayOf(['1', '"µ"', 'true'])).toBe('[1,"µ",true]');
  });

  test.each([
    ['of one byte a character', '{"id":"abc"}'],
    ['of two and more', '{"dose":"10 µM","cell":"日本 😀"}'],
  ])('is UTF-8 where it is large, with characters %s', (_what, text) => {
    for (const texts of [Array<string>(5000).fill(text), [text.repeat(2000)]]) {
      const array = jsonArrayOf(texts);
      expect(Buffer.isBuffer(array)).toBe(true);
      expect(array.toString()).toBe(joined(texts));
    }
  });
});
