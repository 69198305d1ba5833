import {failure} from '../../errors';
import type {OnBytes, Source} from './bytes';
import {type Delimiter, RowSplitter, splitLine} from './delimited';
import type {OnBadRow, Row, Table} from './format';
import {readText} from './text';

/** Comment lines may precede the header; the Repurposing Hub tells its edition there. */
const comment = /^[!#]/;
const edition = /^!File_date[\t,]\s*"?([^"\t]+)/i;

/** The delimiter of a header line: the most frequent of the three the public files use. */
export function delimiterOf(header: string): Delimiter {
  const counts = (['\t', '~', ','] as const).map((d) => [d, header.split(d).length] as const);
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

/** The header of a delimited file, found among its first lines. */
export interface Header {
  readonly names: readonly string[];
  readonly delimiter: Delimiter;
  /** its place among the lines, from 0 */
  readonly at: number;
  /** date of the edition (ISO 8601), when a comment tells it */
  readonly edition?: string;
}

/** Finds the header behind comments and blank lines; undefined when there is nothing else. */
export function findHeader(lines: readonly string[]): Header | undefined {
  const at = lines.findIndex((line) => !comment.test(line) && line.trim() !== '');
  if (at < 0) return undefined;
  const delimiter = delimiterOf(lines[at]);
  const cells = splitLine(lines[at], delimiter) ?? lines[at].split(delimiter);
  const dated = lines
    .slice(0, at)
    .map((line) => edition.exec(line))
    .find(Boolean);
  return {
    names: cells.map((name) => name.trim()),
    delimiter,
    at,
    edition: dated ? isoDate(dated[1]) : undefined,
  };
}

/** The American dates of the Repurposing Hub, 3/24/2020 or 3/27/17; others as they are. */
function isoDate(text: string): string {
  const [, month, day, year] = /^(\d{1,2})\/(\d{1,2})\/(?:20)?(\d{2})$/.exec(text.trim()) ?? [];
  return year ? `20${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : text.trim();
}

/**
 * Opens a delimited text file: comments skipped, header read, rows to come in blocks. Blank lines are skipped.
 * @throws LOAD_FILE_UNREADABLE, LOAD_FILE_EMPTY; while iterating also LOAD_ROW_INVALID for a row whose number of
 *   cells is not the header's
 * @param onBadRow told of such a row, which is then left out, if it is a line of its own
 */
export async function readDelimited(source: Source, onBytes?: OnBytes, onBadRow?: OnBadRow): Promise<Table> {
  const {blocks, notices} = readText(source, onBytes);
  const start = await blocks.next();
  const lines = start.done ? [] : linesOf(start.value);
  // Comments are far shorter than a block, so the header is in the first.
  const header = findHeader(lines);
  if (!header) throw failure('LOAD_FILE_EMPTY', {file: source.label});
  const {at, names, delimiter, edition} = header;

  async function* lineBlocks(): AsyncGenerator<string[]> {
    yield lines.slice(at + 1);
    for await (const block of blocks) yield linesOf(block);
  }
  return {
    header: names,
    unit: 'line',
    blocks: readRows(source, lineBlocks(), at + 2, new RowSplitter(delimiter), names.length, onBadRow),
    notices: () => [...(edition ? [`edition of ${edition}`] : []), ...notices()],
    close: async () => void (await blocks.return(undefined)),
  };
}

/** Lines without their ends. A block ends with a line end, except perhaps the last of the file. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return text.includes('\r') ? lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)) : lines;
}

async function* readRows(
  source: Source,
  blocks: AsyncIterable<readonly string[]>,
  firstLine: number,
  splitter: RowSplitter,
  width: number,
  onBadRow?: OnBadRow,
): AsyncGenerator<Row[]> {
  const wrong = (line: number, detail: string) =>
    failure('LOAD_ROW_INVALID', {file: source.label, place: `line ${line}`, detail});
  let number = firstLine;
  for await (const lines of blocks) {
    const rows: Row[] = [];
    for (const line of lines) {
      const row = splitter.push(line, number++, width);
      if (!row || isBlank(row)) continue;
      if (row.cells.length < width || row.cells.slice(width).some((cell) => cell !== '')) {
        const detail = `it has ${row.cells.length} cells where the header has ${width}`;
        // A quote that was forgotten runs over lines of other rows.
        if (onBadRow && row.line === number - 1) {
          onBadRow(`line ${row.line}`, detail);
          continue;
        }
        // What came before is read, and counts.
        yield rows;
        throw wrong(row.line, detail);
      }
      rows.push(row);
    }
    yield rows;
  }
  if (splitter.unclosed !== undefined) throw wrong(splitter.unclosed, 'a quoted cell is never closed');
}

// Spreadsheets end with rows of nothing but delimiters.
function isBlank({cells}: Row): boolean {
  return cells[0] === '' && cells.every((cell) => cell.trim() === '');
}
