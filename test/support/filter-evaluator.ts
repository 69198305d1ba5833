import type {ColumnType} from '../../src/models/columns';

/** A record as the API answers it: absent fields are undefined. */
export type Row = Readonly<Record<string, unknown>>;
export type Columns = Readonly<Record<string, ColumnType>>;

/**
 * What a filter means, written for clarity: no SQL, no checks, no speed. It takes the raw JSON of a valid
 * filter and returns the records and fields the API must answer with.
 */
export function evaluateFilter(
  filter: Record<string, unknown>,
  rows: readonly Row[],
  columns: Columns,
): Row[] {
  const found = rows.filter((row) => holds(filter.where ?? {}, row, columns));
  const sorted = [...found].sort(comparator(filter.order));
  const skip = Number(filter.skip ?? filter.offset ?? 0);
  const limit = Number(filter.limit ?? 0);
  const page = sorted.slice(skip, limit === 0 ? undefined : skip + limit);
  const names = fieldNames(filter.fields, Object.keys(columns));
  return page.map((row) =>
    Object.fromEntries(names.filter((name) => row[name] !== undefined).map((name) => [name, row[name]])),
  );
}

export function holds(where: unknown, row: Row, columns: Columns): boolean {
  return Object.entries(where as object).every(([key, value]) => {
    const branches = () => (value as unknown[]).map((branch) => holds(branch, row, columns));
    if (key === 'and') return branches().every(Boolean);
    if (key === 'or') return branches().some(Boolean);
    if (key === 'nor') return !branches().some(Boolean);
    return propertyHolds(value, row[key], columns[key]);
  });
}

function propertyHolds(value: unknown, cell: unknown, type: ColumnType): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return equal(cell, value, type);
  const {options = '', ...operators} = value as Record<string, unknown>;
  return Object.entries(operators).every(([operator, argument]) =>
    operatorHolds(operator, argument, String(options ?? ''), cell, type),
  );
}

function operatorHolds(
  operator: string,
  argument: unknown,
  options: string,
  cell: unknown,
  type: ColumnType,
): boolean {
  const list = argument as unknown[];
  const some = (test: (element: unknown) => boolean) => elements(cell).some(test);
  const compare = (other: unknown) => (element: unknown) => order(element, coerce(other, type));
  switch (operator) {
    case 'eq':
      return equal(cell, argument, type);
    case 'neq':
      return !equal(cell, argument, type);
    case 'inq':
      return list.some((each) => equal(cell, each, type));
    case 'nin':
      return !list.some((each) => equal(cell, each, type));
    case 'all':
      return list.length > 0 && list.every((each) => equal(cell, each, type));
    case 'gt':
      return some((element) => compare(argument)(element) > 0);
    case 'gte':
      return some((element) => compare(argument)(element) >= 0);
    case 'lt':
      return some((element) => compare(argument)(element) < 0);
    case 'lte':
      return some((element) => compare(argument)(element) <= 0);
    case 'between':
      return (
        some((element) => compare(list[0])(element) >= 0) && some((element) => compare(list[1])(element) <= 0)
      );
    case 'like':
      return some((element) => regexp(argument, options).test(subject(element)));
    case 'nlike':
      return !some((element) => regexp(argument, options).test(subject(element)));
    case 'ilike':
      return some((element) => regexp(argument, `${options}i`).test(subject(element)));
    case 'nilike':
      return !some((element) => regexp(argument, `${options}i`).test(subject(element)));
    case 'regexp':
    case 'regex': {
      const literal = /^\/(.*)\/([a-z]*)$/s.exec(String(argument));
      const pattern = literal ? regexp(literal[1], literal[2] + options) : regexp(argument, options);
      return some((element) => pattern.test(subject(element)));
    }
    case 'exists':
      return (cell !== undefined) === isTrue(argument);
    case 'size':
      return Array.isArray(cell) && cell.length === Number(argument);
    default:
      throw new Error(`the evaluator does not know ${operator}`);
  }
}

function equal(cell: unknown, value: unknown, type: ColumnType): boolean {
  if (value === null) return cell === undefined;
  if (Array.isArray(value)) {
    return (
      Array.isArray(cell) && JSON.stringify(cell) === JSON.stringify(value.map((each) => coerce(each, type)))
    );
  }
  return elements(cell).includes(coerce(value, type));
}

function elements(cell: unknown): unknown[] {
  if (cell === undefined) return [];
  return Array.isArray(cell) ? cell : [cell];
}

function coerce(value: unknown, type: ColumnType): unknown {
  if (type === 'boolean') return isTrue(value);
  if (type === 'integer' || type === 'double precision') return Number(value);
  return String(value);
}

function isTrue(value: unknown): boolean {
  return value === true || value === 1 || value === '1' || value === 'true';
}

function regexp(source: unknown, flags: string): RegExp {
  return new RegExp(String(source), [...new Set(flags.replaceAll('g', ''))].join(''));
}

/** The filter language takes a character beyond the basic plane for one; RegExp without u sees two. */
function subject(element: unknown): string {
  return String(element).replace(/[\u{10000}-\u{10ffff}]/gu, '\ue000');
}

/** Numbers by size, texts by bytes, false before true. */
function order(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return Number(a) - Number(b);
}

function comparator(terms: unknown): (a: Row, b: Row) => number {
  const list = terms === undefined ? [] : [terms].flat().flatMap((term) => String(term).split(','));
  const steps = [...list, 'id ASC'].map((term) => {
    const [name, direction = 'ASC'] = term.trim().split(/\s+/);
    return {name, sign: /desc/i.test(direction) ? -1 : 1};
  });
  return (a, b) => {
    for (const {name, sign} of steps) {
      const [left, right] = [sortKey(a[name], sign), sortKey(b[name], sign)];
      if (left === undefined && right === undefined) continue;
      const difference = left === undefined ? -1 : right === undefined ? 1 : order(left, right);
      if (difference !== 0) return difference * sign;
    }
    return 0;
  };
}

/** A list is sorted by its smallest element upwards and by its largest downwards. */
function sortKey(cell: unknown, sign: number): unknown {
  return [...elements(cell)].sort((a, b) => order(a, b) * sign)[0];
}

function fieldNames(fields: unknown, all: string[]): string[] {
  if (fields === undefined || fields === null) return all;
  if (typeof fields === 'string') return all.filter((name) => name === fields);
  if (Array.isArray(fields)) return fields.length === 0 ? all : all.filter((name) => fields.includes(name));
  const entries = Object.entries(fields);
  const included = entries.filter(([, use]) => isTrue(use)).map(([name]) => name);
  if (included.length > 0) return all.filter((name) => included.includes(name));
  const excluded = entries.map(([name]) => name);
  return all.filter((name) => !excluded.includes(name));
}
