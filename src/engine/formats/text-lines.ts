const byteOrderMark = '\ufeff';
// Control characters that no text file holds; tab, line ends and form feed are fine.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const binary = /[\x00-\x08\x0e-\x1f\ufffd]/;

/** Lines of a text with LF, CRLF or CR line ends; a byte order mark and a last empty line are left out. */
export function splitLines(text: string): string[] {
  const lines = (text.startsWith(byteOrderMark) ? text.slice(1) : text).split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** True for a line that cannot come from a text file, or from one that is not UTF-8. */
export function isBinary(line: string): boolean {
  return binary.test(line);
}

/** A text that can stand between tabs. */
export function oneCell(text: string): string {
  return /[\t\r\n]/.test(text) ? text.replace(/[\t\r\n]+/g, ' ') : text;
}

/** Rows of cells as lines with tabs between; tabs and line ends within a cell become a blank, as in GCT. */
export function formatRows(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(oneCell).join('\t')}\n`).join('');
}
