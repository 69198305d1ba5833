/** A text that can stand between tabs. */
export function oneCell(text: string): string {
  return /[\t\r\n]/.test(text) ? text.replace(/[\t\r\n]+/g, ' ') : text;
}

/** Rows of cells as lines with tabs between; tabs and line ends within a cell become a blank, as in GCT. */
export function formatRows(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(oneCell).join('\t')}\n`).join('');
}
