import {useMemo, useState} from 'preact/hooks';
import {changedAddress} from '../../address/changed-address';
import {useAddress} from '../../address/use-address';
import {AsCode} from '../../export/as-code';
import {ExportMenu} from '../../export/export-menu';
import {sortText} from '../../table/column';
import {PagedTable} from '../../table/paged-table';
import {ColumnChooser, useShownColumns} from '../../table/shown-columns';
import {askedTable, readAsked} from './asked-table';
import {Filters} from './filters';
import type {Result, ResultQuery} from './result';
import {partOf, type ResultRow, type RowsQuery} from './rows';
import {savePart} from './save-part';
import {type ResultTable, type TableKind} from './tables';
import {viewAddress} from './view-address';

interface TableViewProps {
  readonly result: Result;
  readonly query: ResultQuery;
  readonly kind: TableKind;
  /** those of the kind */
  readonly tables: readonly ResultTable[];
}

/** The rows of a result, read from the server as they come into sight. */
export function TableView({result, query, kind, tables}: TableViewProps) {
  const {parameters, change} = useAddress();
  const shownTable = useMemo(
    () => askedTable(result, query, tables, parameters),
    [result, query, tables, parameters],
  );
  const {table, columns, sort, asked, question} = shownTable;
  const {shown, show} = useShownColumns(columns, 'columns');
  const caption = `${query.name} ${kind}`;
  const [isReady, setReady] = useState(false);
  const load = async (skip: number, limit: number, signal: AbortSignal) => {
    const page = await readAsked(result.id, shownTable, {skip, limit}, signal);
    setReady(true);
    return page;
  };
  return (
    <div class="stack">
      {tables.length > 1 && (
        <fieldset class="choices row">
          <legend class="visually-hidden">Rows</legend>
          {tables.map(({level, label}) => (
            <button
              key={level}
              type="button"
              class="button small"
              aria-pressed={level === table.level}
              onClick={() => change({rows: level === tables[0].level ? undefined : level, sort: undefined})}
            >
              {label}
            </button>
          ))}
        </fieldset>
      )}
      <Filters id={result.id} table={table} isReady={isReady} />
      <div class="row table-bar">
        <span class="soft small" role="status">
          {hintOf(kind, result)}
        </span>
        <ColumnChooser columns={columns} shown={shown} show={show} />
        <ExportMenu
          choices={[
            {
              label: 'CSV, the columns shown',
              run: () => save(result, {table, asked, shown: shown.map(({id}) => id)}, 'csv'),
            },
            {label: 'CSV, all columns', run: () => save(result, {table, asked}, 'csv')},
            {label: 'GCT', run: () => save(result, {table, asked}, 'gct')},
          ]}
        />
      </div>
      <PagedTable
        caption={caption}
        columns={shown}
        question={question}
        load={load}
        sort={sort}
        onSort={(next) => change({sort: sortText(next)})}
        hrefOf={hrefOf(kind, result)}
      />
      <AsCode request={{method: 'GET', path: requestOf(result.id, table, {...asked, limit: 100})}} />
    </div>
  );
}

function requestOf(id: string, table: ResultTable, asked: RowsQuery): string {
  const parameters = new URLSearchParams({format: 'json', ...partOf(table, asked)});
  return `/api/jobs/${id}/results/${table.file.path}?${parameters}`;
}

/** Saves all rows that match, as the server writes them. @param shown the columns to keep; all by default */
function save(
  {id}: Result,
  {table, asked, shown}: {table: ResultTable; asked: RowsQuery; shown?: readonly string[]},
  format: 'csv' | 'gct',
): Promise<void> {
  const fields = shown && table.file.fields?.filter((field) => shown.includes(field));
  const part = {...partOf(table, asked, shown), ...(fields && {fields: JSON.stringify(fields)})};
  return savePart(id, table.file.path, format, part);
}

function hintOf(kind: TableKind, {tool}: Result): string {
  if (tool === 'introspect') return 'A signature opens its own results.';
  if (kind === 'signatures') return 'A signature opens its running sums.';
  if (kind === 'connections') return 'A perturbagen opens its card.';
  return kind === 'perturbagens' ? 'A perturbagen opens its signatures.' : '';
}

/** Where a row leads; the address keeps the query that is looked at. */
function hrefOf(kind: TableKind, {tool}: Result): ((row: ResultRow) => string) | undefined {
  const here = location.pathname + location.search;
  if (tool === 'introspect') {
    return ({id}) => viewAddress({tab: 'signatures', query: String(id)});
  }
  if (kind === 'signatures') return ({id}) => changedAddress(here, {sig: String(id)});
  if (kind === 'connections') return ({pert_id}) => `/perts/${encodeURIComponent(String(pert_id))}`;
  if (kind === 'perturbagens') {
    return ({pert_id}) =>
      viewAddress({
        tab: 'signatures',
        pert_id: String(pert_id),
      });
  }
  return undefined;
}
