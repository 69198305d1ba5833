import type {ColumnType} from '../../models/columns';
import {type CopiedField, elementHeader, type Field, type Output, type Row} from './format';
import {remembering} from './remembering';
import {copyNull, type Encode, encoderOf, isMissing, Misfit} from './values';

/** An output matched with the headers of one file: what it will fill, and how. */
export interface Plan {
  readonly output: Output;
  /** columns of the staging table, in the order of the COPY lines (after the place of the row) */
  readonly columns: readonly string[];
  /**
   * The COPY lines of a row: its place in the file, then the columns; one line, or one for each element.
   * @throws Misfit naming the column
   */
  readonly encode: (row: Row) => string;
}

/** Name of the staging column that says where in the file a record stands. */
export const placeColumn = 'source_line';

type Read = (cells: readonly string[], element: string) => string;

interface PlannedColumn {
  readonly name: string;
  readonly read: Read;
}

/** What the database says of a column. */
export interface TargetColumn {
  readonly type: ColumnType;
  /** it may not be missing */
  readonly required: boolean;
}

/** Headers as they are compared. */
export function positionsOf(header: readonly string[]): Map<string, number> {
  const positions = new Map<string, number>();
  for (const [i, name] of header.entries()) {
    const key = name.trim().toLowerCase();
    if (!positions.has(key)) positions.set(key, i);
  }
  return positions;
}

/** The lower-case headers that a field reads from a file with these headers; undefined when it cannot be filled. */
export function headersRead(field: Field, positions: ReadonlyMap<string, number>): string[] | undefined {
  const find = (names: readonly string[]) =>
    names.map((name) => name.toLowerCase()).find((name) => name === elementHeader || positions.has(name));
  const found = 'from' in field ? [find(field.from)] : field.needs.map(find);
  return found.every((name) => name !== undefined) ? found : undefined;
}

/** Matches an output with the headers of a file. `target` holds the table's columns. */
export function planOutput(
  output: Output,
  header: readonly string[],
  target: ReadonlyMap<string, TargetColumn>,
): Plan {
  const positions = positionsOf(header);
  const columns = new Map<string, PlannedColumn>();
  for (const field of output.fields) {
    const headers = headersRead(field, positions);
    if (!headers || columns.has(field.column)) continue;
    const column = target.get(field.column);
    if (!column) throw new Error(`${output.table} has no column ${field.column}`);
    columns.set(field.column, {
      name: field.column,
      read: readerOf(field, headers, positions, column),
    });
  }
  const planned = [...columns.values()];
  const reads = planned.map(({read}) => read);
  const line = (row: Row, element: string) => {
    // Joined rather than added up: a million rows of concatenated strings keep the garbage collector busy.
    const texts: string[] = new Array(reads.length + 1);
    texts[0] = String(row.line);
    for (let i = 0; i < reads.length; i++) texts[i + 1] = reads[i](row.cells, element);
    return `${texts.join('\t')}\n`;
  };
  const elements = elementsOf(output, positions);
  return {
    output,
    columns: planned.map(({name}) => name),
    encode: elements
      ? (row) =>
          elements(row)
            .map((element) => line(row, element))
            .join('')
      : (row) => line(row, ''),
  };
}

function readerOf(
  field: Field,
  headers: readonly string[],
  positions: ReadonlyMap<string, number>,
  {type, required}: TargetColumn,
): Read {
  const named = naming(field.column, encoderOf(type, field.separator), required);
  // Lists take longest to spell, and those of plates are the same for hundreds of rows.
  const encode = type === 'text[]' ? remembering(named) : named;
  const at = headers.map((name) => positions.get(name) ?? -1);
  const [i] = at;
  if ('needs' in field) {
    const {derive} = field;
    if (at.length > 1) return (cells) => encode(derive(...at.map((i) => cells[i])));
    const read = remembering((cell) => encode(derive(cell)));
    return (cells) => read(cells[i]);
  }
  const {clean} = field satisfies CopiedField;
  if (headers[0] === elementHeader) return (_, element) => encode(element);
  return clean ? (cells) => encode(clean(cells[i])) : (cells) => encode(cells[i]);
}

function naming(column: string, encode: Encode, required: boolean): Encode {
  return (cell) => {
    let text: string;
    try {
      text = encode(cell);
    } catch (error) {
      throw error instanceof Misfit ? new Misfit(`${column}: ${error.message}`) : error;
    }
    if (required && text === copyNull) throw new Misfit(`${column} is missing`);
    return text;
  };
}

function elementsOf(
  {each}: Output,
  positions: ReadonlyMap<string, number>,
): ((row: Row) => string[]) | undefined {
  if (!each) return undefined;
  const header = each.from.map((name) => name.toLowerCase()).find((name) => positions.has(name));
  if (header === undefined) return () => [];
  const at = positions.get(header) ?? -1;
  return ({cells}) => {
    const elements = cells[at].split(each.separator).map((element) => element.trim());
    return [...new Set(elements.filter((element) => !isMissing(element)))];
  };
}
