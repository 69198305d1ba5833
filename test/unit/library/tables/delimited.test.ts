import {parse} from 'csv-parse/sync';
import fc from 'fast-check';
import {type Delimiter, RowSplitter, splitLine} from '../../../../src/library/tables/delimited';

const cell = fc.string({unit: fc.constantFrom('a', '7', ' ', '"', '\t', ',', '~', 'µ', '\\'), maxLength: 8});
const table = fc
  .integer({min: 2, max: 5})
  .chain((width) =>
    fc.array(fc.array(cell, {minLength: width, maxLength: width}), {minLength: 1, maxLength: 5}),
  );

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

describe('splitting delimited lines', () => {
  it.each<Delimiter>(['\t', ',', '~'])(
    'agrees with csv-parse on quoted text separated by %j',
    (delimiter) => {
      fc.assert(
        fc.property(table, fc.infiniteStream(fc.boolean()), (rows, choices) => {
          const mustQuote = (text: string) => text.includes(delimiter) || text.includes('"');
          const lines = rows.map((row) =>
            row
              .map((text) => (mustQuote(text) || choices.next().value ? quoted(text) : text))
              .join(delimiter),
          );
          const expected: string[][] = parse(lines.join('\n'), {delimiter});
          expect(lines.map((line) => splitLine(line, delimiter))).toEqual(expected);
        }),
      );
    },
  );

  it('splits lines without quotes at every delimiter', () => {
    expect(splitLine('a\t\tc\t', '\t')).toEqual(['a', '', 'c', '']);
    expect(splitLine('a"b\tc', '\t')).toEqual(['a"b', 'c']);
  });

  it('joins the lines of a quoted cell', () => {
    const rows = new RowSplitter(',');
    expect(rows.push('1,"two', 5, 3)).toBeUndefined();
    expect(rows.push('lines",x', 6, 3)).toEqual({line: 5, cells: ['1', 'two\nlines', 'x']});
    expect(rows.unclosed).toBeUndefined();
  });

  it('takes a quote that is never closed as a character when the cells then fit the header', () => {
    expect(new RowSplitter('\t').push('1\t"5 pipe\tx', 2, 3)).toEqual({
      line: 2,
      cells: ['1', '"5 pipe', 'x'],
    });
  });

  it('does not swallow the rest of a file behind a forgotten quote', () => {
    const rows = new RowSplitter(',');
    expect(rows.push('1,"never', 2, 2)).toBeUndefined();
    let line = 3;
    while (rows.push('2,b', line, 2) === undefined) line++;
    expect(line).toBeLessThan(200);
  });
});
