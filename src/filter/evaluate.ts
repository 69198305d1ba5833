/**
 * The filter language over columns in memory, with the meaning its SQL has (compile-where.ts): for matrices and
 * signature tables, which are in files and not in the database.
 */
import type {MetadataField} from '../engine/formats/matrix';
import type {ColumnType} from '../models/columns';
import {compileAutomaton} from './automaton';
import type {Column, Comparison, Condition, OrderTerm, Resource, Scalar} from './types';

/** A column of lists of texts, dictionary-encoded; -1 where there is no list. */
export interface ListField {
  readonly kind: 'list';
  readonly dictionary: readonly (readonly string[])[];
  readonly codes: Int32Array;
}

/** Values of one column, by row. Truth values are numbers, 0 and 1. */
export type ColumnValues = MetadataField | ListField;

/** The column of a name, e.g. `(name) => table.fields.get(name)`; `type` is what its resource says of it. */
export type Columns = (name: string, type: ColumnType) => ColumnValues | undefined;

export type RowTest = (row: number) => boolean;
/** Negative where row a comes before row b, 0 where the order does not tell. */
export type RowOrder = (a: number, b: number) => number;

const columnTypes = {text: 'text', number: 'double precision', list: 'text[]'} as const satisfies Record<
  ColumnValues['kind'],
  ColumnType
>;

/**
 * Columns in memory as `parseFilter` and `parseWhere` know a service.
 * @param name what error messages call them
 */
export function resourceOfColumns(
  name: string,
  columns: Iterable<readonly [name: string, kind: ColumnValues['kind']]>,
): Resource {
  const described = Array.from(
    columns,
    ([column, kind]) => [column, {name: column, type: columnTypes[kind]}] as const,
  );
  return {name, table: '', columns: new Map(described), relations: new Map(), large: false};
}

/** A test of rows. What a condition asks of a text is found out once for each distinct text. */
export function compilePredicate(condition: Condition, columns: Columns): RowTest {
  switch (condition.kind) {
    case 'and': {
      const tests = condition.of.map((part) => compilePredicate(part, columns));
      return tests.length === 1 ? tests[0] : (row) => tests.every((test) => test(row));
    }
    case 'or': {
      const tests = condition.of.map((part) => compilePredicate(part, columns));
      return (row) => tests.some((test) => test(row));
    }
    case 'not': {
      const test = compilePredicate(condition.of, columns);
      return (row) => !test(row);
    }
    default:
      return compileTest(condition, valuesOf(condition.column, columns));
  }
}

/** Rows by an order: missing values first upwards and last downwards, texts by bytes, as the services do. */
export function compileOrder(order: readonly OrderTerm[], columns: Columns): RowOrder {
  const terms = order.map(({column, descending}) => {
    const keys = sortKeys(valuesOf(column, columns), descending);
    return {keys, sign: descending ? -1 : 1};
  });
  return (a, b) => {
    for (const {keys, sign} of terms) {
      const [left, right] = [keys(a), keys(b)];
      if (left !== right) return left < right ? -sign : sign;
    }
    return 0;
  };
}

function valuesOf({name, type}: Column, columns: Columns): ColumnValues {
  const values = columns(name, type);
  if (!values) throw new Error(`there is no column ${name} in memory`);
  return values;
}

type ColumnCondition = Exclude<Condition, {kind: 'and' | 'or' | 'not'}>;

function compileTest(condition: ColumnCondition, values: ColumnValues): RowTest {
  const {kind} = condition;
  if (kind === 'missing' || kind === 'present') {
    const wanted = kind === 'present';
    if (values.kind === 'number') return (row) => Number.isNaN(values.values[row]) !== wanted;
    return (row) => values.codes[row] >= 0 === wanted;
  }
  if (values.kind === 'number') return numberTest(condition, values.values);
  const elements: (code: number) => readonly string[] =
    values.kind === 'list' ? (code) => values.dictionary[code] : (code) => [values.dictionary[code]];
  const test = elementsTest(condition);
  const {codes} = values;
  // 0: not asked yet, 1: no, 2: yes
  const known = new Uint8Array(values.dictionary.length);
  return (row) => {
    const code = codes[row];
    if (code < 0) return false;
    if (known[code] === 0) known[code] = test(elements(code)) ? 2 : 1;
    return known[code] === 2;
  };
}

/** The commonest conditions on numbers need no arrays. */
function numberTest(condition: ColumnCondition, values: Float64Array): RowTest {
  if (condition.kind === 'compares') {
    const compare = comparisons[condition.comparison];
    const other = Number(condition.value);
    return (row) => compare(values[row] - other);
  }
  if (condition.kind === 'equals') {
    const other = Number(condition.value);
    return (row) => values[row] === other;
  }
  const test = elementsTest(condition);
  return (row) => !Number.isNaN(values[row]) && test([values[row]]);
}

const comparisons: Record<Comparison, (difference: number) => boolean> = {
  '>': (difference) => difference > 0,
  '>=': (difference) => difference >= 0,
  '<': (difference) => difference < 0,
  '<=': (difference) => difference <= 0,
};

/** A test of a present value: the elements of a list, or one scalar. */
function elementsTest(condition: ColumnCondition): (elements: readonly (string | number)[]) => boolean {
  switch (condition.kind) {
    case 'equals': {
      const value = plain(condition.value);
      return (elements) => elements.includes(value);
    }
    case 'equalsList': {
      const {values} = condition;
      return (elements) =>
        elements.length === values.length && elements.every((element, i) => element === values[i]);
    }
    case 'among': {
      const among = new Set(condition.values.map(plain));
      return (elements) => elements.some((element) => among.has(element));
    }
    case 'holdsAll': {
      const all = condition.values.map(plain);
      // As in MongoDB, nothing holds all of no values.
      return (elements) => all.length > 0 && all.every((value) => elements.includes(value));
    }
    case 'compares': {
      const compare = comparisons[condition.comparison];
      const value = String(condition.value);
      return (elements) => elements.some((element) => compare(compareTexts(String(element), value)));
    }
    case 'matches': {
      const matches = compileAutomaton(condition.pattern);
      return (elements) => elements.some((element) => matches(String(element)));
    }
    case 'size':
      return (elements) => elements.length === condition.size;
    default:
      return () => true;
  }
}

function plain(value: Scalar): string | number {
  return typeof value === 'boolean' ? Number(value) : value;
}

/** Numbers in whose order the rows come; missing values come before everything. */
function sortKeys(values: ColumnValues, descending: boolean): (row: number) => number {
  if (values.kind === 'number') {
    const numbers = values.values;
    return (row) => (Number.isNaN(numbers[row]) ? Number.NEGATIVE_INFINITY : numbers[row]);
  }
  const {codes} = values;
  const ranks = values.kind === 'text' ? rankTexts(values.dictionary) : rankLists(values, descending);
  return (row) => (codes[row] < 0 ? -1 : ranks[codes[row]]);
}

/** The place of each text among all, the same for equal ones. */
function rankTexts(texts: readonly (string | undefined)[]): Int32Array {
  const distinct = [...new Set(texts.filter((text) => text !== undefined))].sort(compareTexts);
  const places = new Map(distinct.map((text, place) => [text, place]));
  return Int32Array.from(texts, (text) => (text === undefined ? -1 : (places.get(text) ?? -1)));
}

/** Lists by their smallest element upwards and by their largest downwards. */
function rankLists({dictionary}: ListField, descending: boolean): Int32Array {
  return rankTexts(dictionary.map((list) => [...list].sort(compareTexts).at(descending ? -1 : 0)));
}

/**
 * Orders texts by code points, which is the order of their UTF-8 bytes and of Postgres under collation "C".
 * JavaScript's own order is by UTF-16 units and puts characters beyond U+FFFF before U+E000.
 */
export function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [left, right] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (left !== right) return place(left) - place(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for characters above all others. */
function place(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}
