import {type CellValue, type Column, hasValue} from './column';

/** What of a row is searched, made once for each. */
const haystacks = new WeakMap<object, string>();

/** Rows that hold every word that was typed, in any column, without regard to case. */
export function filterRows<Row extends object>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  text: string,
): readonly Row[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    let hay = haystacks.get(row);
    if (hay === undefined) {
      hay = columns
        .map(({value}): CellValue => value(row))
        .filter(hasValue)
        .join('\n')
        .toLowerCase();
      haystacks.set(row, hay);
    }
    const found = hay;
    return words.every((word) => found.includes(word));
  });
}
