import {type Column, compareValues, hasValue, type Sort} from './column';

/** Rows by a column; those without a value come last, whichever way is sorted, and equal ones stay as they were. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort | undefined,
): readonly Row[] {
  const column = columns.find(({id}) => id === sort?.id);
  if (!sort || !column) return rows;
  const direction = sort.descending ? -1 : 1;
  const valued = rows.map((row) => ({row, value: column.value(row)}));
  const present = valued.filter(({value}) => hasValue(value));
  const absent = valued.filter(({value}) => !hasValue(value));
  return [...present.sort((a, b) => direction * compareValues(a.value, b.value)), ...absent].map(
    ({row}) => row,
  );
}
