import type {Digest, RankedRow} from '../analyses/analysis';

/** How a digest is printed: aligned for people, as JSON, or as one table for other programs. */
export const digestFormats = ['table', 'csv', 'tsv', 'json'] as const;
export type DigestFormat = (typeof digestFormats)[number];

/** Scores differ from the exact ones by up to 1e-5; more digits would be noise. */
const precision = 1e6;

/**
 * One table of all queries, a line for each row and a header: query_id, what the rows are of where the digest says so,
 * then all that any row has. Absent values are empty; cells are quoted as RFC 4180 has it.
 */
export function digestTable({queries}: Pick<Digest, 'queries'>, format: 'csv' | 'tsv'): string {
  const rows = queries.flatMap(({query_id, of, strongest, weakest}) =>
    [...strongest, ...weakest].map((row): RankedRow => ({query_id, ...(of !== undefined && {of}), ...row})),
  );
  const names = columnsOf(rows);
  return delimitedText([names, ...rows.map((row) => names.map((name) => row[name]))], format);
}

/** Lines of cells; absent ones are empty. */
export function delimitedText(
  lines: readonly (readonly (string | number | undefined)[])[],
  format: 'csv' | 'tsv',
): string {
  const separator = format === 'csv' ? ',' : '\t';
  const cell = (value: string | number | undefined): string => {
    const text = String(typeof value === 'number' ? rounded(value) : (value ?? ''));
    return text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return lines.map((line) => `${line.map(cell).join(separator)}\n`).join('');
}

/** A score without the digits it is not good for. */
export function rounded(value: number): number {
  return Math.round(value * precision) / precision;
}

/** Every name that a row has, each before those that follow it in the row that has it first. */
function columnsOf(rows: readonly RankedRow[]): string[] {
  const names: string[] = [];
  for (const row of rows) {
    let place = 0;
    for (const name of Object.keys(row)) {
      const known = names.indexOf(name);
      if (known < 0) names.splice(place, 0, name);
      place = (known < 0 ? place : known) + 1;
    }
  }
  return names;
}
