/** Rows of a table of a result, read in parts from the server, which sorts and filters them. */
import {api} from '../../api/client';
import {failureOf} from '../../api/failure';
import type {CellValue} from '../../table/column';
import type {RowPage} from '../../table/row-page';
import type {ResultTable, Score} from './tables';

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

/** A part of a table as a request has it. @param shown ids of scores to keep; all by default */
export function partOf(
  table: ResultTable,
  {where, order, skip, limit}: RowsQuery,
  shown?: readonly string[],
): Record<string, string> {
  const conditions = [table.where, where].filter((each) => each && Object.keys(each).length > 0);
  const scores = [table.score, ...table.beside].filter(({id}) => shown?.includes(id) ?? true);
  const beside = table.beside.map(({path}) => path);
  const parts = {
    where: conditions.length > 1 ? JSON.stringify({and: conditions}) : JSON.stringify(conditions[0]),
    order,
    skip: skip ? String(skip) : undefined,
    limit: limit === undefined ? undefined : String(limit),
    columns: JSON.stringify(scores.map(({column}) => column)),
    beside: beside.length > 0 ? beside.join() : undefined,
  };
  return Object.fromEntries(Object.entries(parts).filter((part): part is [string, string] => !!part[1]));
}

/** Reads rows with their scores, those of other files too. @throws ApiFailure */
export async function readRows(
  id: string,
  table: ResultTable,
  query: RowsQuery,
  signal?: AbortSignal,
): Promise<RowPage<ResultRow>> {
  const {rows, total} = await readPart(id, table.file.path, partOf(table, query), signal);
  const scores = [table.score, ...table.beside].filter((score) => score.id !== score.column);
  return {rows: scores.length > 0 ? rows.map((row) => renamed(row, scores)) : rows, total};
}

/** @throws ApiFailure */
async function readPart(
  id: string,
  path: string,
  part: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<RowPage<ResultRow>> {
  const {data, error, response} = await api.GET('/api/jobs/{id}/results/{path}', {
    params: {path: {id, path}, query: {...part, format: 'json'}},
    signal,
  });
  if (!response.ok) throw failureOf(response, error);
  const rows = data as unknown as readonly ResultRow[];
  return {rows, total: Number(response.headers.get('X-Total-Count') ?? rows.length)};
}

/** The same row with the scores under the names that the pages give them. */
function renamed(row: ResultRow, scores: readonly Score[]): ResultRow {
  const named: Record<string, CellValue> = {...row};
  for (const {id, column} of scores) {
    if (column in row) named[id] = row[column];
    delete named[column];
  }
  return named;
}
