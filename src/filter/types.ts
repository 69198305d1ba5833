import type {ColumnType} from '../models/columns';
import type {Regexp} from './regexp-tree';

/** A value a condition compares with, already of its column's kind. */
export type Scalar = string | number | boolean;

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** a list whose elements an index finds, each in few of very many records */
  readonly lookup?: boolean;
  /** every record has a value, another than all others */
  readonly key?: boolean;
  /** an index of the table has the values in order, absent ones first */
  readonly indexed?: boolean;
  /** made by the database from other columns */
  readonly derived?: boolean;
  /** found in the index of a dataset when it is answered: no condition can use it */
  readonly fromIndex?: boolean;
  /** what a text holds in every record, in ISO 8601 */
  readonly holds?: 'date' | 'instant';
}

/** How records of one resource lead to records of another. */
export interface Relation {
  readonly name: string;
  /** many: an array of records; one: a record, or absent */
  readonly many: boolean;
  readonly target: () => Resource;
  /** Columns that must agree; a list on the local side means any of its elements. */
  readonly keys: readonly {readonly local: string; readonly remote: string}[];
  /** A table of pairs between the two; keys[0].local and .remote are also the names of its columns. */
  readonly through?: string;
}

/** What the filter language must know of a service to check a filter and to write its SQL. */
export interface Resource {
  /** the model's name, as error messages say it: gene */
  readonly name: string;
  readonly table: string;
  readonly columns: ReadonlyMap<string, Column>;
  readonly relations: ReadonlyMap<string, Relation>;
  /** whether the table keeps each record's JSON text as well; a view cannot */
  readonly documents?: boolean;
  /** collections too large to send whole by default get a page size */
  readonly large: boolean;
  /** columns by whose index records with the same values come in the order of their ids */
  readonly orderedBy?: readonly string[];
}

export type Comparison = '>' | '>=' | '<' | '<=';

/**
 * A checked `where`. On a list column a condition holds when any element satisfies it; a missing value
 * satisfies only `missing` and `not`, as in MongoDB.
 */
export type Condition =
  | {readonly kind: 'and' | 'or'; readonly of: readonly Condition[]}
  | {readonly kind: 'not'; readonly of: Condition}
  | {readonly kind: 'missing' | 'present'; readonly column: Column}
  | {readonly kind: 'equals'; readonly column: Column; readonly value: Scalar}
  | {readonly kind: 'equalsList'; readonly column: Column; readonly values: readonly Scalar[]}
  | {readonly kind: 'among'; readonly column: Column; readonly values: readonly Scalar[]}
  | {readonly kind: 'holdsAll'; readonly column: Column; readonly values: readonly Scalar[]}
  | {
      readonly kind: 'compares';
      readonly column: Column;
      readonly comparison: Comparison;
      readonly value: Scalar;
    }
  | {readonly kind: 'matches'; readonly column: Column; readonly pattern: Regexp}
  | {readonly kind: 'size'; readonly column: Column; readonly size: number};

export interface OrderTerm {
  readonly column: Column;
  readonly descending: boolean;
}

export interface Inclusion {
  readonly relation: Relation;
  readonly scope: Filter;
}

/** A whole filter, checked against its resource: nothing in it can fail to compile. */
export interface Filter {
  readonly where: Condition;
  /** the columns to answer with */
  readonly fields: readonly Column[];
  /** whether these were named, rather than all, or all but some, taken */
  readonly named?: boolean;
  readonly order: readonly OrderTerm[];
  /** undefined: all */
  readonly limit: number | undefined;
  readonly skip: number;
  readonly include: readonly Inclusion[];
}

/** The `where` that every record satisfies. */
export const everything: Condition = {kind: 'and', of: []};

/** Whether a `where` asks for nothing. */
export function isEverything(where: Condition): boolean {
  return where.kind === 'and' && where.of.length === 0;
}
