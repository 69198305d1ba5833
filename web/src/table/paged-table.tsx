import {useCallback, useEffect, useLayoutEffect, useRef, useState} from 'preact/hooks';
import {type ApiFailure, isAborted, isPassing, toFailure} from '../api/failure';
import {FailurePanel} from '../failure/failure-panel';
import {Empty, Loading} from '../failure/states';
import type {Column, Sort} from './column';
import {pageSize, type RowPage} from './row-page';
import {VirtualTable} from './virtual-table';

/** Pages that are kept. */
const mostPages = 100;
/** Milliseconds that a place must stay in sight before its rows are asked for: who scrolls past needs none. */
const patience = 60;

interface PagedTableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  /** whatever tells these rows from others: job, order, filter */
  readonly question: string;
  readonly load: (skip: number, limit: number, signal: AbortSignal) => Promise<RowPage<Row>>;
  readonly sort?: Sort;
  readonly onSort?: (sort: Sort) => void;
  readonly hrefOf?: (row: Row) => string;
  readonly height?: number;
}

interface Pages<Row> {
  readonly question: string;
  readonly pages: Map<number, readonly Row[]>;
  readonly asked: Map<number, AbortController>;
  total?: number;
  failure?: ApiFailure;
}

/** A table whose rows stay on the server: sorted and filtered there, and asked for as they come into sight. */
export function PagedTable<Row>({
  caption,
  columns,
  question,
  load,
  sort,
  onSort,
  hrefOf,
  height,
}: PagedTableProps<Row>) {
  const [, setDrawn] = useState(0);
  const redraw = useCallback(() => setDrawn((before) => before + 1), []);
  const held = useRef<Pages<Row>>(begin(question));
  const latest = useRef(load);
  latest.current = load;
  if (held.current.question !== question) {
    for (const controller of held.current.asked.values()) controller.abort();
    held.current = begin(question);
  }
  const state = held.current;
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const need = useCallback(
    (from: number, to: number) => {
      const {pages, asked} = held.current;
      const first = Math.floor(from / pageSize);
      const last = Math.floor(Math.max(from, to - 1) / pageSize);
      for (const [page, controller] of asked) {
        if (page >= first && page <= last) continue;
        controller.abort();
        asked.delete(page);
      }
      for (let page = first; page <= last; page++) {
        if (!pages.has(page) && !asked.has(page)) void ask(held.current, page, latest.current, redraw);
      }
    },
    [redraw],
  );
  const onRange = useCallback(
    (from: number, to: number) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => need(from, to), patience);
    },
    [need],
  );
  useLayoutEffect(() => {
    if (held.current.question === question) need(0, 1);
  }, [question, need]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      for (const controller of held.current.asked.values()) controller.abort();
    },
    [],
  );

  const retry = () => {
    held.current = begin(question);
    need(0, 1);
    redraw();
  };
  const {failure} = state;
  useEffect(() => {
    if (!failure || !isPassing(failure) || failure.retryAfter === undefined) return;
    const again = setTimeout(retry, failure.retryAfter * 1000);
    return () => clearTimeout(again);
  }, [failure]);

  if (failure) return <FailurePanel failure={failure} onRetry={retry} />;
  if (state.total === undefined) return <Loading what="the rows" />;
  if (state.total === 0) {
    return (
      <Empty title="Nothing matches">
        <p>No row has all that is asked for: take a filter away, or write less of a name.</p>
      </Empty>
    );
  }
  return (
    <VirtualTable
      caption={caption}
      columns={columns}
      count={state.total}
      rowAt={(index) => state.pages.get(Math.floor(index / pageSize))?.[index % pageSize]}
      onRange={onRange}
      sort={sort}
      onSort={onSort}
      hrefOf={hrefOf}
      height={height}
    />
  );
}

function begin<Row>(question: string): Pages<Row> {
  return {question, pages: new Map(), asked: new Map()};
}

async function ask<Row>(
  state: Pages<Row>,
  page: number,
  load: PagedTableProps<Row>['load'],
  done: () => void,
): Promise<void> {
  const controller = new AbortController();
  state.asked.set(page, controller);
  try {
    const {rows, total} = await load(page * pageSize, pageSize, controller.signal);
    if (controller.signal.aborted) return;
    state.pages.set(page, rows);
    state.total = total;
    const [oldest] = state.pages.keys();
    if (state.pages.size > mostPages && oldest !== undefined) state.pages.delete(oldest);
  } catch (error) {
    if (controller.signal.aborted || isAborted(error)) return;
    state.failure = toFailure(error);
  } finally {
    if (state.asked.get(page) === controller) state.asked.delete(page);
  }
  done();
}
