import {useCallback, useMemo} from 'preact/hooks';
import {useAddress} from '../address/use-address';
import {toCsv} from '../export/csv';
import {fileName, saveText} from '../export/download';
import {ExportMenu} from '../export/export-menu';
import {Empty} from '../failure/states';
import {type Column, readSort, type Sort, sortText} from './column';
import {filterRows} from './filter-rows';
import {ColumnChooser, useShownColumns} from './shown-columns';
import {sortRows} from './sort-rows';
import {VirtualTable} from './virtual-table';

interface DataTableProps<Row extends object> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  /** all of them, the same array while they are the same */
  readonly rows: readonly Row[];
  readonly hrefOf?: (row: Row) => string;
  /** before any heading was clicked */
  readonly initialSort?: Sort;
  /** put before the names of its parameters, where a page has several tables */
  readonly prefix?: string;
  readonly height?: number;
}

/** A table whose rows are all here: found, sorted, chosen and saved in the browser; its state is in the address. */
export function DataTable<Row extends object>({
  caption,
  columns,
  rows,
  hrefOf,
  initialSort,
  prefix = '',
  height,
}: DataTableProps<Row>) {
  const {parameters, change} = useAddress();
  const {shown, show} = useShownColumns(columns, `${prefix}columns`);
  const find = parameters[`${prefix}find`] ?? '';
  const sort = readSort(parameters[`${prefix}sort`], columns) ?? initialSort;
  const matching = useMemo(() => filterRows(rows, columns, find), [rows, columns, find]);
  const ordered = useMemo(
    () => sortRows(matching, columns, sort),
    [matching, columns, sort?.id, sort?.descending],
  );
  const rowAt = useCallback((index: number) => ordered[index], [ordered]);
  const save = (which: 'shown' | 'all') => {
    const taken = which === 'shown' ? shown : columns;
    const lines = which === 'shown' ? ordered : rows;
    const text = toCsv(
      taken.map(({id}) => id),
      lines.map((row) => taken.map(({value}) => value(row))),
    );
    saveText(text, `${fileName(caption)}.csv`, 'text/csv');
  };
  return (
    <div class="stack">
      <div class="row table-bar">
        <input
          type="search"
          aria-label={`Find in ${caption}`}
          placeholder="Find in any column"
          value={find}
          onInput={(event) => change({[`${prefix}find`]: event.currentTarget.value})}
        />
        <span class="soft small" role="status">
          {countOf(matching.length, rows.length)}
        </span>
        <ColumnChooser columns={columns} shown={shown} show={show} />
        <ExportMenu
          choices={[
            {label: 'CSV of what is shown', run: () => save('shown')},
            {label: 'CSV of all rows and columns', run: () => save('all')},
          ]}
        />
      </div>
      {matching.length === 0 ? (
        <Empty title={rows.length === 0 ? 'There are no rows' : `Nothing holds “${find}”`} />
      ) : (
        <VirtualTable
          caption={caption}
          columns={shown}
          count={ordered.length}
          rowAt={rowAt}
          sort={sort}
          onSort={(next) => change({[`${prefix}sort`]: sortText(next)})}
          hrefOf={hrefOf}
          height={height}
        />
      )}
    </div>
  );
}

function countOf(matching: number, all: number): string {
  const rows = `${all.toLocaleString('en')} ${all === 1 ? 'row' : 'rows'}`;
  return matching === all ? rows : `${matching.toLocaleString('en')} of ${rows}`;
}
