/** Some rows and columns of a matrix, in an order, as the viewer shows them. */
import type {MatrixSource} from '../../engine/formats/gctx-writer';
import type {MetadataTable} from '../../engine/formats/matrix';
import {tableNames} from '../../engine/formats/table-names';
import {isFailure} from '../../errors';
import {fault, shown} from '../../filter/faults';
import {gather, selectRows} from '../views/select';

export const axes = ['rows', 'columns'] as const;
export type AxisName = (typeof axes)[number];

/** What is asked of one axis. Conditions and orders are by id, by a field, or by the scores of the other axis's ids. */
export interface AxisQuery {
  /** only these, in this order unless `order` says otherwise */
  readonly ids?: readonly string[];
  /** a condition in the filter language */
  readonly where?: unknown;
  readonly order?: unknown;
  /** text that the id or a field has, in any case */
  readonly search?: string;
  readonly skip?: number;
  /** undefined: all */
  readonly limit?: number;
}

export interface AxisSelection {
  /** of the page */
  readonly positions: Uint32Array;
  /** that match, on all pages */
  readonly total: number;
}

/** Bytes of scores read at a time. */
const slabBytes = 32 << 20;

/** @throws FILTER_INVALID naming the fault as `rows.where…` or `columns.where…` */
export function selectAxis(source: MatrixSource, axis: AxisName, query: AxisQuery): AxisSelection {
  const oriented = axis === 'rows' ? source : transposed(source);
  const {rows: table} = oriented;
  const {where, order, ids, search} = query;
  const names = tableNames(oriented);
  const chosen = naming(axis, () => selectRows(oriented, names, {where, order}).rows);
  let positions = chosen ?? Uint32Array.from(table.ids.keys());
  if (ids) positions = among(positions, table, ids, axis, order !== undefined && order !== '');
  if (search !== undefined && search !== '') {
    const has = finder(table, search);
    positions = positions.filter(has);
  }
  const skip = query.skip ?? 0;
  const end = query.limit === undefined ? positions.length : skip + query.limit;
  return {positions: positions.slice(skip, end), total: positions.length};
}

/** Says of a fault on which axis it is. */
function naming<T>(axis: AxisName, select: () => T): T {
  try {
    return select();
  } catch (error) {
    if (!isFailure(error, 'FILTER_INVALID')) throw error;
    throw fault(`${axis}.${error.details.at}`, error.details.detail);
  }
}

/** Those of the positions that have the ids; in their order unless the positions are in one already. */
function among(
  positions: Uint32Array,
  table: MetadataTable,
  ids: readonly string[],
  axis: AxisName,
  isOrdered: boolean,
): Uint32Array {
  const placeOf = new Map(table.ids.map((id, place) => [id, place]));
  const wanted = new Set<number>();
  for (const id of ids) {
    const place = placeOf.get(id);
    if (place === undefined)
      throw fault(`${axis}.ids`, `has no ${shown(id)}: the matrix has no such ${axis.slice(0, -1)}`);
    wanted.add(place);
  }
  if (isOrdered) return positions.filter((position) => wanted.has(position));
  const there = new Set(positions);
  return Uint32Array.from([...wanted].filter((position) => there.has(position)));
}

function finder({ids, fields}: MetadataTable, search: string): (position: number) => boolean {
  const wanted = search.toLowerCase();
  const hits = Array.from(fields.values(), (field) => {
    if (field.kind === 'number') return (position: number) => String(field.values[position]).includes(wanted);
    const matching = field.dictionary.map((text) => text.toLowerCase().includes(wanted));
    return (position: number) => matching[field.codes[position]] === true;
  });
  return (position) => ids[position].toLowerCase().includes(wanted) || hits.some((hit) => hit(position));
}

/** The matrix on its side; reading some of its columns reads the whole of the other's. */
export function transposed(source: MatrixSource): MatrixSource {
  const {rows, columns} = source;
  return {
    rows: columns,
    columns: rows,
    readColumns(start, end) {
      const width = columns.ids.length;
      const scores = new Float32Array((end - start) * width);
      eachSlab(source, 0, width, (slab, first, count) => {
        const height = rows.ids.length;
        for (let c = 0; c < count; c++) {
          for (let r = start; r < end; r++) scores[(r - start) * width + first + c] = slab[c * height + r];
        }
      });
      return scores;
    },
  };
}

/** Visits the scores of columns [start, end), some columns at a time. */
export function eachSlab(
  {rows, readColumns}: MatrixSource,
  start: number,
  end: number,
  visit: (slab: Float32Array, first: number, count: number) => void,
): void {
  const step = Math.max(1, Math.floor(slabBytes / 4 / Math.max(1, rows.ids.length)));
  for (let first = start; first < end; first += step) {
    const last = Math.min(end, first + step);
    visit(readColumns(first, last), first, last - first);
  }
}

/** Scores of some rows and columns, row by row. */
export function readWindow(source: MatrixSource, rows: Uint32Array, columns: Uint32Array): Float32Array {
  const height = source.rows.ids.length;
  const width = columns.length;
  const scores = new Float32Array(rows.length * width);
  const order = Uint32Array.from(columns.keys()).sort((a, b) => columns[a] - columns[b]);
  const step = Math.max(1, Math.floor(slabBytes / 4 / Math.max(1, height)));
  for (let from = 0, to: number; from < order.length; from = to) {
    const first = columns[order[from]];
    to = from + 1;
    // Runs of neighbours are read together.
    while (
      to < order.length &&
      columns[order[to]] - columns[order[to - 1]] <= 1 &&
      columns[order[to]] - first < step
    ) {
      to++;
    }
    const slab = source.readColumns(first, columns[order[to - 1]] + 1);
    for (let i = from; i < to; i++) {
      const at = (columns[order[i]] - first) * height;
      for (let r = 0; r < rows.length; r++) scores[r * width + order[i]] = slab[at + rows[r]];
    }
  }
  return scores;
}

/** The metadata of some of an axis. */
export function pickTable({ids, fields}: MetadataTable, positions: Uint32Array): MetadataTable {
  return {
    ids: Array.from(positions, (position) => ids[position]),
    fields: new Map(Array.from(fields, ([name, field]) => [name, gather(field, positions)])),
  };
}

/** A part of a matrix as a matrix to write. */
export function partSource(source: MatrixSource, rows: Uint32Array, columns: Uint32Array): MatrixSource {
  return {
    rows: pickTable(source.rows, rows),
    columns: pickTable(source.columns, columns),
    readColumns(start, end) {
      const scores = new Float32Array((end - start) * rows.length);
      for (let c = start; c < end; c++) {
        const column = source.readColumns(columns[c], columns[c] + 1);
        const into = (c - start) * rows.length;
        for (let r = 0; r < rows.length; r++) scores[into + r] = column[rows[r]];
      }
      return scores;
    },
  };
}
