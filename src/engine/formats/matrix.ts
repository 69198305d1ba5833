/**
 * What every matrix reader offers and every consumer (index builder, CLI, result writers) relies on.
 * A matrix is genes (rows) x signatures (columns), as GCT and GCTx lay it out.
 */

/** A text column of metadata, dictionary-encoded: half a million rows repeat a few thousand values. */
export interface TextField {
  readonly kind: 'text';
  /** distinct values in order of first appearance */
  readonly dictionary: readonly string[];
  /** per row, the position in `dictionary`; -1 where the file has no value */
  readonly codes: Int32Array;
}

/** A numeric column of metadata; NaN where the file has no value. */
export interface NumberField {
  readonly kind: 'number';
  readonly values: Float64Array;
}

export type MetadataField = TextField | NumberField;

/** Metadata of one axis: ids (unique) and named fields, both in file order. */
export interface MetadataTable {
  readonly ids: readonly string[];
  readonly fields: ReadonlyMap<string, MetadataField>;
}

export type MatrixFormat = 'GCT 1.2' | 'GCT 1.3' | 'GCTx';

/** What a file says of its axes; a GCTx may say it of one alone. */
export interface MatrixMetadata {
  readonly format: MatrixFormat;
  readonly rows?: MetadataTable;
  readonly columns?: MetadataTable;
  /** sentences, without a full stop, on what of the metadata was left out */
  readonly warnings: readonly string[];
}

/** An opened matrix: metadata in memory, scores read on demand. */
export interface MatrixReader {
  readonly path: string;
  readonly format: MatrixFormat;
  /** genes */
  readonly rows: MetadataTable;
  /** signatures */
  readonly columns: MetadataTable;
  /** sentences, without a full stop, on what of the file was left out */
  readonly warnings: readonly string[];
  /** columns the file keeps together: reading from and to multiples of it reads nothing twice */
  readonly columnStep?: number;
  /**
   * Scores of signatures [start, end), signature-major: signature c occupies
   * [(c - start) * rows, (c - start + 1) * rows). Missing values are NaN.
   * `into`, when given, must hold at least (end - start) * rows values and is what is returned (as a view).
   * Infinite scores are refused, unless the caller says by `findsInfinite` that it will find them itself.
   */
  readColumns(start: number, end: number, into?: Float32Array, findsInfinite?: boolean): Float32Array;
  close(): void;
}

/**
 * The array that receives scores of columns [start, end): a view of `into`, or a new one.
 * @throws RangeError for columns the matrix does not have or an `into` that is too small
 */
export function columnRange(
  rows: number,
  columns: number,
  start: number,
  end: number,
  into?: Float32Array,
): Float32Array {
  if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= columns)) {
    throw new RangeError(`columns ${start} to ${end} of a matrix of ${columns}`);
  }
  const length = (end - start) * rows;
  if (!into) return new Float32Array(length);
  if (into.length < length) throw new RangeError(`${into.length} places for ${length} scores`);
  return into.subarray(0, length);
}
