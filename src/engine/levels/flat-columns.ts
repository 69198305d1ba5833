/** Wells or signatures one after the other in memory or in a file, so that any of them is read at once. */
import {closeSync, constants, openSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {openNameless} from '../formats/score-store';
import {readFully, writeFully} from '../ground/storage';
import type {Scores} from '../kernel/combine';
import type {LevelMatrix} from './level-matrix';

/** Bytes that are kept in memory rather than in a file. */
const mostMemory = 256 << 20;

export interface FlatColumns {
  /** Puts columns [first, ...) of whole columns. */
  write(first: number, values: Scores): void;
  /** Columns [start, end), a copy. */
  read(start: number, end: number): Scores;
  close(): void;
}

export interface FlatShape {
  /** values of a column */
  readonly height: number;
  readonly width: number;
  readonly precision: 'single' | 'double';
}

/**
 * Room for columns that come in any order; what was never written is 0.
 * @param file opened and kept as it is, if it is there; without one a nameless temporary file, or memory for what is small
 */
export function flatColumns({height, width, precision}: FlatShape, file?: string): FlatColumns {
  const create = (columns: number): Scores =>
    precision === 'double' ? new Float64Array(columns * height) : new Float32Array(columns * height);
  const columnBytes = height * (precision === 'double' ? 8 : 4);
  if (file === undefined && columnBytes * width <= mostMemory) {
    const all = create(width);
    return {
      write: (first, values) => all.set(values, first * height),
      read: (start, end) => all.slice(start * height, end * height),
      close: () => {},
    };
  }
  const name = file ?? 'a temporary file';
  const descriptor =
    file === undefined ? openNameless(tmpdir()) : openSync(file, constants.O_RDWR | constants.O_CREAT);
  return {
    write(first, values) {
      // Whatever precision they come in.
      const own = values.BYTES_PER_ELEMENT * height === columnBytes ? values : Float32Array.from(values);
      writeFully(descriptor, new Uint8Array(own.buffer, own.byteOffset, own.byteLength), first * columnBytes);
    },
    read(start, end) {
      const values = create(end - start);
      readFully(descriptor, values, start * columnBytes, name);
      return values;
    },
    close: () => closeSync(descriptor),
  };
}

/** What was written, as a matrix. */
export function matrixOf(
  flat: FlatColumns,
  {path, rows, columns}: Pick<LevelMatrix, 'path' | 'rows' | 'columns'>,
): LevelMatrix {
  return {path, rows, columns, scattered: true, readColumns: flat.read, close: flat.close};
}

/** Columns copied at a time, in bytes. */
const slabBytes = 32 << 20;

/** A matrix whose columns can be read in any order: itself where it is one, else a copy, which is to be closed too. */
export function scatteredColumns(matrix: LevelMatrix): LevelMatrix {
  if (matrix.scattered) return matrix;
  const height = matrix.rows.ids.length;
  const width = matrix.columns.ids.length;
  const precision = matrix.readColumns(0, 0) instanceof Float64Array ? 'double' : 'single';
  const flat = flatColumns({height, width, precision});
  const step = Math.max(1, Math.floor(slabBytes / 4 / Math.max(1, height)));
  for (let start = 0; start < width; start += step) {
    flat.write(start, matrix.readColumns(start, Math.min(start + step, width)));
  }
  return matrixOf(flat, matrix);
}
