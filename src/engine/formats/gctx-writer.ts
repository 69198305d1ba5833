/**
 * Writes GCTx 1.0 in the layout of cmapM's mkgctx.m, which cmapM, cmapPy and cmapR open: matrix of float32 in
 * chunks of about 1 MB, uncompressed; metadata compressed.
 */
import {copyFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {failure, OpenclueError} from '../ground/failures';
import {temporaryName} from '../ground/storage';
import {axisPath, matrixPath} from './gctx-reader';
import {hdf5Message, loadHdf5} from './hdf5';
import type {MatrixReader, MetadataTable, NumberField, TextField} from './matrix';
import {missingText} from './text-field';
import {checkUniqueIds} from './unique-ids';

/** What a matrix is written from; a MatrixReader is one. Rows are genes, columns signatures. */
export type MatrixSource = Pick<MatrixReader, 'rows' | 'columns'> & {
  /** what a table calls the ids of rows; id by default */
  readonly idName?: string;
  /** signature-major scores of columns [start, end) */
  readColumns(start: number, end: number): Float32Array;
};

type H5Wasm = Awaited<ReturnType<typeof loadHdf5>>;
type Group = InstanceType<H5Wasm['Group']>;
type Dataset = InstanceType<H5Wasm['Dataset']>;

/** Scores in a chunk: 1024 kB of float32. */
const chunkScores = 1 << 18;
/** Rows that a chunk has at least, and columns at most. */
const fewestChunkRows = 1000;
const mostChunkColumns = Math.floor(chunkScores / fewestChunkRows);
const metadataChunk = 8000;
/**
 * Whether a group tells in which order its fields came, for readers that go by their place: pert_id first, what is our own
 * last. Without it they come by name (h5py, jsfive); rhdf5 and Octave ask for names anyway.
 */
const fieldsInOrder = true;
/** Level 6 takes 12 % less space and twice the time. */
const gzipLevel = 1;
/** Bytes handed to HDF5 at a time; its memory is 2 GiB in all. */
const slabBytes = 32 << 20;

/** Scores of one of several matrices that have the same rows and columns, and the file they go to. */
export interface MatrixFile extends Pick<MatrixSource, 'readColumns'> {
  readonly file: string;
}

/**
 * Writes a matrix as GCTx. Missing scores are NaN, missing texts and numbers of the metadata -666. The file
 * appears under its name when it is complete.
 * @throws MATRIX_ID_REPEATED, MATRIX_UNWRITABLE
 */
export async function writeGctx(file: string, {rows, columns, readColumns}: MatrixSource): Promise<void> {
  await writeGctxFiles({rows, columns}, [{file, readColumns}]);
}

/** Rows whose metadata are written already: what `writeGctxRows` made. */
export interface GctxRows {
  readonly count: number;
  /** bytes of the file */
  readonly image: Uint8Array;
}

/** Rows and columns. */
type Shape = readonly [number, number];

/**
 * Writes several matrices of the same rows and columns, as `writeGctx` does each. Compressing metadata is most of
 * the work; it is done once, and the other files are made from the first.
 * @throws MATRIX_ID_REPEATED, MATRIX_UNWRITABLE
 */
export async function writeGctxFiles(
  {rows, columns}: Pick<MatrixSource, 'rows' | 'columns'>,
  [first, ...others]: readonly MatrixFile[],
): Promise<void> {
  const h5wasm = await loadHdf5();
  const shape: Shape = [rows.ids.length, columns.ids.length];
  writeFile(first.file, (unfinished) => {
    createRows(h5wasm, unfinished, first.file, rows);
    addColumns(h5wasm, unfinished, shape[0], {...first, columns});
  });
  for (const {file, readColumns} of others) {
    writeFile(file, (unfinished) => {
      copyFileSync(first.file, unfinished);
      edit(h5wasm, unfinished, 'a', (target) => {
        writeScores(target.get(matrixPath) as Dataset, shape, readColumns);
      });
    });
  }
}

/**
 * Writes a matrix whose rows' metadata have been written before; otherwise as `writeGctx` does.
 * @throws MATRIX_ID_REPEATED, MATRIX_UNWRITABLE
 */
export async function writeGctxOnRows(
  file: string,
  {count, image}: GctxRows,
  matrix: Pick<MatrixSource, 'columns' | 'readColumns'>,
): Promise<void> {
  const h5wasm = await loadHdf5();
  writeFile(file, (unfinished) => {
    writeFileSync(unfinished, image);
    addColumns(h5wasm, unfinished, count, {...matrix, file});
  });
}

/** @param file is named in messages */
function addColumns(
  h5wasm: H5Wasm,
  unfinished: string,
  height: number,
  {file, columns, readColumns}: Pick<MatrixSource, 'columns' | 'readColumns'> & {readonly file: string},
): void {
  checkUniqueIds(file, 'column', columns.ids, (i) => `column ${i + 1}`);
  const shape: Shape = [height, columns.ids.length];
  edit(h5wasm, unfinished, 'a', (target) => {
    target.create_group(axisPath.column, fieldsInOrder);
    writeAxis(h5wasm, target, axisPath.column, columns);
    writeScores(createMatrix(target, shape), shape, readColumns);
  });
}

/**
 * Writes what all matrices of the same rows begin as: a GCTx without columns and scores.
 * @throws MATRIX_ID_REPEATED, MATRIX_UNWRITABLE
 */
export async function writeGctxRows(file: string, rows: MetadataTable): Promise<void> {
  const h5wasm = await loadHdf5();
  writeFile(file, (unfinished) => createRows(h5wasm, unfinished, file, rows));
}

/** @param name of the file in messages */
function createRows(h5wasm: H5Wasm, unfinished: string, name: string, rows: MetadataTable): void {
  checkUniqueIds(name, 'row', rows.ids, (i) => `row ${i + 1}`);
  edit(h5wasm, unfinished, 'w', (target) => {
    target.create_attribute('version', 'GCTX1.0', [], 'A7');
    for (const group of ['0', '0/DATA', '0/DATA/0', '0/META']) target.create_group(group);
    target.create_group(axisPath.row, fieldsInOrder);
    writeAxis(h5wasm, target, axisPath.row, rows);
  });
}

/** @throws MATRIX_UNWRITABLE */
function writeFile(file: string, write: (unfinished: string) => void): void {
  const unfinished = temporaryName(file);
  try {
    write(unfinished);
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, {force: true});
    if (error instanceof OpenclueError) throw error;
    throw failure('MATRIX_UNWRITABLE', {file, detail: hdf5Message(error)}, {cause: error});
  }
}

function edit({File}: H5Wasm, file: string, mode: 'w' | 'a', change: (target: Group) => void): void {
  withoutTime(() => {
    const target = new File(path.resolve(file), mode);
    try {
      change(target);
    } finally {
      target.close();
    }
  });
}

/**
 * HDF5 stamps each dataset with the time, which would make every file different. It can be told not to, but not
 * through h5wasm; it learns the time from Date.now. Nothing else runs meanwhile, for `action` does not wait.
 */
function withoutTime(action: () => void): void {
  const {now} = Date;
  Date.now = () => 0;
  try {
    action();
  } finally {
    Date.now = now;
  }
}

function writeAxis(h5wasm: H5Wasm, target: Group, group: string, table: MetadataTable): void {
  const {ids} = table;
  writeTexts(h5wasm, target, `${group}/id`, ids.length, widestOf(ids), (heap, at, i) =>
    put(ids[i], heap, at),
  );
  for (const [name, field] of table.fields) {
    // A slash would open a group; `id` is taken.
    const path = `${group}/${name === 'id' ? 'id_renamed' : name.replaceAll('/', '|')}`;
    if (field.kind === 'text') writeTextField(h5wasm, target, path, field);
    else writeNumbers(target, path, field);
  }
}

function writeNumbers(target: Group, name: string, field: NumberField): void {
  const values = Float64Array.from(field.values);
  let whole = true;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) values[i] = -666;
    whole &&= values[i] === (values[i] | 0);
  }
  const dataset = createList(target, name, values.length, whole ? '<i' : '<d');
  forEachSlab(values.length, 8, (start, end) => {
    const part = values.subarray(start, end);
    dataset.write_slice([[start, end]], whole ? Int32Array.from(part) : part);
  });
}

/** Each distinct text is encoded once. */
function writeTextField(h5wasm: H5Wasm, target: Group, name: string, {dictionary, codes}: TextField): void {
  const width = widestOf([...dictionary, missingText]);
  const padded = Buffer.alloc(width * (dictionary.length + 1));
  for (const [code, text] of dictionary.entries()) put(text, padded, code * width);
  put(missingText, padded, dictionary.length * width);
  writeTexts(h5wasm, target, name, codes.length, width, (heap, at, i) => {
    const from = (codes[i] < 0 ? dictionary.length : codes[i]) * width;
    for (let byte = 0; byte < width; byte++) heap[at + byte] = padded[from + byte];
  });
}

function widestOf(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, Buffer.byteLength(text)), 1);
}

/** Writes a text of a few bytes, for which a call of the runtime's own functions is too dear. */
function put(text: string, bytes: Uint8Array, at: number): void {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 127) {
      bytes.set(Buffer.from(text), at);
      return;
    }
    bytes[at + i] = unit;
  }
}

/**
 * Texts of fixed length, ended by NUL where they are shorter; the library's own way is much slower. Blanks in its place
 * would be left to readers, and rhdf5 keeps them. HDF5 is told that all are ASCII, as MATLAB tells it, though the bytes
 * of other letters are UTF-8: it turns no UTF-8 into what Octave asks for, and Octave drops the whole file then.
 */
function writeTexts(
  {Module}: H5Wasm,
  target: Group,
  name: string,
  length: number,
  width: number,
  putText: (heap: Uint8Array, at: number, i: number) => void,
): void {
  const dataset = createList(target, name, length, `A${width}`);
  forEachSlab(length, width, (start, end) => {
    const bytes = (end - start) * width;
    const address = Module._malloc(bytes);
    if (address === 0) throw new Error('the texts do not fit the memory of HDF5');
    try {
      const heap = Module.HEAPU8;
      heap.fill(0, address, address + bytes);
      for (let i = start; i < end; i++) putText(heap, address + (i - start) * width, i);
      const [count, offset] = [[BigInt(end - start)], [BigInt(start)]];
      Module.set_dataset_data(dataset.file_id, dataset.path, count, offset, [1n], BigInt(address));
    } finally {
      Module._free(address);
    }
  });
}

/** An empty list that grows to `length`: h5wasm can only create a dataset together with its values. */
function createList(target: Group, name: string, length: number, dtype: string): Dataset {
  const dataset = target.create_dataset({
    name,
    data: [],
    shape: [0],
    maxshape: [length],
    chunks: [Math.max(1, Math.min(length, metadataChunk))],
    dtype,
    compression: 'gzip',
    compression_opts: gzipLevel,
  });
  dataset.resize([length]);
  return dataset;
}

function forEachSlab(length: number, valueBytes: number, write: (start: number, end: number) => void): void {
  const step = metadataChunk * Math.max(1, Math.floor(slabBytes / valueBytes / metadataChunk));
  for (let start = 0; start < length; start += step) write(start, Math.min(start + step, length));
}

function createMatrix(target: Group, [height, width]: Shape): Dataset {
  const dataset = target.create_dataset({
    name: matrixPath,
    data: new Float32Array(0),
    shape: [0, 0],
    maxshape: [null, null],
    chunks: [chunkColumns(width), chunkRows(height, width)],
    dtype: '<f',
  });
  dataset.resize([width, height]);
  return dataset;
}

function chunkColumns(width: number): number {
  return Math.max(1, Math.min(width, mostChunkColumns));
}

/**
 * Where columns are few, chunks have more rows than mkgctx gives them: a matrix of one column would be written, and
 * read, by 4 kB. They are of about equal size, for the last one takes as much room as the others.
 */
function chunkRows(height: number, width: number): number {
  const most = Math.floor(chunkScores / chunkColumns(width));
  const chunks = Math.max(1, Math.ceil(height / most));
  return Math.max(1, Math.ceil(height / chunks));
}

function writeScores(
  dataset: Dataset,
  [height, width]: Shape,
  readColumns: MatrixSource['readColumns'],
): void {
  if (height === 0) return;
  const together = chunkColumns(width);
  const step = together * Math.max(1, Math.floor(slabBytes / 4 / height / together));
  for (let start = 0; start < width; start += step) {
    const end = Math.min(start + step, width);
    dataset.write_slice([[start, end], []], readColumns(start, end));
  }
}
