import type {Request} from '@loopback/rest';
import {fault, shown} from '../filter/faults';
import type {RowText} from '../repositories/query';

/** How records can be written; by the query parameter `format` or by the header Accept. */
export type AnswerFormat = 'json' | 'ndjson' | 'csv' | 'tsv' | 'parquet';

export const contentTypes: Readonly<Record<AnswerFormat, string>> = {
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  tsv: 'text/tab-separated-values; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
};

const formats = Object.keys(contentTypes) as AnswerFormat[];

/** The format a request asks for; `standard` when it asks for none that we have. */
export function formatOf(request: Request, standard: AnswerFormat = 'json'): AnswerFormat {
  const {format} = request.query;
  if (format !== undefined && format !== '') {
    const known = formats.find((each) => each === format);
    if (!known) throw fault('format', `must be ${formats.join(', ')}, not ${shown(format)}`);
    return known;
  }
  // The first is what a client gets that takes anything.
  const names = [standard, ...formats.filter((name) => name !== standard)];
  const types = names.map((name) => contentTypes[name].split(';')[0]);
  return names[types.indexOf(String(request.accepts(types)))] ?? standard;
}

/** Yields the texts of rows, batch by batch; a row's is what it is given to make of the cells. */
export type ReadRows = (textOf: RowText) => AsyncGenerator<string>;

/** One JSON array of the records that are the rows' only cell. */
export async function* jsonArray(read: ReadRows): AsyncGenerator<string> {
  let opening = '[';
  yield* read(([json]) => {
    const text = `${opening}${json}`;
    opening = ',';
    return text;
  });
  yield opening === '[' ? '[]' : ']';
}

/** One JSON object a line. */
export function jsonLines(read: ReadRows): AsyncGenerator<string> {
  return read(([json]) => `${json}\n`);
}

/** A header and a line for each record (RFC 4180, lines ending as on Unix); absent fields are empty. */
export async function* delimited(
  names: readonly string[],
  read: ReadRows,
  delimiter: ',' | '\t',
): AsyncGenerator<string> {
  const line = (cells: readonly (string | null)[]) =>
    `${cells.map((cell) => quoted(cell, delimiter)).join(delimiter)}\n`;
  // With the first row, not before: until then a failure can still be told by the status.
  let header = line(names);
  yield* read((cells) => {
    const text = header + line(cells);
    header = '';
    return text;
  });
  if (header !== '') yield header;
}

function quoted(cell: string | null, delimiter: string): string {
  if (cell === null) return '';
  // An empty string is quoted, so that it can be told from an absent one.
  const needsQuotes = cell === '' || cell.includes(delimiter) || /["\r\n]/.test(cell);
  return needsQuotes ? `"${cell.replaceAll('"', '""')}"` : cell;
}
