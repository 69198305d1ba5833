import type {Request} from '@loopback/rest';
import {fault, shown} from '../filter/faults';

/** How records can be written; by the query parameter `format` or by the header Accept. */
export type AnswerFormat = 'json' | 'ndjson' | 'csv' | 'tsv';

export const contentTypes: Readonly<Record<AnswerFormat, string>> = {
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  tsv: 'text/tab-separated-values; charset=utf-8',
};

const formats = Object.keys(contentTypes) as AnswerFormat[];
// JSON first: it is what a client gets that takes anything.
const mediaTypes = formats.map((format) => contentTypes[format].split(';')[0]);

/** The format a request asks for; JSON when it asks for none that we have. */
export function formatOf(request: Request): AnswerFormat {
  const {format} = request.query;
  if (format !== undefined && format !== '') {
    const known = formats.find((each) => each === format);
    if (!known) throw fault('format', `must be ${formats.join(', ')}, not ${shown(format)}`);
    return known;
  }
  const accepted = request.accepts(mediaTypes);
  return formats[mediaTypes.indexOf(String(accepted))] ?? 'json';
}

/** One JSON array. */
export async function* jsonArray(batches: AsyncGenerator<string[]>): AsyncGenerator<string> {
  let opening = '[';
  for await (const batch of batches) {
    yield opening + batch.join(',');
    opening = ',';
  }
  yield opening === '[' ? '[]' : ']';
}

/** One JSON object a line. */
export async function* jsonLines(batches: AsyncGenerator<string[]>): AsyncGenerator<string> {
  for await (const batch of batches) yield `${batch.join('\n')}\n`;
}

/** A header and a line for each record (RFC 4180, lines ending as on Unix); absent fields are empty. */
export async function* delimited(
  names: readonly string[],
  batches: AsyncGenerator<(string | null)[][]>,
  delimiter: ',' | '\t',
): AsyncGenerator<string> {
  const line = (cells: readonly (string | null)[]) =>
    `${cells.map((cell) => quoted(cell, delimiter)).join(delimiter)}\n`;
  yield line(names);
  for await (const batch of batches) yield batch.map(line).join('');
}

function quoted(cell: string | null, delimiter: string): string {
  if (cell === null) return '';
  // An empty string is quoted, so that it can be told from an absent one.
  const needsQuotes = cell === '' || cell.includes(delimiter) || /["\r\n]/.test(cell);
  return needsQuotes ? `"${cell.replaceAll('"', '""')}"` : cell;
}
