/** Rows of a table of a result, read in parts from the server, which sorts and filters them. */
import {api} from '../../api/client';
import {failureOf} from '../../api/failure';
import type {CellValue} from '../../table/column';
import type {RowPage} from '../../table/paged-table';
import type {ResultTable, ScoreBeside} from './tables';

/** A row by field; what has no value is absent. */
export type ResultRow = Readonly<Record<string, CellValue>>;

/** What of a table is asked for. */
export interface RowsQuery {
  readonly where?: Readonly<Record<string, unknown>>;
  /** field or column of the file, and its direction */
  readonly order?: string;
  readonly skip?: number;
  readonly limit?: number;
}

/** A part of a table as a request has it. */
export function partOf(table: ResultTable, {where, order, skip, limit}: RowsQuery): Record<string, string> {
  const conditions = [table.where, where].filter((each) => each && Object.keys(each).length > 0);
  const parts = {
    where: conditions.length > 1 ? JSON.stringify({and: conditions}) : JSON.stringify(conditions[0]),
    order,
    skip: skip ? String(skip) : undefined,
    limit: limit === undefined ? undefined : String(limit),
    columns: JSON.stringify([table.score.column]),
  };
  return Object.fromEntries(Object.entries(parts).filter((part): part is [string, string] => !!part[1]));
}

/** Reads rows with their scores, those of other files too. @throws ApiFailure */
export async function readRows(
  id: string,
  table: ResultTable,
  query: RowsQuery,
  signal: AbortSignal,
): Promise<RowPage<ResultRow>> {
  const {rows, total} = await readPart(id, table.file.path, partOf(table, query), signal);
  const named = rows.map((row) => renamed(row, table.score));
  if (rows.length === 0 || table.beside.length === 0) return {rows: named, total};
  const others = await Promise.all(table.beside.map((each) => readBeside(id, each, rows, signal)));
  const joined = named.map((row) => {
    const more = others.map((scores, i) => [table.beside[i].id, scores.get(String(row.id))] as const);
    return {...row, ...Object.fromEntries(more)};
  });
  return {rows: joined, total};
}

async function readBeside(
  id: string,
  {path, column}: ScoreBeside,
  rows: readonly ResultRow[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, CellValue>> {
  const part = {
    where: JSON.stringify({id: {inq: rows.map((row) => row.id)}}),
    fields: '[]',
    columns: JSON.stringify([column]),
  };
  const found = await readPart(id, path, part, signal);
  return new Map(found.rows.map((row) => [String(row.id), row[column]]));
}

/** @throws ApiFailure */
async function readPart(
  id: string,
  path: string,
  part: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<RowPage<ResultRow>> {
  const {data, error, response} = await api.GET('/api/jobs/{id}/results/{path}', {
    params: {path: {id, path}, query: {...part, format: 'json'}},
    signal,
  });
  if (!response.ok) throw failureOf(response, error);
  const rows = data as unknown as readonly ResultRow[];
  return {rows, total: Number(response.headers.get('X-Total-Count') ?? rows.length)};
}

/** The same row with the score under the name that the pages give it. */
function renamed(row: ResultRow, {id, column}: {readonly id: string; readonly column: string}): ResultRow {
  if (id === column) return row;
  const {[column]: score, ...rest} = row;
  return {...rest, [id]: score};
}
