/** Part of a matrix: rows that match, in the order asked for, and some of its fields and columns. */
import type {MatrixSource} from '../../engine/formats/gctx-writer';
import type {MetadataField, MetadataTable} from '../../engine/formats/matrix';
import {tableNames} from '../../engine/formats/table-names';
import {type ColumnValues, compileOrder, compilePredicate, resourceOfColumns} from '../../filter/evaluate';
import {fault, shown} from '../../filter/faults';
import {defaultFilterLimits} from '../../filter/limits';
import {splitList} from '../../filter/name-list';
import {parseFilter, parseWhere} from '../../filter/parse';
import type {Resource} from '../../filter/types';

/** What a request asks of a matrix; all as it came in the query string. */
export interface MatrixQuery {
  readonly where?: unknown;
  readonly order?: unknown;
  readonly limit?: unknown;
  readonly skip?: unknown;
  /** row fields to keep: names with commas between, or a JSON array */
  readonly fields?: unknown;
  /** columns to keep, likewise */
  readonly columns?: unknown;
}

export interface Selection extends MatrixSource {
  /** rows that match, on all pages */
  readonly matching: number;
}

/** @throws FILTER_INVALID, FILTER_NOT_OBJECT, FILTER_PAGE: 400 that say where the fault is */
export function selectPart(source: MatrixSource, query: MatrixQuery): Selection {
  const names = tableNames(source);
  const columnNames = names.slice(1 + source.rows.fields.size);
  const fields = pick('fields', query.fields, [...source.rows.fields.keys()]);
  const columns = pick('columns', query.columns, columnNames);
  const {rows, matching} = selectRows(source, names, query);
  const selected = rows ?? Uint32Array.from(source.rows.ids.keys());
  const table: MetadataTable = {
    ids: rows ? Array.from(selected, (row) => source.rows.ids[row]) : source.rows.ids,
    fields: new Map(
      fields.map((f) => {
        const [name, field] = [...source.rows.fields][f];
        return [name, rows ? gather(field, rows) : field];
      }),
    ),
  };
  const isWhole = !rows && columns.length === columnNames.length;
  return {
    matching,
    rows: table,
    columns: {
      ids: columns.map((c) => source.columns.ids[c]),
      fields: new Map(
        Array.from(source.columns.fields, ([name, field]) => [
          name,
          gather(field, Uint32Array.from(columns)),
        ]),
      ),
    },
    readColumns: (start, end) => {
      if (isWhole) return source.readColumns(start, end);
      const scores = new Float32Array((end - start) * selected.length);
      for (let c = start; c < end; c++) {
        const column = source.readColumns(columns[c], columns[c] + 1);
        const to = (c - start) * selected.length;
        for (let i = 0; i < selected.length; i++) scores[to + i] = column[selected[i]];
      }
      return scores;
    },
  };
}

/** Rows that match a `where`, ascending. @throws FILTER_INVALID, FILTER_NOT_OBJECT */
export function matchingRows(source: MatrixSource, names: readonly string[], where: unknown): Uint32Array {
  return selectRows(source, names, {where}).rows ?? Uint32Array.from(source.rows.ids.keys());
}

/** @returns rows of the page; undefined: all as they are */
export function selectRows(
  source: MatrixSource,
  names: readonly string[],
  {where, order, limit, skip}: MatrixQuery,
): {rows: Uint32Array | undefined; matching: number} {
  const resource = describe(source, names);
  const condition = parseWhere(where, resource, defaultFilterLimits);
  const page = parseFilter({order, limit, skip}, resource, defaultFilterLimits);
  const count = source.rows.ids.length;
  const matchesAll = condition.kind === 'and' && condition.of.length === 0;
  if (matchesAll && page.order.length === 0 && page.skip === 0 && page.limit === undefined) {
    return {rows: undefined, matching: count};
  }
  const loaded = new Map<string, ColumnValues>();
  const column = (name: string): ColumnValues => {
    const values = loaded.get(name) ?? valuesOf(source, names.indexOf(name));
    loaded.set(name, values);
    return values;
  };
  let rows = Uint32Array.from({length: count}, (_, row) => row);
  if (!matchesAll) rows = rows.filter(compilePredicate(condition, column));
  if (page.order.length > 0) {
    const compare = compileOrder(page.order, column);
    rows.sort((a, b) => compare(a, b) || a - b);
  }
  const end = page.limit === undefined ? rows.length : page.skip + page.limit;
  return {rows: rows.slice(page.skip, end), matching: rows.length};
}

function describe(source: MatrixSource, names: readonly string[]): Resource {
  const fields = [...source.rows.fields.values()];
  const kindOf = (i: number) => (i === 0 ? 'text' : (fields[i - 1]?.kind ?? 'number'));
  return resourceOfColumns(
    'matrix',
    names.map((name, i) => [name, kindOf(i)] as const),
  );
}

/** Values of the table's column i: the id, a field, or scores. */
export function valuesOf({rows, readColumns}: MatrixSource, i: number): MetadataField {
  if (i === 0) return {kind: 'text', dictionary: rows.ids, codes: Int32Array.from(rows.ids.keys())};
  const field = [...rows.fields.values()][i - 1];
  if (field) return field;
  const column = i - 1 - rows.fields.size;
  return {kind: 'number', values: Float64Array.from(readColumns(column, column + 1))};
}

/** Places of the names a parameter lists, in the order it lists them; all without the parameter. */
function pick(parameter: string, given: unknown, known: readonly string[]): number[] {
  if (given === undefined || given === '') return [...known.keys()];
  return namesOf(parameter, given).map((name) => {
    const at = known.indexOf(name);
    if (at < 0) throw fault(parameter, `has no ${shown(name)}; there are ${known.join(', ')}`);
    return at;
  });
}

/** The names that a parameter lists, each once: with commas between, or as a JSON array. @throws FILTER_INVALID */
export function namesOf(parameter: string, given: unknown): string[] {
  if (given === undefined || given === '') return [];
  const wanted = typeof given === 'string' ? splitList(parameter, given) : given;
  const list: unknown[] = Array.isArray(wanted) ? wanted : String(wanted).split(',');
  return [...new Set(list)].map((name) => {
    if (typeof name === 'string') return name.trim();
    throw fault(parameter, `has ${shown(name)}, which is no name`);
  });
}

/** The values of some rows, in that order. */
export function gather(field: MetadataField, rows: Uint32Array): MetadataField {
  if (field.kind === 'number') {
    const values = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) values[i] = field.values[rows[i]];
    return {kind: 'number', values};
  }
  const codes = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) codes[i] = field.codes[rows[i]];
  return compact(field.dictionary, codes);
}

/** Only the texts that are used: a page of ten rows needs no dictionary of thousands. */
function compact(dictionary: readonly string[], codes: Int32Array): MetadataField {
  const used = new Map<number, number>();
  const renumbered = codes.map((code) => {
    if (code < 0) return -1;
    const known = used.get(code) ?? used.size;
    used.set(code, known);
    return known;
  });
  return {kind: 'text', dictionary: Array.from(used.keys(), (code) => dictionary[code]), codes: renumbered};
}
