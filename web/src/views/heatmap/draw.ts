/** One frame of the viewer: trees, tracks, cells, names. */
import type {ColourScale} from '../../plots/ramps';
import {type Frame, trackSize, treeSize, type Window} from './layout';
import type {Axis, Matrix} from './matrix';
import type {Picture} from './picture';
import type {Track} from './tracks';
import {linesOf, type Tree} from './tree';

export interface Drawing {
  readonly matrix: Matrix;
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly scale: ColourScale;
  readonly picture: Picture;
  readonly frame: Frame;
  readonly window: Window;
  readonly rowTracks: readonly Track[];
  readonly columnTracks: readonly Track[];
  readonly rowTree?: Tree;
  readonly columnTree?: Tree;
  readonly marked: ReadonlySet<string>;
  readonly at?: {readonly row: number; readonly column: number};
}

/** Pixels of a cell from which its name is written. */
const fewestForName = 12;

export function drawFrame(canvas: HTMLCanvasElement, drawing: Drawing): void {
  const {frame} = drawing;
  const ratio = window.devicePixelRatio || 1;
  const [wide, tall] = [Math.round(frame.width * ratio), Math.round(frame.height * ratio)];
  if (canvas.width !== wide || canvas.height !== tall) {
    canvas.width = wide;
    canvas.height = tall;
  }
  const context = canvas.getContext('2d');
  if (!context) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const style = getComputedStyle(canvas);
  context.fillStyle = style.getPropertyValue('background-color') || '#ffffff';
  context.fillRect(0, 0, frame.width, frame.height);
  drawCells(context, drawing);
  drawMarks(context, drawing, style.color);
  drawTracks(context, drawing);
  drawTrees(context, drawing, style.color);
  drawNames(context, drawing, style.color);
}

function drawCells(context: CanvasRenderingContext2D, {picture, frame, window}: Drawing): void {
  const {x, y, cellsWidth, cellsHeight} = frame;
  const perColumn = cellsWidth / window.columns;
  const perRow = cellsHeight / window.rows;
  context.save();
  context.beginPath();
  context.rect(x, y, cellsWidth, cellsHeight);
  context.clip();
  for (const {row, column, canvas} of picture.tiles) {
    const left = x + (column - window.left) * perColumn;
    const top = y + (row - window.top) * perRow;
    const [wide, tall] = [canvas.width * perColumn, canvas.height * perRow];
    if (left > x + cellsWidth || top > y + cellsHeight || left + wide < x || top + tall < y) continue;
    paint(context, canvas, left, top, wide, tall);
  }
  context.restore();
}

/** Holds what is smaller one way than the cells are, and not yet wider the other. */
let between: HTMLCanvasElement | undefined;

/** Draws cells: where many share a pixel their mean is shown, else each is sharp, each way by itself. */
function paint(
  context: CanvasRenderingContext2D,
  cells: HTMLCanvasElement,
  left: number,
  top: number,
  wide: number,
  tall: number,
): void {
  const [shrinks, sinks] = [wide < cells.width, tall < cells.height];
  let source = cells;
  if (shrinks !== sinks) {
    // Smoothed the other way too, values would run into their neighbours'.
    const ratio = window.devicePixelRatio || 1;
    between ??= document.createElement('canvas');
    between.width = shrinks ? Math.max(1, Math.round(wide * ratio)) : cells.width;
    between.height = sinks ? Math.max(1, Math.round(tall * ratio)) : cells.height;
    between.getContext('2d')?.drawImage(cells, 0, 0, between.width, between.height);
    source = between;
  }
  context.imageSmoothingEnabled = shrinks && sinks;
  context.drawImage(source, left, top, wide, tall);
}

function drawMarks(
  context: CanvasRenderingContext2D,
  {matrix, rows, frame, window, marked, at}: Drawing,
  ink: string,
): void {
  const {x, y, cellsWidth, cellsHeight} = frame;
  const perRow = cellsHeight / window.rows;
  const perColumn = cellsWidth / window.columns;
  if (marked.size > 0) {
    context.fillStyle = ink;
    forVisible(window.top, window.rows, rows.length, (i) => {
      if (!marked.has(matrix.rows.ids[rows[i]])) return;
      context.fillRect(x + cellsWidth, y + (i - window.top) * perRow, 4, Math.max(1, perRow));
    });
  }
  if (!at) return;
  const left = x + (at.column - window.left) * perColumn;
  const top = y + (at.row - window.top) * perRow;
  context.save();
  context.beginPath();
  context.rect(x, y, cellsWidth, cellsHeight);
  context.clip();
  context.strokeStyle = ink;
  context.lineWidth = 2;
  context.strokeRect(left, top, Math.max(3, perColumn), Math.max(3, perRow));
  context.restore();
}

function drawTracks(context: CanvasRenderingContext2D, drawing: Drawing): void {
  const {frame, window, rows, columns, rowTracks, columnTracks, rowTree, columnTree} = drawing;
  const perRow = frame.cellsHeight / window.rows;
  const perColumn = frame.cellsWidth / window.columns;
  rowTracks.forEach(({colourOf}, track) => {
    const x = (rowTree ? treeSize : 0) + track * trackSize;
    forVisible(window.top, window.rows, rows.length, (i) => {
      context.fillStyle = colourOf(rows[i]);
      const [from, to] = clipped(i, window.top, perRow, frame.y, frame.cellsHeight);
      context.fillRect(x, from, trackSize - 2, Math.max(0.5, to - from));
    });
  });
  columnTracks.forEach(({colourOf}, track) => {
    const y = (columnTree ? treeSize : 0) + track * trackSize;
    forVisible(window.left, window.columns, columns.length, (i) => {
      context.fillStyle = colourOf(columns[i]);
      const [from, to] = clipped(i, window.left, perColumn, frame.x, frame.cellsWidth);
      context.fillRect(from, y, Math.max(0.5, to - from), trackSize - 2);
    });
  });
}

/** From where to where a line's part of a track goes, within the cells. */
function clipped(
  i: number,
  first: number,
  per: number,
  start: number,
  size: number,
): readonly [number, number] {
  const from = start + (i - first) * per;
  return [Math.max(start, from), Math.min(start + size, from + per)];
}

function drawTrees(context: CanvasRenderingContext2D, drawing: Drawing, ink: string): void {
  const {frame, window, rowTree, columnTree} = drawing;
  const {x, y, cellsWidth, cellsHeight} = frame;
  context.strokeStyle = ink;
  context.lineWidth = 1;
  if (rowTree) {
    const across = (height: number) => (treeSize - 6) * (1 - height);
    const along = (place: number) => y + (place - window.top) * (cellsHeight / window.rows);
    drawTree(context, rowTree, {left: 0, top: y, width: treeSize, height: cellsHeight}, (at, height) => [
      across(height),
      along(at),
    ]);
  }
  if (columnTree) {
    const across = (height: number) => (treeSize - 6) * (1 - height);
    const along = (place: number) => x + (place - window.left) * (cellsWidth / window.columns);
    drawTree(context, columnTree, {left: x, top: 0, width: cellsWidth, height: treeSize}, (at, height) => [
      along(at),
      across(height),
    ]);
  }
}

function drawTree(
  context: CanvasRenderingContext2D,
  tree: Tree,
  clip: {readonly left: number; readonly top: number; readonly width: number; readonly height: number},
  pointOf: (place: number, height: number) => readonly [number, number],
): void {
  const most = Math.max(...tree.heights, Number.MIN_VALUE);
  context.save();
  context.beginPath();
  context.rect(clip.left, clip.top, clip.width, clip.height);
  context.clip();
  context.beginPath();
  for (const {from, to, height, fromHeight, toHeight} of linesOf(tree)) {
    context.moveTo(...pointOf(from, fromHeight / most));
    context.lineTo(...pointOf(from, height / most));
    context.lineTo(...pointOf(to, height / most));
    context.lineTo(...pointOf(to, toHeight / most));
  }
  context.stroke();
  context.restore();
}

function drawNames(context: CanvasRenderingContext2D, drawing: Drawing, ink: string): void {
  const {matrix, rows, columns, frame, window} = drawing;
  const {x, y, cellsWidth, cellsHeight} = frame;
  const perRow = cellsHeight / window.rows;
  const perColumn = cellsWidth / window.columns;
  context.fillStyle = ink;
  context.font = '12px system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  if (perRow >= fewestForName) {
    forVisible(window.top, window.rows, rows.length, (i) => {
      const middle = y + (i - window.top + 0.5) * perRow;
      if (middle < y || middle > y + cellsHeight) return;
      const name = fitted(context, nameOf(matrix.rows, rows[i]), frame.width - x - cellsWidth - 8);
      context.fillText(name, x + cellsWidth + 8, middle);
    });
  }
  if (perColumn < fewestForName) return;
  forVisible(window.left, window.columns, columns.length, (i) => {
    const middle = x + (i - window.left + 0.5) * perColumn;
    if (middle < x || middle > x + cellsWidth) return;
    context.save();
    context.translate(middle, y + cellsHeight + 8);
    context.rotate(Math.PI / 2);
    context.fillText(
      fitted(context, nameOf(matrix.columns, columns[i]), frame.height - y - cellsHeight - 10),
      0,
      0,
    );
    context.restore();
  });
}

/** A name as far as it fits, without its middle: ids differ at their ends. */
function fitted(context: CanvasRenderingContext2D, name: string, width: number): string {
  const share = width / context.measureText(name).width;
  if (share >= 1) return name;
  const kept = Math.max(2, Math.floor(name.length * share) - 1);
  return `${name.slice(0, Math.ceil(kept / 2))}…${name.slice(name.length - Math.floor(kept / 2))}`;
}

/** What a line is called: by a name where it has one, for ids say little. */
export function nameOf({ids, fields}: Axis, i: number): string {
  return fields.get('pert_iname')?.[i] || fields.get('gene_symbol')?.[i] || ids[i];
}

function forVisible(first: number, count: number, total: number, visit: (i: number) => void): void {
  const end = Math.min(total, Math.ceil(first + count));
  for (let i = Math.max(0, Math.floor(first)); i < end; i++) visit(i);
}
