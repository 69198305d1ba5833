/** Matrices of wells as the steps from level to level read them: column by column, as exactly as their file has them. */
import {closeSync, openSync, readSync, statSync} from 'node:fs';
import {exactStore} from '../formats/exact-store';
import {parseGct} from '../formats/gct-reader';
import type {MetadataField, MetadataTable} from '../formats/matrix';
import {openMatrix} from '../formats/open-matrix';
import {failure} from '../ground/failures';
import type {Scores} from '../kernel/combine';
import {FieldColumn, pickWells} from './fields';

/** Genes x wells. */
export interface LevelMatrix {
  /** what messages call it */
  readonly path: string;
  readonly rows: MetadataTable;
  readonly columns: MetadataTable;
  /** whether single wells, in any order, are read as fast as runs of them */
  readonly scattered: boolean;
  /** values of wells [start, end), well-major; NaN where one is missing. They are the caller's to change */
  readColumns(start: number, end: number): Scores;
  close(): void;
}

/** Bytes of GCT text that are held in double precision, some nine bytes a value; larger ones are read in single precision. */
const mostExactBytes = 1 << 29;
/** Scores of a GCT kept in memory, shared by all files that are open; the rest goes to a temporary file. */
const memoryBytes = 256 << 20;
const gzipMagic = 0x8b1f;
const mostPacked = 8;

export interface LevelOptions {
  /** they came from elsewhere, and must not name other files of this machine */
  readonly selfContained?: boolean;
  /** a GCT in double precision, in memory; else in single precision, in as much memory as any other matrix */
  readonly exact?: boolean;
}

/**
 * Opens one file, or several that have the same genes, as one matrix. A GCT of up to half a gigabyte of text is read in
 * double precision, as level 3 has to be for z-scores to be right to six digits.
 * @throws what `openMatrix` throws, LEVELS_UNFIT for files of different genes or with a well twice
 */
export async function openLevels(
  files: readonly string[],
  {selfContained = false, exact = true}: LevelOptions = {},
): Promise<LevelMatrix> {
  const opened: LevelMatrix[] = [];
  try {
    for (const file of files)
      opened.push(await openLevel(file, {shared: files.length, selfContained, exact}));
    return opened.length === 1 ? opened[0] : joined(opened);
  } catch (error) {
    for (const {close} of opened) close();
    throw error;
  }
}

async function openLevel(
  file: string,
  {shared, selfContained, exact}: Required<LevelOptions> & {readonly shared: number},
): Promise<LevelMatrix> {
  const text = exact ? textOf(file) : undefined;
  if (text === undefined || text.bytes * shared > mostExactBytes) {
    const {rows, columns, readColumns, close} = await openMatrix(file, {
      memoryBytes: memoryBytes / shared,
      selfContained,
    });
    return {
      path: file,
      rows,
      columns,
      scattered: false,
      readColumns: (start, end) => readColumns(start, end),
      close,
    };
  }
  const {rows, columns, scores} = await parseGct(file, text.compressed, {
    precision: 'double',
    open: exactStore,
  });
  const height = rows.ids.length;
  return {
    path: file,
    rows,
    columns,
    scattered: true,
    readColumns: (start, end) => scores.values.slice(start * height, end * height),
    close: () => {},
  };
}

/** What kind of text a file may be, and how much; undefined for HDF5. */
function textOf(file: string): {compressed: boolean; bytes: number} | undefined {
  const head = Buffer.alloc(4);
  let size: number;
  try {
    size = statSync(file).size;
    const descriptor = openSync(file, 'r');
    try {
      readSync(descriptor, head, 0, head.length, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Whoever opens it says why it cannot be read.
    return undefined;
  }
  const compressed = head.readUInt16LE(0) === gzipMagic;
  if (compressed) return {compressed, bytes: size * mostPacked};
  const begins = head.toString('latin1').replace('\u00ef\u00bb\u00bf', '');
  return begins.startsWith('#') ? {compressed, bytes: size} : undefined;
}

/** Files of the same genes, in whatever order each has them, as one; genes are those of the first. */
function joined(parts: readonly LevelMatrix[]): LevelMatrix {
  const [first] = parts;
  const height = first.rows.ids.length;
  const orders = parts.map((part) => orderOf(first, part));
  const starts = [0];
  for (const {columns} of parts) starts.push(starts[starts.length - 1] + columns.ids.length);
  const columns = joinColumns(parts);
  return {
    path: first.path,
    rows: first.rows,
    columns,
    scattered: parts.every(({scattered}) => scattered),
    readColumns(start, end) {
      const exact = parts.every((part) => part.readColumns(0, 0) instanceof Float64Array);
      const length = (end - start) * height;
      const values = exact ? new Float64Array(length) : new Float32Array(length);
      parts.forEach((part, p) => {
        const [from, to] = [Math.max(start, starts[p]), Math.min(end, starts[p + 1])];
        if (from >= to) return;
        const own = part.readColumns(from - starts[p], to - starts[p]);
        const at = (from - start) * height;
        const order = orders[p];
        if (order === undefined) values.set(own, at);
        else {
          for (let i = 0; i < own.length; i += height) {
            for (let gene = 0; gene < height; gene++) values[at + i + gene] = own[i + order[gene]];
          }
        }
      });
      return values;
    },
    close() {
      for (const {close} of parts) close();
    },
  };
}

/** Per gene of the first matrix its row in another; undefined where they have the same order. */
function orderOf(first: LevelMatrix, other: LevelMatrix): Uint32Array | undefined {
  const {ids} = other.rows;
  const places = new Map(ids.map((id, row) => [id, row]));
  const absent = first.rows.ids.filter((id) => !places.has(id));
  if (absent.length > 0 || ids.length !== first.rows.ids.length) {
    const detail =
      absent.length > 0
        ? `it lacks ${absent.length} of the ${first.rows.ids.length} rows of ${first.path}, e.g. ${absent.slice(0, 3).join(', ')}`
        : `it has ${ids.length} rows and ${first.path} has ${first.rows.ids.length}`;
    throw failure('LEVELS_UNFIT', {
      subject: other.path,
      detail: `${detail}. Files that are read together must have the same genes`,
    });
  }
  if (first.rows.ids.every((id, row) => id === ids[row])) return undefined;
  return Uint32Array.from(first.rows.ids, (id) => places.get(id) ?? 0);
}

function joinColumns(parts: readonly LevelMatrix[]): MetadataTable {
  const ids = parts.flatMap(({columns}) => columns.ids);
  const fileOf = new Map<string, string>();
  for (const {path, columns} of parts) {
    for (const id of columns.ids) {
      const other = fileOf.get(id);
      if (other !== undefined) {
        throw failure('LEVELS_UNFIT', {
          subject: path,
          detail: `well "${id}" is in ${other} too. Leave one of them out, or rename it`,
        });
      }
      fileOf.set(id, path);
    }
  }
  const names = new Set(parts.flatMap(({columns}) => [...columns.fields.keys()]));
  const fields = new Map<string, MetadataField>();
  for (const name of names) {
    const column = new FieldColumn();
    for (const {columns} of parts) {
      const field = columns.fields.get(name);
      for (let well = 0; well < columns.ids.length; well++) column.push(field, well);
    }
    fields.set(name, column.build());
  }
  return {ids, fields};
}

/** Some wells of a matrix, as one of their own. @param columns what is known of these wells */
export function pickColumns(
  matrix: LevelMatrix,
  places: Int32Array,
  columns = pickWells(matrix.columns, places),
): LevelMatrix {
  return {
    ...matrix,
    columns,
    readColumns: (start, end) =>
      // None are asked for to learn the precision.
      start === end ? matrix.readColumns(0, 0) : gather(matrix, places.subarray(start, end)),
  };
}

/** Values of some wells, well-major, in the order asked for. @param places ascending runs are read in one go */
export function gather(matrix: Pick<LevelMatrix, 'rows' | 'readColumns'>, places: ArrayLike<number>): Scores {
  const height = matrix.rows.ids.length;
  let values: Scores | undefined;
  for (let at = 0, end: number; at < places.length; at = end) {
    end = at + 1;
    while (end < places.length && places[end] === places[end - 1] + 1) end++;
    const run = matrix.readColumns(places[at], places[at] + end - at);
    if (end - at === places.length) return run;
    values ??=
      run instanceof Float64Array
        ? new Float64Array(places.length * height)
        : new Float32Array(places.length * height);
    values.set(run, at * height);
  }
  return values ?? new Float64Array(0);
}
