import './plot.css';
import {useEffect, useRef} from 'preact/hooks';
import {type ColourScale, paintWords} from './ramps';

export interface HeatMapMatrix {
  /** row by row; NaN where there is no value */
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

interface Cell {
  readonly row: number;
  readonly column: number;
}

interface HeatMapProps {
  readonly matrix: HeatMapMatrix;
  readonly scale: ColourScale;
  /** what it shows, for those who do not see it */
  readonly description: string;
  /** CSS pixels of the whole picture */
  readonly width: number;
  readonly height: number;
  /** which cell the pointer is on; undefined when it leaves */
  readonly onPoint?: (cell: Cell | undefined) => void;
  readonly onPick?: (cell: Cell) => void;
  /** the cell that is framed */
  readonly marked?: Cell;
}

/** A matrix as one picture: a pixel a cell, enlarged by the browser. A million cells take about a third of a second. */
export function HeatMap({matrix, scale, description, width, height, onPoint, onPick, marked}: HeatMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) paint(canvas.current, matrix, scale);
  }, [matrix, scale]);
  const cellAt = ({offsetX, offsetY}: MouseEvent) => ({
    row: Math.min(matrix.rows - 1, Math.floor((offsetY / height) * matrix.rows)),
    column: Math.min(matrix.columns - 1, Math.floor((offsetX / width) * matrix.columns)),
  });
  return (
    <div class="heat-map">
      <canvas
        ref={canvas}
        role="img"
        aria-label={description}
        width={matrix.columns}
        height={matrix.rows}
        style={{width: `${width}px`, height: `${height}px`}}
        onMouseMove={(event) => onPoint?.(cellAt(event))}
        onMouseLeave={() => onPoint?.(undefined)}
        onClick={(event) => onPick?.(cellAt(event))}
      />
      {marked && (
        <span
          class="cell-mark"
          style={{
            left: `${(marked.column / matrix.columns) * width}px`,
            top: `${(marked.row / matrix.rows) * height}px`,
            width: `${width / matrix.columns}px`,
            height: `${height / matrix.rows}px`,
          }}
        />
      )}
    </div>
  );
}

function paint(canvas: HTMLCanvasElement, {values, rows, columns}: HeatMapMatrix, scale: ColourScale): void {
  const context = canvas.getContext('2d');
  if (!context || rows === 0 || columns === 0) return;
  const image = context.createImageData(columns, rows);
  paintWords(new Uint32Array(image.data.buffer), values, scale);
  context.putImageData(image, 0, 0);
}
