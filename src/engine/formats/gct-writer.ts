/** Writes GCT 1.3 and 1.2 as cmapM's mkgct.m does. */
import {createWriteStream} from 'node:fs';
import {rename, rm} from 'node:fs/promises';
import {Readable, type Writable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {failure, OpenclueError} from '../../errors';
import {ByteText, type CellWriter, cellWriter, shortestDecimal} from './byte-text';
import type {MatrixSource} from './gctx-writer';
import type {MetadataField, MetadataTable} from './matrix';
import {temporaryName} from './temporary-name';
import {missingText} from './text-field';
import {checkUniqueIds} from './unique-ids';

export interface GctOptions {
  /** digits after the point of scores; cmapM's query tool writes 4, gutc 2 */
  readonly decimals?: number;
  /** 1.2 keeps no metadata but the row field `desc` */
  readonly version?: '1.2' | '1.3';
}

const filler = 'na';
const tab = 9;
const lineFeed = 10;
/** Bytes handed to the stream at a time, or a little more. */
const chunkLength = 1 << 18;
/** Bytes of scores held while their rows are written. */
const tileBytes = 256 << 20;
/** Bytes of scores read from the source at a time, when they are more than a tile. */
const slabBytes = 32 << 20;

/**
 * Writes a matrix as GCT to a file, which appears under its name when it is complete, or to a stream, which is
 * ended. Memory stays bounded: a matrix of more than 256 MB is read once for every 256 MB of it.
 * @throws MATRIX_ID_REPEATED, MATRIX_UNWRITABLE
 */
export async function writeGct(
  target: string | Writable,
  source: MatrixSource,
  options: GctOptions = {},
): Promise<void> {
  const name = typeof target === 'string' ? target : 'the GCT';
  checkUniqueIds(name, 'row', source.rows.ids, (i) => `row ${i + 1}`);
  checkUniqueIds(name, 'column', source.columns.ids, (i) => `column ${i + 1}`);
  const text = Readable.from(gctText(source, options), {objectMode: false});
  if (typeof target !== 'string') {
    await pipeline(text, target);
    return;
  }
  const unfinished = temporaryName(target);
  try {
    await pipeline(text, createWriteStream(unfinished, {flags: 'wx'}));
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, {force: true});
    if (error instanceof OpenclueError) throw error;
    throw failure('MATRIX_UNWRITABLE', {file: target, detail: (error as Error).message}, {cause: error});
  }
}

/** The text of a GCT in pieces of some hundred thousand bytes. */
function* gctText(source: MatrixSource, {decimals = 4, version = '1.3'}: GctOptions): Generator<Uint8Array> {
  const rows = version === '1.2' ? onlyDescription(source.rows) : source.rows;
  const {columns} = source;
  const counts = [rows.ids.length, columns.ids.length];
  if (version === '1.3') counts.push(rows.fields.size, columns.fields.size);
  const names = version === '1.2' ? ['NAME', 'Description'] : ['id', ...rows.fields.keys()];
  const head = [`#${version}`, counts.join('\t'), [...names, ...columns.ids].map(oneCell).join('\t')];
  if (version === '1.3') {
    for (const [name, field] of columns.fields) {
      const values = columns.ids.map((_, c) => cellOf(field, c));
      head.push([oneCell(name), ...Array(rows.fields.size).fill(filler), ...values].join('\t'));
    }
  }
  yield Buffer.from(`${head.join('\n')}\n`);
  yield* rowLines(rows, source, decimals);
}

function* rowLines(rows: MetadataTable, source: MatrixSource, decimals: number): Generator<Uint8Array> {
  const height = rows.ids.length;
  const width = source.columns.ids.length;
  const tileRows = Math.max(1, Math.min(height, Math.floor(tileBytes / 4 / Math.max(1, width))));
  const writers = Array.from(rows.fields.values(), (field): CellWriter => cellWriter(field, oneCell));
  const text = new ByteText(chunkLength);
  for (let first = 0; first < height; first += tileRows) {
    const count = Math.min(tileRows, height - first);
    const tile = readTile(source, first, count);
    for (let r = 0; r < count; r++) {
      text.add(oneCell(rows.ids[first + r]));
      for (const write of writers) {
        text.addByte(tab);
        write(text, first + r);
      }
      for (let c = 0; c < width; c++) {
        text.addByte(tab);
        text.addFixed(tile[c * count + r], decimals);
      }
      text.addByte(lineFeed);
      if (text.length >= chunkLength) yield text.take();
    }
  }
  yield text.take();
}

/** Scores of rows [first, first + count) of all columns, signature-major. */
function readTile({rows, columns, readColumns}: MatrixSource, first: number, count: number): Float32Array {
  const height = rows.ids.length;
  const width = columns.ids.length;
  if (count === height) return readColumns(0, width);
  const tile = new Float32Array(width * count);
  const step = Math.max(1, Math.floor(slabBytes / 4 / height));
  for (let start = 0; start < width; start += step) {
    const end = Math.min(start + step, width);
    const slab = readColumns(start, end);
    for (let c = start; c < end; c++) {
      const from = (c - start) * height + first;
      tile.set(slab.subarray(from, from + count), c * count);
    }
  }
  return tile;
}

function onlyDescription(rows: MetadataTable): MetadataTable {
  const none: MetadataField = {
    kind: 'text',
    dictionary: [filler],
    codes: new Int32Array(rows.ids.length),
  };
  return {ids: rows.ids, fields: new Map([['desc', rows.fields.get('desc') ?? none]])};
}

function cellOf(field: MetadataField, row: number): string {
  if (field.kind === 'number') return shortestDecimal(field.values[row]);
  const code = field.codes[row];
  return code < 0 ? missingText : oneCell(field.dictionary[code]);
}

function oneCell(text: string): string {
  return /[\t\r\n]/.test(text) ? text.replace(/[\t\r\n]+/g, ' ') : text;
}
