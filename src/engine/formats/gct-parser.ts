/**
 * GCT 1.2 and 1.3 (cmapM parse_gct.m), line by line:
 *
 *   #1.3
 *   rows  columns  row fields  column fields
 *   id    row field names      column ids
 *   column field name, a filler per row field, a value per column       (one line per column field)
 *   row id, a value per row field, a score per column                   (one line per row)
 *
 * 1.2 has two counts, exactly one row field (called `desc`, as cmapM does) and no column field.
 */
import {failure} from '../ground/failures';
import type {LineTaker} from './byte-lines';
import {describeBadScore, parseScore} from './gct-score';
import {decodeText} from './legacy-text';
import type {MatrixFormat, MetadataField, MetadataTable} from './matrix';
import type {ScoreSink} from './score-store';
import {createTextFieldBuilder, isMissingText, type TextFieldBuilder} from './text-field';
import {checkUniqueIds} from './unique-ids';

const tab = 9;
const space = 32;
const versionLine = 1;
const countsLine = 2;
const headerLine = 3;

export interface ParsedGct<S extends ScoreSink> {
  readonly format: MatrixFormat;
  readonly rows: MetadataTable;
  readonly columns: MetadataTable;
  readonly scores: S;
}

/** Where the scores go. */
export interface ScorePlace<S extends ScoreSink> {
  /** whether scores are rounded to 32 bits, or kept as they are read */
  readonly precision: 'single' | 'double';
  /** makes room for so many */
  open(rows: number, columns: number): S;
}

/** Longest line believed: a million column ids take about 60 MB. */
const longestLine = 1 << 29;
/** Bytes that a line may have whatever lines 2 and 3 say, that a text of it may take on average, and a score. */
const freeBytes = 1 << 20;
const textBytes = 4096;
const rowTextBytes = 1 << 16;
const scoreBytes = 256;

export interface GctParser<S extends ScoreSink> extends LineTaker {
  /** rows that line 2 promises and that have not come */
  missingRows(): number;
  /** takes the end of the file */
  end(): ParsedGct<S>;
  /** gives up: frees what was gathered */
  abandon(): void;
}

interface Counts {
  rows: number;
  columns: number;
  rowFields: number;
  columnFields: number;
}

/**
 * @param file named in errors
 * @param surplusFields column fields that line 2 promises too many: where they would stand there are rows, which
 *   must show it by a value of a row field that is no filler
 * @param mostBytes that the file can have, unpacked
 * @throws GCT_INVALID, MATRIX_TRUNCATED, MATRIX_ID_REPEATED, MATRIX_SPILL_FAILED from its methods
 */
export function createGctParser<S extends ScoreSink>(
  file: string,
  place: ScorePlace<S>,
  surplusFields = 0,
  mostBytes = Number.POSITIVE_INFINITY,
): GctParser<S> {
  const isExact = place.precision === 'double';
  let number = 0;
  let version: '1.2' | '1.3' = '1.3';
  let counts: Counts = {rows: 0, columns: 0, rowFields: 0, columnFields: 0};
  let columnIds: string[] = [];
  let rowFieldNames: string[] = [];
  const rowFields: TextFieldBuilder[] = [];
  const rowIds: string[] = [];
  const columnFields = new Map<string, MetadataField>();
  let scores: S | undefined;

  const invalid = (detail: string, column?: number, line = number) =>
    failure('GCT_INVALID', {file, line, column, detail});
  const wrongWidth = (found: number, expected: number) =>
    invalid(`it has ${found} fields where ${expected} are due (lines 2 and 3 say so)`);
  const firstDataLine = () => headerLine + counts.columnFields + 1;

  function readVersion(bytes: Buffer, start: number, end: number): void {
    const text = decodeText(bytes, start, Math.min(end, start + 100)).trim();
    if (text !== '#1.2' && text !== '#1.3') {
      throw invalid(`the version is ${JSON.stringify(text.slice(0, 40))}; only #1.2 and #1.3 are known`);
    }
    version = text === '#1.2' ? '1.2' : '1.3';
  }

  function readCounts(bytes: Buffer, start: number, end: number): void {
    const cells = decodeText(bytes, start, Math.min(end, start + 1000))
      .trim()
      .split(/\s+/);
    const due = version === '1.2' ? 'rows and columns' : 'rows, columns, row fields and column fields';
    const numbers = cells.map(Number);
    if (cells.length !== (version === '1.2' ? 2 : 4) || !cells.every((cell) => /^\d{1,15}$/.test(cell))) {
      throw invalid(
        `it must hold the numbers of ${due}, and reads ${JSON.stringify(cells.join(' ').slice(0, 60))}`,
      );
    }
    const [rows, columns, fields = 1, columnFieldCount = 0] = numbers;
    if (rows === 0 || columns === 0) {
      throw invalid(`it promises ${rows} rows and ${columns} columns; a matrix has at least one of each`);
    }
    counts = {rows, columns, rowFields: fields, columnFields: Math.max(0, columnFieldCount - surplusFields)};
  }

  function readHeader(bytes: Buffer, start: number, end: number): void {
    const cells = readCells(bytes, start, end);
    const width = 1 + counts.rowFields + counts.columns;
    if (cells.length !== width) {
      throw invalid(
        `it has ${cells.length} fields where line 2 promises ${width} (1 + ${counts.rowFields} row fields + ${counts.columns} columns)`,
      );
    }
    const firstColumn = 1 + counts.rowFields;
    rowFieldNames = version === '1.2' ? ['desc'] : cells.slice(1, firstColumn);
    rowFieldNames.forEach((name, i) => {
      const first = rowFieldNames.indexOf(name);
      if (name === '') throw invalid('this row field has no name', i + 2);
      if (first < i) throw invalid(`the row field "${name}" stands in field ${first + 2} already`, i + 2);
      rowFields.push(createTextFieldBuilder());
    });
    columnIds = cells.slice(firstColumn);
    const empty = columnIds.indexOf('');
    if (empty >= 0) throw invalid('this column has no id', firstColumn + empty + 1);
    checkUniqueIds(file, 'column', columnIds, (i) => `line 3, field ${firstColumn + i + 1}`);
    scores = place.open(counts.rows, counts.columns);
  }

  /** The cells of a line, trimmed; empty ones beyond the width that line 2 promises are left out. */
  function readCells(bytes: Buffer, start: number, end: number): string[] {
    const width = 1 + counts.rowFields + counts.columns;
    const cells: string[] = [];
    for (let from = start; from <= end; ) {
      const to = cellEnd(bytes, from, end);
      if (cells.length >= width && isBlank(bytes, from, end)) break;
      cells.push(readText(bytes, from, to));
      from = to + 1;
    }
    return cells;
  }

  /** Bytes of the longest line that may come next. */
  function longestNext(): number {
    const next = number + 1;
    const {rowFields: fields, columns} = counts;
    // Not more than a header promises that the file can hold.
    if (next < headerLine || 2 * (1 + fields + columns) > mostBytes) return freeBytes;
    const allowed =
      next < firstDataLine()
        ? textBytes * (1 + fields + columns)
        : rowTextBytes * (1 + fields) + scoreBytes * columns;
    return Math.min(longestLine, freeBytes + allowed);
  }

  function refuseNul(bytes: Buffer, start: number, end: number, line: number): void {
    const at = bytes.indexOf(0, start);
    if (at < 0 || at >= end) return;
    throw invalid('it holds a NUL byte, so the file is damaged, or no plain text', undefined, line);
  }

  function readColumnField(bytes: Buffer, start: number, end: number): void {
    const width = 1 + counts.rowFields + counts.columns;
    const cells = readCells(bytes, start, end);
    if (cells.length > width) throw wrongWidth(cells.length, width);
    const [name] = cells;
    if (name === '') throw invalid('this column field has no name', 1);
    if (columnFields.has(name)) throw invalid(`the column field "${name}" was given before`, 1);
    const builder = createTextFieldBuilder();
    for (let c = 1 + counts.rowFields; c < width; c++) builder.push(cells[c] ?? '');
    columnFields.set(name, builder.finish());
  }

  function readRow(bytes: Buffer, start: number, end: number, store: S): void {
    const width = 1 + counts.rowFields + counts.columns;
    const firstScore = 1 + counts.rowFields;
    let cell = 0;
    let filled = false;
    for (let from = start; from <= end; cell++) {
      const to = cellEnd(bytes, from, end);
      if (cell >= firstScore) {
        if (cell >= width) {
          if (isBlank(bytes, from, end)) break;
          throw wrongWidth(width + countCells(bytes, from, end), width);
        }
        const read = parseScore(bytes, from, to);
        const score = isExact ? read : Math.fround(read);
        if (score === Number.POSITIVE_INFINITY || score === Number.NEGATIVE_INFINITY) {
          throw badScore(bytes, from, to, cell);
        }
        store.put(cell - firstScore, score);
      } else {
        const text = readText(bytes, from, to);
        if (cell > 0) {
          rowFields[cell - 1].push(text);
          filled ||= !isFiller(text);
        } else if (text === '') throw invalid('this row has no id', 1);
        else rowIds.push(text);
      }
      from = to + 1;
    }
    if (cell < width) throw wrongWidth(cell, width);
    if (!filled && rowIds.length <= surplusFields) throw invalid('it is a column field, not a row');
    store.endRow();
  }

  function badScore(bytes: Buffer, from: number, to: number, cell: number) {
    const detail = describeBadScore(readText(bytes, from, to));
    const column = columnIds[cell - 1 - counts.rowFields];
    return invalid(`${detail} (row "${rowIds[rowIds.length - 1]}", column "${column}")`, cell + 1);
  }

  return {
    part(bytes, length) {
      const most = longestNext();
      refuseNul(bytes, 0, bytes.length, number + 1);
      if (length <= most) return;
      const detail = `it is longer than ${most} bytes, more than lines 2 and 3 leave room for`;
      throw invalid(detail, undefined, number + 1);
    },
    line(bytes, start, end) {
      number++;
      refuseNul(bytes, start, end, number);
      if (number === versionLine) readVersion(bytes, start, end);
      else if (number === countsLine) readCounts(bytes, start, end);
      else if (number === headerLine) readHeader(bytes, start, end);
      else if (number < firstDataLine()) readColumnField(bytes, start, end);
      else if (scores && rowIds.length < counts.rows) readRow(bytes, start, end, scores);
      else if (!isBlank(bytes, start, end))
        throw invalid(`there are more than the ${counts.rows} rows of line 2`);
    },
    missingRows: () => counts.rows - rowIds.length,
    end() {
      if (!scores || rowIds.length < counts.rows) {
        const detail =
          number < countsLine
            ? `it has only ${number} lines`
            : `line 2 promises ${counts.columnFields} column fields and ${counts.rows} rows, but after ${number} lines there are ${columnFields.size} and ${rowIds.length}`;
        throw failure('MATRIX_TRUNCATED', {file, detail});
      }
      scores.finish();
      checkUniqueIds(file, 'row', rowIds, (i) => `line ${firstDataLine() + i}`);
      const fields = rowFieldNames.map((name, i) => [name, rowFields[i].finish()] as const);
      return {
        format: `GCT ${version}`,
        rows: {ids: rowIds, fields: new Map(fields)},
        columns: {ids: columnIds, fields: columnFields},
        scores,
      };
    },
    abandon: () => scores?.close(),
  };
}

/** What writers put where a column field has no place for a value of a row field. */
function isFiller(text: string): boolean {
  return text === 'na' || isMissingText(text);
}

function cellEnd(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] !== tab) at++;
  return at;
}

function readText(bytes: Buffer, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && bytes[start] === space) start++;
  while (end > start && bytes[end - 1] === space) end--;
  return decodeText(bytes, start, end);
}

function isBlank(bytes: Buffer, from: number, end: number): boolean {
  let at = from;
  while (at < end && (bytes[at] === tab || bytes[at] === space)) at++;
  return at === end;
}

function countCells(bytes: Buffer, start: number, end: number): number {
  let count = 1;
  for (let at = start; at < end; at++) if (bytes[at] === tab) count++;
  return count;
}
