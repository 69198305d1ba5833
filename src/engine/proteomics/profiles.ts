/**
 * Matrices of proteomic assays: probes (rows) x wells (columns), or whatever is computed from them. They are small, some
 * hundred probes and at most some thousand wells, so that they are held whole and in double precision.
 */
import {closeSync, openSync, readSync} from 'node:fs';
import {type ExactStore, exactStore} from '../formats/exact-store';
import {parseGct} from '../formats/gct-reader';
import {writeGct} from '../formats/gct-writer';
import type {MetadataField, MetadataTable} from '../formats/matrix';
import {openMatrix} from '../formats/open-matrix';
import {failure} from '../ground/failures';
import {pickRows} from '../index/signature-join';

/** A matrix in memory. */
export interface Profiles {
  readonly rows: MetadataTable;
  readonly columns: MetadataTable;
  /** column c occupies [c * rows, (c + 1) * rows); NaN where there is no value */
  readonly values: Float64Array;
}

/** How the old format wrote a value that is missing. */
const missingValue = -666;
const gzipMagic = 0x8b1f;
/** Values held at most: 1 GB of them. */
const mostValues = 1 << 27;

/**
 * Reads a GCT (plain or gzip) in double precision, or a GCTx. -666 as a value says that there is none, as it does for psp.
 * @throws what `openMatrix` throws
 */
export async function readProfiles(file: string): Promise<Profiles> {
  const matrix = await openMatrix(file);
  try {
    const {rows, columns, format} = matrix;
    if (format !== 'GCTx') return await readExact(file);
    const values = Float64Array.from(matrix.readColumns(0, columns.ids.length));
    return {rows, columns, values: withoutMissing(values)};
  } finally {
    matrix.close();
  }
}

async function readExact(file: string): Promise<Profiles> {
  const {rows, columns, scores} = await parseGct(file, isGzip(file), {
    precision: 'double',
    open: gathered(file),
  });
  return {rows, columns, values: withoutMissing(scores.values)};
}

function isGzip(file: string): boolean {
  const start = Buffer.alloc(2);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, start, 0, 2, 0);
  } finally {
    closeSync(descriptor);
  }
  return start.readUInt16LE() === gzipMagic;
}

function withoutMissing(values: Float64Array): Float64Array {
  for (let i = 0; i < values.length; i++) if (values[i] === missingValue) values[i] = Number.NaN;
  return values;
}

/** Room for a matrix that comes by rows, if there is. */
function gathered(file: string) {
  return (rows: number, columns: number): ExactStore => {
    if (rows * columns > mostValues) {
      const detail = `it has ${rows} rows and ${columns} columns, and at most ${mostValues} values are held in double precision`;
      throw failure('PROTEOMICS_UNFIT', {subject: file, detail});
    }
    return exactStore(rows, columns);
  };
}

/** Writes a GCT 1.3 with as many digits as tell the numbers. @throws as `writeGct` */
export async function writeProfiles(file: string, {rows, columns, values}: Profiles): Promise<void> {
  const height = rows.ids.length;
  await writeGct(
    file,
    {rows, columns, readColumns: (start, end) => values.subarray(start * height, end * height)},
    {decimals: 'shortest'},
  );
}

/** Rows and columns at these places. */
export function pickProfiles(
  {rows, columns, values}: Profiles,
  pickedRows: Int32Array,
  pickedColumns: Int32Array,
): Profiles {
  const height = rows.ids.length;
  const picked = new Float64Array(pickedRows.length * pickedColumns.length);
  let to = 0;
  for (const column of pickedColumns) {
    for (const row of pickedRows) picked[to++] = values[column * height + row];
  }
  return {rows: pickTable(rows, pickedRows), columns: pickTable(columns, pickedColumns), values: picked};
}

/** The metadata at these places. */
export function pickTable({ids, fields}: MetadataTable, places: Int32Array): MetadataTable {
  return {
    ids: Array.from(places, (place) => ids[place]),
    fields: new Map(Array.from(fields, ([name, field]) => [name, pickRows(field, places)])),
  };
}

/** The places of which this is true. */
export function placesWhere(length: number, isTaken: (place: number) => boolean): Int32Array {
  return Int32Array.from({length}, (_, place) => place).filter(isTaken);
}

/** Places of the rows that both have, in the order of the first. @throws PROTEOMICS_UNFIT when there are fewer than two */
export function commonRows(a: Profiles, b: Profiles): [Int32Array, Int32Array] {
  const places = new Map(b.rows.ids.map((id, place) => [id, place]));
  const inA = placesWhere(a.rows.ids.length, (row) => places.has(a.rows.ids[row]));
  if (inA.length < 2) {
    const [first, second] = [a.rows.ids[0], b.rows.ids[0]];
    throw failure('PROTEOMICS_UNFIT', {
      subject: 'the two matrices',
      detail: `they share ${inA.length} of ${a.rows.ids.length} and ${b.rows.ids.length} probes (ids such as "${first}" and "${second}"); both must be of one assay and have the same row ids`,
    });
  }
  return [inA, inA.map((row) => places.get(a.rows.ids[row]) ?? -1)];
}

/** The same table with one field more, or in the place of the one of this name. */
export function withField(table: MetadataTable, name: string, field: MetadataField): MetadataTable {
  return {ids: table.ids, fields: new Map([...table.fields, [name, field]])};
}

/** A text field of these values, undefined for none. */
export function textFieldOf(values: readonly (string | undefined)[]): MetadataField {
  const dictionary: string[] = [];
  const codes = new Map<string, number>();
  const coded = values.map((value) => {
    if (value === undefined) return -1;
    const known = codes.get(value) ?? dictionary.push(value) - 1;
    codes.set(value, known);
    return known;
  });
  return {kind: 'text', dictionary, codes: Int32Array.from(coded)};
}

/** A text field that says the same everywhere. */
export function constantField(value: string, length: number): MetadataField {
  return {kind: 'text', dictionary: [value], codes: new Int32Array(length)};
}
