/** A window of a matrix as JSON text. */
import {shortestDecimal} from '../../engine/formats/byte-text';
import type {MatrixSource} from '../../engine/formats/gctx-writer';
import type {MetadataField, MetadataTable} from '../../engine/formats/matrix';
import {failure} from '../../errors';
import {fault, shown} from '../../filter/faults';
import {
  type AxisName,
  type AxisQuery,
  type AxisSelection,
  pickTable,
  readWindow,
  selectAxis,
} from './selection';

/** numbers: an array for each row; base64: the same as little-endian float32, row by row; none: the axes alone. */
export const valueForms = ['numbers', 'base64', 'none'] as const;
export type ValueForm = (typeof valueForms)[number];

/** Scores of a window. */
export const mostCells = 2_000_000;

export interface WindowRequest {
  readonly rows: AxisQuery;
  readonly columns: AxisQuery;
  /** metadata fields to tell; undefined: all */
  readonly rowFields?: readonly string[];
  readonly columnFields?: readonly string[];
  readonly values: ValueForm;
}

/** @throws FILTER_INVALID, MATRIX_VIEW_TOO_LARGE */
export function windowText(source: MatrixSource, request: WindowRequest): string {
  const rows = selectAxis(source, 'rows', request.rows);
  const columns = selectAxis(source, 'columns', request.columns);
  const {values} = request;
  requireRoom(rows, columns, values === 'none' ? Number.POSITIVE_INFINITY : mostCells, 'window');
  const parts = [
    `"rows":${axisText(source.rows, rows, request.rows, 'rows', request.rowFields)}`,
    `"columns":${axisText(source.columns, columns, request.columns, 'columns', request.columnFields)}`,
  ];
  if (values !== 'none') {
    const scores = readWindow(source, rows.positions, columns.positions);
    parts.push(
      `"values":${values === 'base64' ? base64(scores) : numbers(scores, columns.positions.length)}`,
    );
  }
  return `{${parts.join()}}`;
}

/** @throws MATRIX_VIEW_TOO_LARGE */
export function requireRoom(rows: AxisSelection, columns: AxisSelection, limit: number, what: string): void {
  const [height, width] = [rows.positions.length, columns.positions.length];
  if (height * width <= limit) return;
  throw failure('MATRIX_VIEW_TOO_LARGE', {what, rows: height, columns: width, limit});
}

function axisText(
  table: MetadataTable,
  {positions, total}: AxisSelection,
  {skip = 0}: AxisQuery,
  axis: AxisName,
  wanted: readonly string[] | undefined,
): string {
  const unknown = wanted?.find((name) => !table.fields.has(name));
  if (unknown !== undefined) {
    throw fault(
      `${axis}.fields`,
      `has no ${shown(unknown)}; there are ${[...table.fields.keys()].join(', ')}`,
    );
  }
  const {ids, fields} = pickTable(table, positions);
  const told = Array.from(wanted ?? fields.keys(), (name) => [name, valuesOf(fields.get(name))] as const);
  return JSON.stringify({total, skip, ids, fields: Object.fromEntries(told)});
}

/** Values of a field; null where there is none. */
function valuesOf(field: MetadataField | undefined): (string | number | null)[] {
  if (!field) return [];
  if (field.kind === 'text') return Array.from(field.codes, (code) => field.dictionary[code] ?? null);
  return Array.from(field.values, (value) => (Number.isNaN(value) ? null : value));
}

function base64(scores: Float32Array): string {
  return `"${Buffer.from(scores.buffer, scores.byteOffset, scores.byteLength).toString('base64')}"`;
}

function numbers(scores: Float32Array, width: number): string {
  const rows: string[] = [];
  for (let at = 0; at < scores.length; at += width) {
    const cells: string[] = [];
    for (let c = at; c < at + width; c++) {
      cells.push(Number.isNaN(scores[c]) ? 'null' : shortestDecimal(scores[c]));
    }
    rows.push(`[${cells.join()}]`);
  }
  return `[${rows.join()}]`;
}
