import fc from 'fast-check';
import {createLineSplitter} from '../../../../src/engine/formats/byte-lines';

/** The lines of a text that comes in pieces that end at some places. */
function linesOf(text: string, cuts: readonly number[] = []): string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter({
    line: (bytes, start, end) => lines.push(bytes.toString('utf8', start, end)),
    part: () => {},
  });
  const bytes = Buffer.from(text);
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  places.forEach((place, i) => {
    if (i > 0) splitter.push(bytes.subarray(places[i - 1], place));
  });
  splitter.end();
  return lines;
}

describe('line ends', () => {
  it.each([
    ['CR alone', 'a\rb\r\rc', ['a', 'b', '', 'c']],
    ['CR alone, one at the end', 'a\rb\r', ['a', 'b']],
    ['CR first, then others', 'a\rb\r\nc\nd', ['a', 'b', 'c', 'd']],
    ['LF, a CR within a line being part of it', 'a\nb\rc\nd', ['a', 'b\rc', 'd']],
    ['CRLF', 'a\r\nb\rc\r\n', ['a', 'b\rc']],
    ['a single CR', '\r', ['']],
    ['none', 'a', ['a']],
  ])('%s', (_, text, lines) => {
    expect(linesOf(text)).toEqual(lines);
    expect(
      linesOf(
        text,
        [...text].map((__, i) => i),
      ),
    ).toEqual(lines);
  });

  it('do not depend on how the bytes come', () => {
    const text = fc.string({unit: fc.constantFrom('a', '\r', '\n', 'é'), maxLength: 30});
    fc.assert(
      fc.property(text, fc.array(fc.nat(), {maxLength: 8}), (written, cuts) => {
        expect(linesOf(written, cuts)).toEqual(linesOf(written));
      }),
    );
  });

  it('CR reads as LF where no other end is in the text', () => {
    const text = fc.string({unit: fc.constantFrom('a', '\t', '\n'), maxLength: 40});
    fc.assert(
      fc.property(text, fc.array(fc.nat(), {maxLength: 5}), (written, cuts) => {
        expect(linesOf(written.replaceAll('\n', '\r'), cuts)).toEqual(linesOf(written));
      }),
    );
  });
});
