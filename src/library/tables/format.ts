/**
 * How a public file is described: which headers tell it, and which column of which table each header fills.
 * Files are followed by header, never by position; headers compare without regard to case.
 */

/** A column of the target filled from one header of the file: the first of `from` that the file has. */
export interface CopiedField {
  readonly column: string;
  readonly from: readonly string[];
  /** what separates the elements, for list columns; default '|' */
  readonly separator?: RegExp;
  /** repairs a cell before it is converted; '' means missing */
  readonly clean?: (cell: string) => string;
  /** for list columns: elements of earlier files stay */
  readonly united?: boolean;
}

/** A column computed from several headers, each given as its alternatives; skipped unless the file has all. */
export interface DerivedField {
  readonly column: string;
  readonly needs: readonly (readonly string[])[];
  readonly separator?: RegExp;
  readonly derive: (...cells: string[]) => string;
}

export type Field = CopiedField | DerivedField;

/** Pseudo header: the element at hand in an output with `each`. */
export const elementHeader = 'element of the list';

/** What a format fills. */
export interface Output {
  readonly table: string;
  /** natural key, unique in the table */
  readonly key: readonly string[];
  /** records are told by their id, which the table derives from the key, because parts of the key may be missing */
  readonly matchById?: boolean;
  /** columns; where two entries fill the same column the first that the file supports is used */
  readonly fields: readonly Field[];
  /**
   * enrich: records of other sources stay, and a missing value never erases a present one.
   * replace: afterwards the table's records (those `within`, if given) are those of this file and no others.
   */
  readonly mode: 'enrich' | 'replace';
  /** SQL condition on `known` telling which records a replace answers for; the new ones are in staged_<table> */
  readonly within?: string;
  /** a statement over staged_<table> that fills in what other rows of the file tell, when the file has `needs` */
  readonly complete?: {readonly needs: readonly string[]; readonly sql: string};
  /** one record per distinct element of this list header, found under the pseudo header elementHeader */
  readonly each?: {readonly from: readonly string[]; readonly separator: RegExp};
}

/** The headers of a file, and its rows as cells in header order. */
export interface Table {
  readonly header: readonly string[];
  readonly blocks: AsyncIterable<readonly Row[]>;
  /** what a row is called in messages */
  readonly unit: 'line' | 'document' | 'entry';
  /** what was noticed so far (read after the last block): lines not in UTF-8, edition of the file */
  readonly notices: () => readonly string[];
  /** closes the file; a must unless the blocks were read to the end */
  readonly close: () => Promise<void>;
}

/** One row and its place in the file, from 1. */
export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Told of a row that cannot be read: its place, e.g. `line 17`, and why. */
export type OnBadRow = (place: string, reason: string) => void;

/** The first rows of a file. */
export interface Sample {
  /** the cells under a header that say anything; none where the file has not the header */
  valuesOf(header: string): string[];
}

/** One kind of public file. */
export interface Format {
  /** what --as calls it */
  readonly kind: string;
  /** what people call it */
  readonly title: string;
  /** what the file holds, as the reader in src/library/tables/tables.ts must take it */
  readonly shape: 'table' | 'gmt' | 'json' | 'matrix';
  /** headers it must have; a list gives alternatives */
  readonly requires: readonly (string | readonly string[])[];
  /** headers that tell it is something else */
  readonly lacks?: readonly string[];
  readonly outputs: readonly Output[];
  /** rewrites the rows before they are mapped; `name` is the file's, less folder and extensions */
  readonly arrange?: (table: Table, name: string) => Table;
  /** SQL run in the same transaction after the merge: what other tables derive from this one */
  readonly derived?: readonly Derivation[];
  /** tells by its first rows whether a file with fitting headers is of this format after all */
  readonly accepts?: (sample: Sample) => boolean;
  /** tells the format of a GMT by its sets, 0 (no) to 1 (certain) */
  readonly resembles?: (sets: readonly Row[]) => number;
}

/** A statement that brings another table in line; it must change no row that is right already. */
export interface Derivation {
  readonly table: string;
  readonly sql: string;
}

/** Fields whose header and column have the same name. */
export function same(...columns: readonly string[]): CopiedField[] {
  return columns.map((column) => ({column, from: [column]}));
}

/** A field filled from the first of these headers. */
export function from(column: string, ...headers: readonly string[]): CopiedField {
  return {column, from: headers};
}

/** A list field with its own separator. */
export function list(column: string, separator: RegExp, ...headers: readonly string[]): CopiedField {
  return {column, from: headers, separator};
}
