import {useEffect, useMemo, useRef, useState} from 'preact/hooks';
import {arrowSteps} from '../../plots/arrow-steps';
import type {ColourScale} from '../../plots/ramps';
import {useWidth} from '../../plots/use-width';
import {drawFrame} from './draw';
import {type Frame, frameOf, type Window, within, zoomed} from './layout';
import type {Matrix} from './matrix';
import {paintPicture} from './picture';
import type {Track} from './tracks';
import type {Tree} from './tree';

export interface CellsProps {
  readonly matrix: Matrix;
  /** positions in the order they are shown */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly scale: ColourScale;
  readonly rowTracks: readonly Track[];
  readonly columnTracks: readonly Track[];
  readonly rowTree?: Tree;
  readonly columnTree?: Tree;
  readonly window: Window;
  /** the window when moving has come to rest */
  readonly onWindow: (window: Window) => void;
  /** ids of rows that are marked */
  readonly marked: ReadonlySet<string>;
  /** rows that were dragged over with Shift held, or the one that was clicked */
  readonly onMark: (rows: readonly number[]) => void;
  readonly label: string;
}

const height = 620;
/** Milliseconds that a window must stand before the address tells it. */
const patience = 250;

interface Place {
  readonly row: number;
  readonly column: number;
}

/** The matrix on a canvas: moved by dragging or keys, nearer and farther by the wheel with Ctrl or by + and -. */
export function Cells(props: CellsProps) {
  const {matrix, rows, columns, scale, rowTracks, columnTracks, rowTree, columnTree, marked, label} = props;
  const section = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(section);
  const [at, setAt] = useState<Place>();
  const frame = useMemo(
    () =>
      frameOf(width, height, rowTracks.length, columnTracks.length, {
        rows: rowTree !== undefined,
        columns: columnTree !== undefined,
      }),
    [width, rowTracks.length, columnTracks.length, rowTree, columnTree],
  );
  const picture = useMemo(() => paintPicture(matrix, rows, columns, scale), [matrix, rows, columns, scale]);
  // While it is moved the window lives here: drawing through the address would lose frames.
  const live = useRef(props.window);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const draw = useRef(() => {});
  draw.current = () => {
    if (!canvas.current || width === 0) return;
    drawFrame(canvas.current, {...props, picture, frame, window: live.current, at, marked});
  };
  const frameRequest = useRef(0);
  const redraw = () => {
    cancelAnimationFrame(frameRequest.current);
    frameRequest.current = requestAnimationFrame(() => draw.current());
  };
  useEffect(() => {
    live.current = props.window;
    redraw();
  }, [props.window]);
  useEffect(redraw);
  useEffect(() => {
    // The colours of the frame are those of the theme.
    const theme = matchMedia('(prefers-color-scheme: dark)');
    const observer = new MutationObserver(redraw);
    theme.addEventListener('change', redraw);
    observer.observe(document.documentElement, {attributes: true, attributeFilter: ['data-theme']});
    return () => {
      theme.removeEventListener('change', redraw);
      observer.disconnect();
      clearTimeout(timer.current);
      cancelAnimationFrame(frameRequest.current);
    };
  }, []);
  const move = (window: Window) => {
    live.current = within(window, rows.length, columns.length);
    redraw();
    clearTimeout(timer.current);
    timer.current = setTimeout(() => props.onWindow(live.current), patience);
  };
  const placeOf = ({offsetX, offsetY}: {readonly offsetX: number; readonly offsetY: number}) =>
    placeAt(frame, live.current, offsetX, offsetY);
  const pointer = usePointer({
    frame,
    live,
    move,
    placeOf,
    setAt,
    onMark: (from, to) => {
      const [first, last] = [Math.min(from, to), Math.max(from, to)].map(Math.floor);
      props.onMark(rows.slice(Math.max(0, first), Math.min(rows.length, last + 1)));
    },
  });
  const onWheel = (event: WheelEvent) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    move(zoomed(live.current, Math.exp(event.deltaY / 300), placeOf(event), rows.length, columns.length));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const here = at ?? {row: Math.floor(live.current.top), column: Math.floor(live.current.left)};
    if (event.key === '+' || event.key === '-') {
      move(zoomed(live.current, event.key === '+' ? 0.7 : 1 / 0.7, here, rows.length, columns.length));
      return;
    }
    if (event.key === 'Enter' && at) return props.onMark([rows[at.row]]);
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const next = at
      ? {
          row: Math.max(0, Math.min(rows.length - 1, at.row + step[0])),
          column: Math.max(0, Math.min(columns.length - 1, at.column + step[1])),
        }
      : here;
    setAt(next);
    move(following(live.current, next));
  };
  const valid = at && at.row < rows.length && at.column < columns.length ? at : undefined;
  return (
    <div class="stack">
      <p class="small matrix-said" role="status">
        {valid ? sayCell(props, valid) : 'Point at a cell, or move by the arrow keys, to see its value.'}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved and asked by keys */}
      <section ref={section} class="viewer-cells" tabIndex={0} aria-label={label} onKeyDown={onKeyDown}>
        <canvas
          ref={canvas}
          role="img"
          aria-label={`${label}: ${rows.length} rows by ${columns.length} columns, ${scale.title} from ${scale.domain[0]} to ${scale.domain[2]}`}
          style={{width: `${width}px`, height: `${height}px`}}
          onWheel={onWheel}
          {...pointer}
        />
      </section>
    </div>
  );
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ...arrowSteps,
  PageUp: [-20, 0],
  PageDown: [20, 0],
};

/** The window moved as little as shows a cell. */
function following(window: Window, {row, column}: Place): Window {
  const top = row < window.top ? row : Math.max(window.top, row + 1 - window.rows);
  const left = column < window.left ? column : Math.max(window.left, column + 1 - window.columns);
  return {...window, top, left};
}

function placeAt(
  {x, y, cellsWidth, cellsHeight}: Frame,
  window: Window,
  offsetX: number,
  offsetY: number,
): Place {
  return {
    row: window.top + ((offsetY - y) / cellsHeight) * window.rows,
    column: window.left + ((offsetX - x) / cellsWidth) * window.columns,
  };
}

/** A cell in words: where it is, its value, and what the tracks say of its row and column. */
function sayCell({matrix, rows, columns, rowTracks, columnTracks}: CellsProps, {row, column}: Place): string {
  const [r, c] = [rows[row], columns[column]];
  const value = matrix.values[r * matrix.columns.ids.length + c];
  const notes = [
    ...rowTracks.map(({field, textOf}) => `${field} ${textOf(r) || 'none'}`),
    ...columnTracks.map(({field, textOf}) => `${field} ${textOf(c) || 'none'}`),
  ];
  const number = Number.isNaN(value) ? 'no value' : String(Number(value.toPrecision(6))).replace('-', '−');
  return [`${matrix.rows.ids[r]} × ${matrix.columns.ids[c]}: ${number}`, ...notes].join(' · ');
}

interface PointerOptions {
  readonly frame: Frame;
  readonly live: {readonly current: Window};
  readonly move: (window: Window) => void;
  readonly placeOf: (event: PointerEvent) => Place;
  readonly setAt: (place: Place | undefined) => void;
  readonly onMark: (from: number, to: number) => void;
}

/** Dragging moves; with Shift it marks rows; a click marks one; pointing tells a cell. */
function usePointer({frame, live, move, placeOf, setAt, onMark}: PointerOptions) {
  const drag = useRef<{
    readonly x: number;
    readonly y: number;
    readonly from: Place;
    readonly window: Window;
  }>(undefined);
  return {
    onPointerDown: (event: PointerEvent) => {
      const from = placeOf(event);
      drag.current = {x: event.offsetX, y: event.offsetY, from, window: live.current};
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent) => {
      const {current} = drag;
      if (current && !event.shiftKey) {
        move({
          ...current.window,
          top: current.window.top - ((event.offsetY - current.y) / frame.cellsHeight) * current.window.rows,
          left:
            current.window.left - ((event.offsetX - current.x) / frame.cellsWidth) * current.window.columns,
        });
        return;
      }
      const {row, column} = placeOf(event);
      const inside =
        event.offsetX >= frame.x &&
        event.offsetY >= frame.y &&
        event.offsetX < frame.x + frame.cellsWidth &&
        event.offsetY < frame.y + frame.cellsHeight;
      setAt(inside ? {row: Math.floor(row), column: Math.floor(column)} : undefined);
    },
    onPointerUp: (event: PointerEvent) => {
      const {current} = drag;
      drag.current = undefined;
      if (!current) return;
      const isClick = Math.abs(event.offsetX - current.x) + Math.abs(event.offsetY - current.y) < 4;
      if (isClick || event.shiftKey) onMark(current.from.row, placeOf(event).row);
    },
    onPointerLeave: () => setAt(undefined),
  };
}
