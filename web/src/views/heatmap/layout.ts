/** Where on the canvas things stand. All in CSS pixels. */

/** Cells in sight, from the first to the one after the last; fractions while it is moved. */
export interface Window {
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly columns: number;
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** of the cells */
  readonly x: number;
  readonly y: number;
  readonly cellsWidth: number;
  readonly cellsHeight: number;
}

export const trackSize = 14;
export const treeSize = 70;
const nameSize = {rows: 150, columns: 110} as const;
const narrowNames = {rows: 84, columns: 90} as const;
const gap = 6;

/** @param rowTracks and columnTracks how many there are; @param trees which sides have a dendrogram */
export function frameOf(
  width: number,
  height: number,
  rowTracks: number,
  columnTracks: number,
  trees: {readonly rows: boolean; readonly columns: boolean},
): Frame {
  const names = width < 600 ? narrowNames : nameSize;
  const x = (trees.rows ? treeSize : 0) + rowTracks * trackSize + (rowTracks > 0 ? gap : 0);
  const y = (trees.columns ? treeSize : 0) + columnTracks * trackSize + (columnTracks > 0 ? gap : 0);
  return {
    width,
    height,
    x,
    y,
    cellsWidth: Math.max(40, width - x - names.rows),
    cellsHeight: Math.max(40, height - y - names.columns),
  };
}

/** A window of cells kept within the matrix. */
export function within({top, left, rows, columns}: Window, rowCount: number, columnCount: number): Window {
  const tall = Math.min(Math.max(1, rows), Math.max(1, rowCount));
  const wide = Math.min(Math.max(1, columns), Math.max(1, columnCount));
  return {
    rows: tall,
    columns: wide,
    top: Math.min(Math.max(0, top), Math.max(0, rowCount - tall)),
    left: Math.min(Math.max(0, left), Math.max(0, columnCount - wide)),
  };
}

/** The window as the address has it: top,left,rows,columns. */
export function readWindow(text: string | undefined, rowCount: number, columnCount: number): Window {
  const whole = {top: 0, left: 0, rows: rowCount, columns: columnCount};
  const numbers = (text ?? '').split(',').map(Number);
  if (text === undefined || numbers.length !== 4 || numbers.some((each) => !Number.isFinite(each)))
    return whole;
  const [top, left, rows, columns] = numbers;
  return within({top, left, rows, columns}, rowCount, columnCount);
}

export function windowText(window: Window, rowCount: number, columnCount: number): string | undefined {
  const {top, left, rows, columns} = window;
  if (rows >= rowCount && columns >= columnCount) return undefined;
  return [top, left, rows, columns].map((each) => Number(each.toFixed(2))).join(',');
}

/** A window zoomed about a point of it. @param by shares of what is in sight; below 1 nearer */
export function zoomed(
  window: Window,
  by: number,
  at: {readonly row: number; readonly column: number},
  rowCount: number,
  columnCount: number,
): Window {
  const rows = Math.min(rowCount, Math.max(Math.min(4, rowCount), window.rows * by));
  const columns = Math.min(columnCount, Math.max(Math.min(4, columnCount), window.columns * by));
  return within(
    {
      rows,
      columns,
      top: at.row - (at.row - window.top) * (rows / window.rows),
      left: at.column - (at.column - window.left) * (columns / window.columns),
    },
    rowCount,
    columnCount,
  );
}
