/**
 * Writes GCTx 1.0 in the layout of cmapM's mkgctx.m, which cmapM, cmapPy and cmapR open: matrix of float32 in
 * chunks of about 1 MB, uncompressed; metadata compressed.
 */
import {renameSync, rmSync} from 'node:fs';
import path from 'node:path';
import {failure, OpenclueError} from '../../errors';
import {axisPath, matrixPath} from './gctx-reader';
import {hdf5Message, loadHdf5} from './hdf5';
import type {MatrixReader, MetadataTable, NumberField, TextField} from './matrix';
import {temporaryName} from './temporary-name';
import {missingText} from './text-field';
import {checkUniqueIds} from './unique-ids';

/** What a matrix is written from; a MatrixReader is one. Rows are genes, columns signatures. */
export type MatrixSource = Pick<MatrixReader, 'rows' | 'columns'> & {
  /** signature-major scores of columns [start, end) */
  readColumns(start: number, end: number): Float32Array;
};

type H5Wasm = Awaited<ReturnType<typeof loadHdf5>>;
type Group = InstanceType<H5Wasm['Group']>;
type Dataset = InstanceType<H5Wasm['Dataset']>;

/** Scores in a chunk: 1024 kB of float32. */
const chunkScores = 1 << 18;
const mostChunkRows = 1000;
const metadataChunk = 1000;
const gzipLevel = 6;
/** Bytes handed to HDF5 at a time; its memory is 2 GiB in all. */
const slabBytes = 32 << 20;

/**
 * Writes a matrix as GCTx. Missing scores are NaN, missing texts and numbers of the metadata -666. The file
 * appears under its name when it is complete.
 * @throws MATRIX_ID_REPEATED, MATRIX_UNWRITABLE
 */
export async function writeGctx(file: string, source: MatrixSource): Promise<void> {
  checkUniqueIds(file, 'row', source.rows.ids, (i) => `row ${i + 1}`);
  checkUniqueIds(file, 'column', source.columns.ids, (i) => `column ${i + 1}`);
  const h5wasm = await loadHdf5();
  const unfinished = temporaryName(file);
  try {
    const target = new h5wasm.File(path.resolve(unfinished), 'w');
    try {
      target.create_attribute('version', 'GCTX1.0', [], 'S7');
      for (const group of ['0', '0/DATA', '0/DATA/0', '0/META', axisPath.row, axisPath.column]) {
        target.create_group(group);
      }
      writeAxis(h5wasm, target, axisPath.row, source.rows);
      writeAxis(h5wasm, target, axisPath.column, source.columns);
      writeScores(target, source);
    } finally {
      target.close();
    }
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, {force: true});
    if (error instanceof OpenclueError) throw error;
    throw failure('MATRIX_UNWRITABLE', {file, detail: hdf5Message(error)}, {cause: error});
  }
}

function writeAxis(h5wasm: H5Wasm, target: Group, group: string, table: MetadataTable): void {
  const {ids} = table;
  writeTexts(h5wasm, target, `${group}/id`, {
    dictionary: ids,
    codes: Int32Array.from(ids.keys()),
  });
  for (const [name, field] of table.fields) {
    // A slash would open a group; `id` is taken.
    const path = `${group}/${name === 'id' ? 'id_renamed' : name.replaceAll('/', '|')}`;
    if (field.kind === 'text') writeTexts(h5wasm, target, path, field);
    else writeNumbers(target, path, field);
  }
}

function writeNumbers(target: Group, name: string, field: NumberField): void {
  const values = field.values.map((value) => (Number.isNaN(value) ? -666 : value));
  const whole = values.every((value) => value === (value | 0));
  const dataset = createList(target, name, values.length, whole ? '<i' : '<d');
  forEachSlab(values.length, 8, (start, end) => {
    const part = values.subarray(start, end);
    dataset.write_slice([[start, end]], whole ? Int32Array.from(part) : part);
  });
}

/** Texts of fixed length, padded with blanks, as MATLAB writes them. */
function writeTexts(
  {Module}: H5Wasm,
  target: Group,
  name: string,
  {dictionary, codes}: Pick<TextField, 'dictionary' | 'codes'>,
): void {
  const distinct = [...dictionary, missingText];
  const width = distinct.reduce((most, text) => Math.max(most, Buffer.byteLength(text)), 1);
  const padded = Buffer.alloc(width * distinct.length, ' ');
  for (const [code, text] of distinct.entries()) padded.write(text, code * width);
  const dataset = createList(target, name, codes.length, `S${width}`);
  // The library's own way would encode every text anew.
  forEachSlab(codes.length, width, (start, end) => {
    const address = Module._malloc((end - start) * width);
    if (address === 0) throw new Error('the texts do not fit the memory of HDF5');
    try {
      const slab = Module.HEAPU8.subarray(address, address + (end - start) * width);
      for (let i = start; i < end; i++) {
        const code = codes[i] < 0 ? dictionary.length : codes[i];
        slab.set(padded.subarray(code * width, (code + 1) * width), (i - start) * width);
      }
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

function writeScores(target: Group, {rows, columns, readColumns}: MatrixSource): void {
  const [height, width] = [rows.ids.length, columns.ids.length];
  const chunkRows = Math.max(1, Math.min(height, mostChunkRows));
  const chunkColumns = Math.max(1, Math.min(width, Math.floor(chunkScores / chunkRows)));
  const dataset = target.create_dataset({
    name: matrixPath,
    data: new Float32Array(0),
    shape: [0, 0],
    maxshape: [null, null],
    chunks: [chunkColumns, chunkRows],
    dtype: '<f',
  });
  dataset.resize([width, height]);
  if (height === 0) return;
  const step = chunkColumns * Math.max(1, Math.floor(slabBytes / 4 / height / chunkColumns));
  for (let start = 0; start < width; start += step) {
    const end = Math.min(start + step, width);
    dataset.write_slice([[start, end], []], readColumns(start, end));
  }
}
