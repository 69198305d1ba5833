import type {ComponentChildren} from 'preact';

export type CellValue = string | number | boolean | null | undefined;

/** A column of a table, whichever way its rows come. */
export interface Column<Row> {
  /** the field's name in the API; also how the address names the column */
  readonly id: string;
  /** as a heading */
  readonly label: string;
  /** a term or key of the glossary that explains it; the id by default, '' for none */
  readonly term?: string;
  /** what is sorted, filtered and exported; no value is null, undefined or NaN */
  readonly value: (row: Row) => CellValue;
  /** what is shown, where it differs */
  readonly cell?: (row: Row) => ComponentChildren;
  /** pixels; 120 by default */
  readonly width?: number;
  /** decimals of a number; right-aligned then */
  readonly digits?: number;
  /** numbers and dates read better from the top down */
  readonly descendingFirst?: boolean;
  /** hidden until it is chosen */
  readonly optional?: boolean;
  /** false where the rows cannot be sorted by it */
  readonly sortable?: boolean;
}

export const usualWidth = 120;

/** Whether there is a value: NaN is none. */
export function hasValue(value: CellValue): value is string | number | boolean {
  return (
    value !== null &&
    value !== undefined &&
    value !== '' &&
    !(typeof value === 'number' && Number.isNaN(value))
  );
}

/** A cell as text. */
export function textOf<Row>({value, digits}: Column<Row>, row: Row): string {
  const found = value(row);
  if (!hasValue(found)) return '';
  if (typeof found === 'number') {
    return digits === undefined ? found.toLocaleString('en') : found.toFixed(digits).replace('-', '−');
  }
  if (typeof found === 'boolean') return found ? 'yes' : 'no';
  return found;
}

export interface Sort {
  readonly id: string;
  readonly descending: boolean;
}

/** The order as the address has it: `norm_cs`, or `-norm_cs` from the top down. */
export function readSort(
  text: string | undefined,
  columns: readonly {readonly id: string}[],
): Sort | undefined {
  if (!text) return undefined;
  const descending = text.startsWith('-');
  const id = descending ? text.slice(1) : text;
  return columns.some((column) => column.id === id) ? {id, descending} : undefined;
}

export function sortText(sort: Sort | undefined): string | undefined {
  return sort && (sort.descending ? `-${sort.id}` : sort.id);
}

/** What a click on a heading makes of the order. */
export function nextSort<Row>({id, descendingFirst = false}: Column<Row>, sort: Sort | undefined): Sort {
  return {id, descending: sort?.id === id ? !sort.descending : descendingFirst};
}

/** Compares two values that are there; numbers by size, texts as people sort them. */
export function compareValues(a: CellValue, b: CellValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  // Made when it is first needed: it costs some milliseconds, and tables sorted by the server never need it.
  collator ??= new Intl.Collator('en', {numeric: true, sensitivity: 'base'});
  return collator.compare(String(a), String(b));
}

let collator: Intl.Collator | undefined;
