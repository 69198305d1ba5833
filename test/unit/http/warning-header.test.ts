/** What the header `Warning` tells, which carries printable ASCII alone. */
import {tellWarnings, warnOfUnknown} from '../../../src/controllers/unknown-parameters';

function heard(tell: (response: {setHeader: (name: string, value: unknown) => never}) => void): unknown {
  const headers = new Map<string, unknown>();
  tell({setHeader: (name, value) => headers.set(name, value) as never});
  return headers.get('Warning');
}

describe('the header Warning', () => {
  test('has our sentences in plain letters: quotes stay quotes, no question mark comes in', () => {
    const sentences = ['“PCL_X” — is ≤ no class', 'at "10 µM" it’s ±2 × 3 – 4…'];
    expect(heard((response) => tellWarnings(response, sentences))).toEqual([
      `299 openclue "'PCL_X' - is ? no class"`,
      `299 openclue "at '10 uM' it's +/-2 x 3 - 4..."`,
    ]);
  });

  test('names parameters as they were sent, without what could end its text', () => {
    const query = {'a"b\\c\r\nd': '1'};
    expect(heard((response) => warnOfUnknown({query}, response, 'filter'))).toBe(
      `299 openclue "ignored parameters: a'b?c??d; known here: filter"`,
    );
  });
});
