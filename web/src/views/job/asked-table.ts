/** What of a result an address shows as a table: its rows are asked for as soon as their file is known. */
import {begin, takeBegun} from '../../api/begun';
import {type Column, readSort, type Sort} from '../../table/column';
import {pageSize, type RowPage} from '../../table/row-page';
import {columnsOf} from './columns';
import {filtersOf} from './filter-fields';
import {type Result, type ResultQuery, resultOf} from './result';
import {type ResultRow, type RowsQuery, readRows} from './rows';
import type {summaryOf} from './summary';
import {columnNameOf, type ResultTable, tablesOf} from './tables';

type Parameters = Readonly<Record<string, string>>;

export interface AskedTable {
  readonly table: ResultTable;
  readonly columns: readonly Column<ResultRow>[];
  readonly sort: Sort;
  readonly asked: RowsQuery;
  /** tells its rows from all others */
  readonly question: string;
}

/** The query the address names, or the first; of an introspection any signature is one, and a build has none. */
export function queryOf({tool, queries}: Result, name: string | undefined): ResultQuery | undefined {
  if (tool === 'introspect' || tool === 'build') return {name: name ?? '', folder: ''};
  return name === undefined ? queries[0] : queries.find((query) => query.name === name);
}

/** @param tables those of one kind; the address says which of them, its order and its filters */
export function askedTable(
  {id}: Result,
  query: ResultQuery,
  tables: readonly ResultTable[],
  parameters: Parameters,
): AskedTable {
  const table = tables.find(({level}) => level === parameters.rows) ?? tables[0];
  const columns = columnsOf(table);
  const sort = readSort(parameters.sort, columns) ?? {id: table.score.id, descending: true};
  const order = `${columnNameOf(table, sort.id)} ${sort.descending ? 'DESC' : 'ASC'}`;
  const asked = {where: filtersOf(table, parameters), order};
  return {
    table,
    columns,
    sort,
    asked,
    question: JSON.stringify([id, query.name, table.kind, table.level, asked]),
  };
}

/** Reads some rows; the first were asked for with the page, where the address led straight to them. @throws ApiFailure */
export function readAsked(
  id: string,
  {table, asked, question}: AskedTable,
  {skip, limit}: {readonly skip: number; readonly limit: number},
  signal?: AbortSignal,
): Promise<RowPage<ResultRow>> {
  const begun = skip === 0 ? takeBegun<RowPage<ResultRow>>(nameOf(question, limit)) : undefined;
  return begun ?? readRows(id, table, {...asked, skip, limit}, signal);
}

/** Begins to ask for the first rows of the table that an address shows, when the summary of its job is there. */
export async function beginRows(
  id: string,
  summary: ReturnType<typeof summaryOf>,
  parameters: Parameters,
): Promise<void> {
  const result = resultOf(id, await summary);
  const query = result && queryOf(result, parameters.query);
  // The rows of one signature are its running sums.
  if (!query || (parameters.tab === 'signatures' && parameters.sig)) return;
  const tables = tablesOf(result, query).filter(({kind}) => kind === parameters.tab);
  if (tables.length === 0) return;
  const {table, asked, question} = askedTable(result, query, tables, parameters);
  await begin(nameOf(question, pageSize), () => readRows(id, table, {...asked, skip: 0, limit: pageSize}));
}

const nameOf = (question: string, limit: number) => `${limit} rows of ${question}`;
