import {
  columnOrderingFeature,
  columnVisibilityFeature,
  createSortedRowModel,
  rowSortingFeature,
  type SortFn,
  tableFeatures,
  useTable,
} from '@tanstack/preact-table';
import {useCallback, useMemo} from 'preact/hooks';
import {useAddress} from '../address/use-address';
import {toCsv} from '../export/csv';
import {fileName, saveText} from '../export/download';
import {ExportMenu} from '../export/export-menu';
import {Empty} from '../failure/states';
import {type Column, compareValues, hasValue, readSort, type Sort, sortText, textOf} from './column';
import {filterRows} from './filter-rows';
import {ColumnChooser, useShownColumns} from './shown-columns';
import {VirtualTable} from './virtual-table';

const features = tableFeatures({
  columnOrderingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
});

type Features = typeof features;

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
  const definitions = useMemo(() => columns.map(definitionOf), [columns]);
  const table = useTable<Features, Row>({
    features,
    columns: definitions,
    data: matching as Row[],
    state: {
      sorting: sort ? [{id: sort.id, desc: sort.descending}] : [],
      columnOrder: shown.map(({id}) => id),
      columnVisibility: Object.fromEntries(columns.map(({id}) => [id, shown.some((each) => each.id === id)])),
    },
  });
  const ordered = table.getRowModel().rows;
  const rowAt = useCallback((index: number) => ordered[index]?.original, [ordered]);
  const save = (which: 'shown' | 'all') => {
    const taken = which === 'shown' ? shown : columns;
    const lines = which === 'shown' ? ordered.map(({original}) => original) : rows;
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
          {matching.length === rows.length
            ? `${rows.length.toLocaleString('en')} rows`
            : `${matching.length.toLocaleString('en')} of ${rows.length.toLocaleString('en')} rows`}
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

/** The library's own sorting puts null among the numbers; here what has no value comes last, whichever way is sorted. */
function definitionOf<Row extends object>(column: Column<Row>) {
  const sortFn: SortFn<Features, Row> = (a, b, id) => compareValues(a.getValue(id), b.getValue(id));
  return {
    id: column.id,
    accessorFn: (row: Row) => {
      const value = column.value(row);
      return hasValue(value) ? value : undefined;
    },
    sortFn,
    sortUndefined: 'last' as const,
    header: column.label,
    cell: ({row}: {row: {original: Row}}) => textOf(column, row.original),
  };
}
