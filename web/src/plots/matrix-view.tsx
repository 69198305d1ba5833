import './matrix-view.css';
import {useEffect, useRef, useState} from 'preact/hooks';
import {toCsv} from '../export/csv';
import {fileName, saveBlob, saveText} from '../export/download';
import {ExportMenu} from '../export/export-menu';
import {arrowSteps} from './arrow-steps';
import {Clipped} from './clipped';
import {HeatMap, type HeatMapMatrix} from './heat-map';
import type {ColourScale} from './ramps';

export interface MatrixLine {
  readonly id: string;
  readonly label: string;
}

interface MatrixViewProps {
  readonly title: string;
  readonly rows: readonly MatrixLine[];
  readonly columns: readonly MatrixLine[];
  readonly matrix: HeatMapMatrix;
  readonly scale: ColourScale;
  readonly onPick?: (row: MatrixLine, column: MatrixLine) => void;
}

const rowHeight = 16;
const mostWidth = 40;

/** A heat map with the names of its rows and columns, its colours explained, and the value under the pointer. */
export function MatrixView({title, rows, columns, matrix, scale, onPick}: MatrixViewProps) {
  const [at, setAt] = useState<{readonly row: number; readonly column: number}>();
  const cellWidth = Math.max(14, Math.min(mostWidth, Math.floor(800 / Math.max(1, columns.length))));
  const valueAt = (row: number, column: number) => matrix.values[row * matrix.columns + column];
  const said =
    at && `${rows[at.row]?.label} × ${columns[at.column]?.label}: ${wordOf(valueAt(at.row, at.column))}`;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && at) return onPick?.(rows[at.row], columns[at.column]);
    const step = arrowSteps[event.key];
    if (step === undefined || matrix.rows === 0 || matrix.columns === 0) return;
    event.preventDefault();
    const moved = at
      ? {row: clamp(at.row + step[0], matrix.rows), column: clamp(at.column + step[1], matrix.columns)}
      : {row: 0, column: 0};
    setAt(moved);
    const view = event.currentTarget as HTMLElement;
    keepInSight(view, moved.row * rowHeight, moved.column * cellWidth);
  };
  const csv = () =>
    saveText(
      toCsv(
        ['id', 'name', ...columns.map(({id}) => id)],
        rows.map(({id, label}, r) => [id, label, ...columns.map((_, c) => valueAt(r, c))]),
      ),
      `${fileName(title)}.csv`,
      'text/csv',
    );
  return (
    <div class="stack">
      <div class="row matrix-bar">
        <Ramp scale={scale} />
        <span class="small" role="status">
          {said ?? 'Point at a cell, or move by the arrow keys, to see its value.'}
        </span>
        <ExportMenu
          choices={[
            {label: 'PNG', run: () => savePicture(title, {rows, columns, matrix, scale})},
            {label: 'CSV of what is shown', run: csv},
          ]}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section class="matrix-view" tabIndex={0} aria-label={title} onKeyDown={onKeyDown}>
        <div class="matrix-columns" aria-hidden="true">
          {columns.map(({id, label}) => (
            <span key={id} style={{width: `${cellWidth}px`}} title={label}>
              {label}
            </span>
          ))}
        </div>
        <div class="matrix-rows" aria-hidden="true">
          {rows.map(({id, label}) => (
            <div key={id} style={{height: `${rowHeight}px`, lineHeight: `${rowHeight}px`}} title={label}>
              {label}
            </div>
          ))}
        </div>
        <HeatMap
          matrix={matrix}
          scale={scale}
          description={`${title}: ${rows.length} rows by ${columns.length} columns, ${scale.title} from ${scale.domain[0]} to ${scale.domain[2]}`}
          width={columns.length * cellWidth}
          height={rows.length * rowHeight}
          onPoint={setAt}
          marked={at}
          onPick={onPick && (({row, column}) => onPick(rows[row], columns[column]))}
        />
      </section>
      <Clipped values={matrix.values} scale={scale} />
    </div>
  );
}

function clamp(place: number, count: number): number {
  return Math.max(0, Math.min(count - 1, place));
}

/** Scrolls until a cell is in the middle, as far as there is something to scroll. */
function keepInSight(view: HTMLElement, top: number, left: number): void {
  view.scrollTo({top: top - view.clientHeight / 2, left: left - view.clientWidth / 2});
}

function wordOf(value: number): string {
  return Number.isNaN(value) ? 'no value' : String(Math.round(value * 1e4) / 1e4).replace('-', '−');
}

/** The colours of a scale from its least to its most. */
export function Ramp({scale}: {readonly scale: ColourScale}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [from, , to] = scale.domain;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    for (let i = 0; i < 180; i++) {
      context.fillStyle = scale.ramp(from + ((to - from) * i) / 179);
      context.fillRect(i, 0, 1, 1);
    }
  }, [scale]);
  return (
    <span class="ramp small">
      {scale.title} {String(from).replace('-', '−')}
      <canvas ref={canvas} width={180} height={1} role="img" aria-label="Colours of the values" />
      {to}
    </span>
  );
}

/** The heat map with its names as one picture. */
async function savePicture(
  title: string,
  {rows, columns, matrix, scale}: Pick<MatrixViewProps, 'rows' | 'columns' | 'matrix' | 'scale'>,
): Promise<void> {
  const [left, top, cell] = [200, 120, rowHeight];
  const canvas = document.createElement('canvas');
  canvas.width = left + columns.length * cell + 10;
  canvas.height = top + rows.length * cell + 10;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.font = '11px sans-serif';
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  rows.forEach(({label}, r) => {
    context.fillStyle = '#18202b';
    context.fillText(label.slice(0, 34), left - 6, top + (r + 0.5) * cell);
    columns.forEach((_, c) => {
      context.fillStyle = scale.ramp(matrix.values[r * matrix.columns + c]);
      context.fillRect(left + c * cell, top + r * cell, cell, cell);
    });
  });
  context.fillStyle = '#18202b';
  context.textAlign = 'left';
  columns.forEach(({label}, c) => {
    context.save();
    context.translate(left + (c + 0.5) * cell, top - 6);
    context.rotate(-Math.PI / 2);
    context.fillText(label.slice(0, 20), 0, 0);
    context.restore();
  });
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The picture is too large for this browser to save.');
  saveBlob(blob, `${fileName(title)}.png`);
}
