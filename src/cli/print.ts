/** Prints a value for scripts. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}

/** Prints rows under a header, columns aligned. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  for (const row of [header, ...rows]) {
    console.log(
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    );
  }
}

const barWidth = 28;

/**
 * One line of progress on standard error, rewritten in place; silent when standard error is no terminal.
 * Call with done = total to end it.
 */
export function progressBar(label: string): (done: number, total: number, note?: string) => void {
  if (!process.stderr.isTTY) return () => {};
  let last = -1;
  return (done, total, note = '') => {
    const share = total > 0 ? Math.min(done / total, 1) : 1;
    const percent = Math.floor(share * 100);
    if (percent === last && share < 1) return;
    last = percent;
    const filled = Math.round(share * barWidth);
    process.stderr.write(
      `\r${label} [${'#'.repeat(filled)}${' '.repeat(barWidth - filled)}] ${String(percent).padStart(3)} % ${note}\x1b[K`,
    );
    if (share === 1) process.stderr.write('\n');
  };
}
