/**
 * Splits delimited text into cells. The public files mostly carry no quotes at all, so lines without one take the
 * fast road; the rest follow RFC 4180 with one addition: in a tab-separated file a quote that is never closed on
 * its line is an ordinary character, as MATLAB and R write `5" pipe` without escaping.
 */

import type {Row} from './format';

export type Delimiter = '\t' | ',' | '~';

/** Most lines one quoted cell may span; beyond this a forgotten quote is likelier than a long text. */
const mostLinesInCell = 100;

/** `cells` when the line is complete; `undefined` when a quoted cell goes on in the next line. */
export function splitLine(line: string, delimiter: Delimiter): string[] | undefined {
  return line.includes('"') ? splitQuoted(line, delimiter) : line.split(delimiter);
}

function splitQuoted(line: string, delimiter: Delimiter): string[] | undefined {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (line[at] === '"') {
      const close = closingQuote(line, at + 1, delimiter);
      if (close < 0) return undefined;
      cells.push(line.slice(at + 1, close).replaceAll('""', '"'));
      at = close + 1;
    } else {
      const end = line.indexOf(delimiter, at);
      cells.push(end < 0 ? line.slice(at) : line.slice(at, end));
      at = end < 0 ? line.length : end;
    }
    if (at >= line.length) return cells;
    at++;
  }
}

/** Position of the quote that ends a cell: followed by the delimiter or the end of the line; -1 if there is none. */
function closingQuote(line: string, from: number, delimiter: Delimiter): number {
  for (let at = line.indexOf('"', from); at >= 0; at = line.indexOf('"', at + 1)) {
    if (line[at + 1] === '"') at++;
    else if (at + 1 === line.length || line[at + 1] === delimiter) return at;
  }
  return -1;
}

/** Collects lines into rows, joining the lines of a quoted cell. One per file; feed it the lines in order. */
export class RowSplitter {
  private open: {line: number; text: string; lines: number} | undefined;

  constructor(private readonly delimiter: Delimiter) {}

  /**
   * The cells of the row that this line ends, or undefined when a quoted cell stays open.
   * `width` is the number of columns of the header, 0 while reading the header.
   */
  push(text: string, line: number, width: number): Row | undefined {
    if (this.open) return this.resume(text);
    const cells = splitLine(text, this.delimiter);
    if (cells) return {line, cells};
    const literal = text.split(this.delimiter);
    if (this.delimiter !== ',' && literal.length === width) return {line, cells: literal};
    this.open = {line, text, lines: 1};
    return undefined;
  }

  /** Line at which a cell was opened that the end of the file leaves unclosed. */
  get unclosed(): number | undefined {
    return this.open?.line;
  }

  private resume(text: string): Row | undefined {
    const open = this.open as NonNullable<typeof this.open>; // only called while a cell is open
    open.text += `\n${text}`;
    open.lines++;
    const cells = splitLine(open.text, this.delimiter);
    if (!cells && open.lines <= mostLinesInCell) return undefined;
    this.open = undefined;
    return {line: open.line, cells: cells ?? open.text.split(this.delimiter)};
  }
}
