import './table.css';
import {elementScroll, observeElementOffset, observeElementRect, Virtualizer} from '@tanstack/virtual-core';
import {useEffect, useLayoutEffect, useRef, useState} from 'preact/hooks';
import {Term} from '../terms/term';
import {type Column, nextSort, type Sort, textOf, usualWidth} from './column';

/** Pixels of a row; rows are of one height, so that the place of the millionth is known. */
const rowHeight = 34;
/** Pixels that a table takes when it has more rows than fit. */
const usualHeight = 560;

interface VirtualTableProps<Row> {
  /** names the table for those who do not see it */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly count: number;
  /** undefined for a row that is still on its way */
  readonly rowAt: (index: number) => Row | undefined;
  /** rows that are in sight now, from the first to the one after the last */
  readonly onRange?: (from: number, to: number) => void;
  readonly sort?: Sort;
  readonly onSort?: (sort: Sort) => void;
  /** where a row leads; its first cell becomes the link */
  readonly hrefOf?: (row: Row) => string;
  readonly height?: number;
}

/** A table of any length: only the rows in sight are in the document. */
export function VirtualTable<Row>({
  caption,
  columns,
  count,
  rowAt,
  onRange,
  sort,
  onSort,
  hrefOf,
  height = usualHeight,
}: VirtualTableProps<Row>) {
  const scroller = useRef<HTMLElement>(null);
  const virtualizer = useVirtualizer(count, () => scroller.current);
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const end = (items.at(-1)?.index ?? -1) + 1;
  useEffect(() => onRange?.(first, end), [first, end, onRange]);
  const total = virtualizer.getTotalSize();
  const above = items[0]?.start ?? 0;
  const below = total - (items.at(-1)?.end ?? 0);
  return (
    <section
      ref={scroller}
      class="table-scroller"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
      tabIndex={0}
      aria-label={caption}
      style={{maxHeight: `${height}px`}}
    >
      <table class="table" aria-rowcount={count + 1} style={{width: `${widthOf(columns)}px`}}>
        <colgroup>
          {columns.map(({id, width = usualWidth}) => (
            <col key={id} style={{width: `${width}px`}} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <Heading key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={above} columns={columns.length} />
          {items.map(({index}) => {
            const row = rowAt(index);
            return (
              <tr key={index} aria-rowindex={index + 2} class={index % 2 === 1 ? 'odd' : undefined}>
                {columns.map((column, i) =>
                  drawCell(column, row, row !== undefined && i === 0 ? hrefOf?.(row) : undefined),
                )}
              </tr>
            );
          })}
          <Spacer height={below} columns={columns.length} />
        </tbody>
      </table>
    </section>
  );
}

function widthOf(columns: readonly {readonly width?: number}[]): number {
  return columns.reduce((sum, {width = usualWidth}) => sum + width, 0);
}

/** One element a cell where that is enough, and no component: a screen of a wide table has hundreds. */
function drawCell<Row>(column: Column<Row>, row: Row | undefined, href: string | undefined) {
  const look = column.digits === undefined ? undefined : 'number';
  if (row === undefined) {
    return (
      <td key={column.id} class={look}>
        <span class="waiting">…</span>
      </td>
    );
  }
  const text = textOf(column, row);
  const content = column.cell ? column.cell(row) : text;
  return (
    <td key={column.id} class={look} title={text}>
      {href === undefined ? content : <a href={href}>{content}</a>}
    </td>
  );
}

/** Stands for the rows out of sight. */
function Spacer({height, columns}: {readonly height: number; readonly columns: number}) {
  if (height <= 0) return null;
  return (
    <tr class="spacer">
      <td colSpan={columns} style={{height: `${height}px`}} />
    </tr>
  );
}

interface HeadingProps<Row> {
  readonly column: Column<Row>;
  readonly sort?: Sort;
  readonly onSort?: (sort: Sort) => void;
}

function Heading<Row>({column, sort, onSort}: HeadingProps<Row>) {
  const {id, label, term = id, digits, sortable = true} = column;
  const sorted = sort?.id === id ? (sort.descending ? 'descending' : 'ascending') : undefined;
  return (
    <th scope="col" aria-sort={sorted} class={digits === undefined ? undefined : 'number'}>
      <span class="heading">
        {term === '' ? label : <Term of={term}>{label}</Term>}
        {onSort && sortable && (
          <button
            type="button"
            class="sort-button"
            aria-label={`Sort by ${label}`}
            onClick={() => onSort(nextSort(column, sort))}
          >
            {sorted === undefined ? '↕' : sorted === 'descending' ? '↓' : '↑'}
          </button>
        )}
      </span>
    </th>
  );
}

/** virtual-core has no hooks of its own for Preact: the component is drawn anew when the rows in sight change. */
function useVirtualizer(
  count: number,
  getScrollElement: () => HTMLElement | null,
): Virtualizer<HTMLElement, HTMLElement> {
  const [, setDrawn] = useState(0);
  const options = {
    count,
    getScrollElement,
    estimateSize: () => rowHeight,
    overscan: 8,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => setDrawn((before) => before + 1),
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  return virtualizer;
}
