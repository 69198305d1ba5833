/** GCTx 1.0 (cmapM parse_gctx.m): HDF5 with a matrix and the metadata of both axes. */
import {failure} from '../ground/failures';
import {type Hdf5Dataset, type Hdf5File, type Hdf5Options, hdf5Class, openHdf5} from './hdf5';
import {readDigits, readMembers, readNumbers, readTexts, slabBytes, toNumbers} from './hdf5-values';
import type {MatrixMetadata, MatrixReader, MetadataField, MetadataTable} from './matrix';
import {columnRange} from './matrix';
import {createTextFieldBuilder, isMissingNumber} from './text-field';
import {checkUniqueIds} from './unique-ids';

export const matrixPath = '/0/DATA/0/matrix';
export const axisPath = {row: '/0/META/ROW', column: '/0/META/COL'} as const;

export interface GctxOptions extends Hdf5Options {
  /** metadata of the rows, where they are known: those of the file are not read then */
  readonly rows?: MetadataTable;
}

/**
 * Opens a GCTx file. Scores stay on disk and are read in slabs of at most 64 MB.
 * @throws GCTX_INVALID, MATRIX_TRUNCATED, MATRIX_ID_REPEATED; reading columns also throws GCTX_INVALID
 */
export async function openGctx(path: string, options: GctxOptions = {}): Promise<MatrixReader> {
  const file = await openHdf5(path, options);
  try {
    checkVersion(file);
    const matrix = findMatrix(file);
    const warnings: string[] = [];
    const rows = options.rows ?? readAxis(file, 'row', warnings);
    const columns = readAxis(file, 'column', warnings);
    const transposed = checkShape(path, matrix, rows.ids.length, columns.ids.length);
    return {
      path,
      format: 'GCTx',
      rows,
      columns,
      warnings,
      columnStep: matrix.chunks?.[transposed ? 1 : 0],
      readColumns(start, end, into, findsInfinite = false) {
        const out = columnRange(rows.ids.length, columns.ids.length, start, end, into);
        readScores(file, matrix, transposed, rows.ids.length, start, end, out);
        if (!findsInfinite) checkFinite(path, out, rows, columns, start);
        return out;
      },
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

/**
 * The metadata of a GCTx file, also of one that has those of one axis alone or no matrix.
 * @throws GCTX_INVALID, MATRIX_TRUNCATED, MATRIX_ID_REPEATED
 */
export async function readGctxMetadata(path: string): Promise<MatrixMetadata> {
  const file = await openHdf5(path);
  try {
    checkVersion(file);
    const warnings: string[] = [];
    const [rows, columns] = (['row', 'column'] as const).map((axis) =>
      file.datasets(axisPath[axis])?.includes('id') ? readAxis(file, axis, warnings) : undefined,
    );
    if (rows || columns) return {format: 'GCTx', rows, columns, warnings};
    const detail = `there is neither ${axisPath.row}/id nor ${axisPath.column}/id, so this HDF5 file is no GCTx`;
    throw failure('GCTX_INVALID', {file: path, dataset: '/', detail});
  } finally {
    file.close();
  }
}

/** The attribute is a text or a number, alone or in an array, or absent. */
function checkVersion(file: Hdf5File): void {
  const attribute = file.attribute('version');
  if (attribute === undefined || attribute === null) return;
  const value =
    Array.isArray(attribute) || ArrayBuffer.isView(attribute) ? Object.values(attribute)[0] : attribute;
  const version = String(value).trim();
  if (/^(?:GCTX)?1(?:\.|$)/i.test(version)) return;
  const detail = `its version is ${JSON.stringify(version)}; only GCTX1.0 is known`;
  throw failure('GCTX_INVALID', {file: file.path, dataset: 'attribute version of /', detail});
}

function findMatrix(file: Hdf5File): Hdf5Dataset {
  const matrix = file.dataset(matrixPath);
  const refuse = (detail: string) => failure('GCTX_INVALID', {file: file.path, dataset: matrixPath, detail});
  if (!matrix) throw refuse('there is no such dataset, so this HDF5 file is no GCTx');
  if (matrix.shape.length !== 2) throw refuse(`it has ${matrix.shape.length} dimensions where 2 are due`);
  if (matrix.unreadable !== undefined) throw refuse(matrix.unreadable);
  if (matrix.type !== hdf5Class.float && matrix.type !== hdf5Class.integer) {
    throw refuse('its elements are no numbers');
  }
  return matrix;
}

/** @param warnings gets what was left out of its metadata */
function readAxis(file: Hdf5File, axis: 'row' | 'column', warnings: string[]): MetadataTable {
  const group = axisPath[axis];
  const refuse = (dataset: string, detail: string) =>
    failure('GCTX_INVALID', {file: file.path, dataset, detail});
  const names = file.datasets(group) ?? [];
  const idName = `${group}/id`;
  const idDataset = names.includes('id') ? file.dataset(idName) : undefined;
  if (!idDataset) throw refuse(idName, 'there is no such dataset');
  const oddIds = whyOdd(idDataset);
  if (oddIds !== undefined) throw refuse(idName, oddIds);
  const ids = readIds(file, idDataset);
  if (ids.length === 0) throw refuse(idName, `it is empty; a matrix has at least one ${axis}`);
  const empty = ids.indexOf('');
  if (empty >= 0) throw refuse(idName, `the id at position ${empty + 1} is empty`);
  checkUniqueIds(file.path, axis, ids, (i) => `position ${i + 1} of ${idName}`);
  const fields = new Map<string, MetadataField>();
  for (const name of names) {
    if (name === 'id') continue;
    const dataset = file.dataset(`${group}/${name}`);
    if (!dataset) continue;
    const odd = whyOdd(dataset);
    if (odd !== undefined) {
      warnings.push(`The metadata ${dataset.name} are left out: ${odd}`);
      continue;
    }
    const [length] = dataset.shape;
    if (length !== ids.length) {
      throw refuse(dataset.name, `it has ${length} values for ${ids.length} ${axis}s`);
    }
    fields.set(name, readField(file, dataset));
  }
  return {ids, fields};
}

/** Why a dataset cannot be read as metadata. */
function whyOdd({shape, unreadable}: Hdf5Dataset): string | undefined {
  if (unreadable !== undefined) return unreadable;
  // Some writers keep a column vector as a matrix of one column.
  if (shape.length === 0 || shape.slice(1).some((n) => n !== 1)) {
    return `its shape [${shape.join(', ')}] is not that of a list`;
  }
  return undefined;
}

function readIds(file: Hdf5File, dataset: Hdf5Dataset): string[] {
  if (isWide(dataset)) return readDigits(file, dataset).map((digits) => digits ?? '');
  const ids: string[] = [];
  if (dataset.members) readMembers(file, dataset, (member) => ids.push(member ?? ''));
  else if (dataset.type === hdf5Class.string) readTexts(file, dataset, (text) => ids.push(text));
  else for (const id of readNumbers(file, dataset)) ids.push(Number.isNaN(id) ? '' : String(id));
  return ids;
}

/** True for integers that may have more digits than a number keeps. */
function isWide({type, size}: Hdf5Dataset): boolean {
  return type === hdf5Class.integer && size === 8;
}

function readField(file: Hdf5File, dataset: Hdf5Dataset): MetadataField {
  if (dataset.type === hdf5Class.string) {
    const builder = createTextFieldBuilder();
    readTexts(file, dataset, builder.push);
    return builder.finish();
  }
  if (dataset.members) {
    const builder = createTextFieldBuilder();
    readMembers(file, dataset, (member) => builder.push(member ?? ''));
    return builder.finish();
  }
  const values = readNumbers(file, dataset);
  if (isWide(dataset) && values.some((value) => Math.abs(value) > Number.MAX_SAFE_INTEGER)) {
    const builder = createTextFieldBuilder();
    for (const digits of readDigits(file, dataset)) builder.push(digits ?? '');
    return builder.finish();
  }
  return {kind: 'number', values: values.map((value) => (isMissingNumber(value) ? Number.NaN : value))};
}

/**
 * On disk one signature is one row of [columns, rows]. The transposed shape is taken where it is unmistakable.
 * @returns whether the matrix is transposed
 */
function checkShape(path: string, matrix: Hdf5Dataset, rows: number, columns: number): boolean {
  const [first, second] = matrix.shape;
  if (first === columns && second === rows) return false;
  if (first === rows && second === columns) return true;
  const detail = `its shape is [${first}, ${second}] where the ids make it [${columns} columns, ${rows} rows]`;
  throw failure('GCTX_INVALID', {file: path, dataset: matrixPath, detail});
}

/** Reads columns [start, end) in slabs of whole columns, or of parts of a column that is larger than a slab. */
function readScores(
  file: Hdf5File,
  matrix: Hdf5Dataset,
  transposed: boolean,
  rows: number,
  start: number,
  end: number,
  out: Float32Array,
): void {
  const perSlab = Math.floor(slabBytes / matrix.size);
  const rowStep = Math.min(rows, perSlab);
  const columnStep = Math.max(1, Math.floor(perSlab / rows));
  for (let column = start; column < end; column += columnStep) {
    const columns = Math.min(columnStep, end - column);
    for (let row = 0; row < rows; row += rowStep) {
      const height = Math.min(rowStep, rows - row);
      const to = out.subarray((column - start) * rows + row);
      const offset = transposed ? [row, column] : [column, row];
      const count = transposed ? [height, columns] : [columns, height];
      file.read(matrix, offset, count, (bytes) => {
        const scores = toNumbers(file.path, matrix, bytes);
        if (transposed) transposeInto(to, scores, height, columns, rows);
        // A slab of several columns holds whole ones.
        else to.set(scores);
      });
    }
  }
}

function transposeInto(
  to: Float32Array,
  from: ArrayLike<number>,
  height: number,
  columns: number,
  rows: number,
): void {
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < columns; c++) to[c * rows + r] = from[r * columns + c];
  }
}

const infinityBits = 0x7f800000;

function checkFinite(
  path: string,
  scores: Float32Array,
  rows: MetadataTable,
  columns: MetadataTable,
  firstColumn: number,
): void {
  // Looking at bits costs half of looking at numbers, and this sees every score of a matrix.
  const bits = new Int32Array(scores.buffer, scores.byteOffset, scores.length);
  const {length} = bits;
  for (let i = 0; i < length; i++) {
    if ((bits[i] & 0x7fffffff) !== infinityBits) continue;
    const row = i % rows.ids.length;
    const column = firstColumn + Math.floor(i / rows.ids.length);
    const detail = `the score of row "${rows.ids[row]}" (${row + 1}) in column "${columns.ids[column]}" (${column + 1}) is infinite or beyond the range of 32-bit numbers`;
    throw failure('GCTX_INVALID', {file: path, dataset: matrixPath, detail});
  }
}
