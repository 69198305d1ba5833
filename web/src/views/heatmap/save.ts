/** What leaves the viewer: the cells in sight or all, as GCT, CSV, PNG or SVG. */
import {fileName, saveBlob, saveText} from '../../export/download';
import type {ExportChoice} from '../../export/export-menu';
import type {ColourScale} from '../../plots/ramps';
import {type Part, savePart} from './ask';
import {nameOf} from './draw';
import type {Window} from './layout';
import type {Matrix} from './matrix';
import type {Source} from './source';

export interface Shown {
  readonly source: Source;
  readonly title: string;
  readonly matrix: Matrix;
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly scale: ColourScale;
  readonly window: Window;
}

/** Cells that are drawn one by one; a larger picture would stop the browser. */
const mostDrawn = 40_000;
const cell = 14;
const names = {left: 170, top: 130} as const;

export function exportsOf(shown: Shown): readonly ExportChoice[] {
  const name = fileName(shown.title.replace(/\.(gctx?|txt)$/, ''));
  const view = inSight(shown);
  const all = {rows: shown.rows, columns: shown.columns};
  const whole = (format: 'gct' | 'gctx' | 'csv', part: Part) => () =>
    savePart(shown.source, shown.matrix, part, format, shown.title);
  const cells = view.rows.length * view.columns.length;
  const pictures: readonly ExportChoice[] =
    cells > mostDrawn
      ? []
      : [
          {label: 'PNG of what is in sight', run: () => savePng(shown, view, name)},
          {
            label: 'SVG of what is in sight',
            run: () => saveText(svgOf(shown, view), `${name}.svg`, 'image/svg+xml'),
          },
        ];
  return [
    {label: 'GCT of what is in sight', run: whole('gct', view)},
    {label: 'GCT of all', run: whole('gct', all)},
    {label: 'GCTx of all', run: whole('gctx', all)},
    {label: 'CSV of what is in sight', run: whole('csv', view)},
    {label: 'CSV of all', run: whole('csv', all)},
    ...pictures,
  ];
}

/** The rows and columns of the window, those in part too. */
export function inSight({rows, columns, window}: Pick<Shown, 'rows' | 'columns' | 'window'>): Part {
  const cut = (all: readonly number[], first: number, count: number) =>
    all.slice(Math.floor(first + 1e-6), Math.ceil(first + count - 1e-6));
  return {
    rows: cut(rows, window.top, window.rows),
    columns: cut(columns, window.left, window.columns),
  };
}

/** Rectangles and words of the cells in sight, which PNG and SVG both draw. */
function drawingOf({matrix, scale}: Shown, {rows, columns}: Part) {
  const width = matrix.columns.ids.length;
  return {
    width: names.left + columns.length * cell + 10,
    height: names.top + rows.length * cell + 10,
    cells: rows.flatMap((row, r) =>
      columns.map((column, c) => ({
        x: names.left + c * cell,
        y: names.top + r * cell,
        colour: scale.ramp(matrix.values[row * width + column]),
      })),
    ),
    rowNames: rows.map((row, r) => ({
      text: nameOf(matrix.rows, row).slice(0, 26),
      y: names.top + (r + 0.5) * cell,
    })),
    columnNames: columns.map((column, c) => ({
      text: nameOf(matrix.columns, column).slice(0, 20),
      x: names.left + (c + 0.5) * cell,
    })),
  };
}

export function svgOf(shown: Shown, part: Part): string {
  const {width, height, cells, rowNames, columnNames} = drawingOf(shown, part);
  const rectangles = cells.map(
    ({x, y, colour}) => `<rect x="${x}" y="${y}" width="${cell}" height="${cell}" fill="${colour}"/>`,
  );
  const rows = rowNames.map(
    ({text, y}) =>
      `<text x="${names.left - 6}" y="${y}" dy="0.35em" text-anchor="end">${escaped(text)}</text>`,
  );
  const columns = columnNames.map(
    ({text, x}) =>
      `<text transform="translate(${x},${names.top - 6}) rotate(-90)" dy="0.35em">${escaped(text)}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="11" shape-rendering="crispEdges">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...rectangles,
    `<g fill="#18202b">${rows.join('')}${columns.join('')}</g>`,
    '</svg>',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

async function savePng(shown: Shown, part: Part, name: string): Promise<void> {
  const {width, height, cells, rowNames, columnNames} = drawingOf(shown, part);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  for (const {x, y, colour} of cells) {
    context.fillStyle = colour;
    context.fillRect(x, y, cell, cell);
  }
  context.fillStyle = '#18202b';
  context.font = '11px sans-serif';
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const {text, y} of rowNames) context.fillText(text, names.left - 6, y);
  context.textAlign = 'left';
  for (const {text, x} of columnNames) {
    context.save();
    context.translate(x, names.top - 6);
    context.rotate(-Math.PI / 2);
    context.fillText(text, 0, 0);
    context.restore();
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The picture is too large for this browser to save.');
  saveBlob(blob, `${name}.png`);
}
