/**
 * Matrices of signatures by the writers that every matrix has: h5wasm, and text of which `packResult` makes a gzip file.
 * Some ten times as slow as tuned.ts; a test holds the two against each other.
 */

import {shortestDecimal} from '../../engine/formats/byte-text';
import {writeGct} from '../../engine/formats/gct-writer';
import {writeGctx} from '../../engine/formats/gctx-writer';
import type {TextField} from '../../engine/formats/matrix';
import type {Dataset} from '../../engine/index/index';
import {negativeLog10} from '../../engine/stats/fdr';
import {fileIn, type ResultFolder} from '../folder';
import {describeRows} from './fields';
import {joinColumns, type OwnField, type SignatureMatrix} from './matrix';

/** @throws MATRIX_ID_REPEATED, MATRIX_UNWRITABLE */
export async function writePlain(
  folder: Pick<ResultFolder, 'path'>,
  {signatures}: Pick<Dataset, 'signatures'>,
  matrix: SignatureMatrix,
): Promise<void> {
  const {columns, scores} = matrix;
  const file = fileIn(folder, matrix.path);
  const every = Uint32Array.from({length: signatures.count}, (_, row) => row);
  if (matrix.form === 'gctx') {
    const readColumns = (start: number, end: number) => joinColumns(scores.slice(start, end));
    await writeGctx(file, {rows: describeRows(signatures, every), columns, readColumns});
    return;
  }
  const {rows = every, fields = [], decimals} = matrix;
  const {ids, fields: described} = describeRows(signatures, rows);
  const own = fields.map((field) => [field.name, textOf(field, rows, decimals)] as const);
  await writeGct(
    file,
    {
      rows: {ids, fields: new Map([...described, ...own])},
      columns,
      readColumns: (start, end) =>
        joinColumns(scores.slice(start, end).map((column) => Float32Array.from(rows, (row) => column[row]))),
    },
    {decimals},
  );
}

function textOf({values, isSmall, decimals}: OwnField, rows: Uint32Array, usual: number): TextField {
  const dictionary = Array.from(rows, (row) =>
    rounded(isSmall ? negativeLog10(values[row]) : values[row], decimals ?? usual),
  );
  return {kind: 'text', dictionary, codes: Int32Array.from(rows.keys())};
}

/** Numbers of this size and more, their point taken out, are written as JavaScript does. */
const digitLimit = 1e9;

function rounded(value: number, decimals: number): string {
  const scaled = Math.round(value * 10 ** decimals);
  const number = scaled / 10 ** decimals;
  if (!(Math.abs(scaled) < digitLimit)) return shortestDecimal(number);
  const text = (number + 0).toFixed(decimals);
  return decimals === 0 ? text : text.replace(/\.?0+$/, '');
}
