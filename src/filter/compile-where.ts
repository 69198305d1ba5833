import {postgresPattern} from './regexp-tree';
import {identifier, type Parameters} from './sql';
import type {Column, Condition, Scalar} from './types';

const integerLimit = 2 ** 31;

/** The table a condition is about, and the alias its row has in the statement. */
export interface Source {
  readonly table: string;
  readonly alias: string;
}

/**
 * A condition as SQL over a row of the source. The result is true where the condition holds and false or null
 * where it does not: `and` and `or` treat both alike, and `not` is written IS NOT TRUE.
 */
export function compileCondition(condition: Condition, from: Source, parameters: Parameters): string {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return compileJunction(condition, from, parameters);
    case 'not':
      return `(${compileCondition(condition.of, from, parameters)}) IS NOT TRUE`;
    case 'missing':
      return `${reference(condition.column, from.alias)} IS NULL`;
    case 'present':
      return `${reference(condition.column, from.alias)} IS NOT NULL`;
    case 'equals':
      return compileEquals(condition.column, condition.value, from, parameters);
    case 'equalsList':
      return `${reference(condition.column, from.alias)} = ${parameters.add(condition.values, 'text[]')}`;
    case 'among':
      return compileAmong(condition.column, condition.values, from, parameters);
    case 'holdsAll':
      return compileHoldsAll(condition.column, condition.values, from, parameters);
    case 'compares': {
      const value = addScalar(condition.column, condition.value, parameters);
      return anyElement(condition.column, from, (element) => `${element} ${condition.comparison} ${value}`);
    }
    case 'matches': {
      const pattern = parameters.add(postgresPattern(condition.pattern), 'text');
      return anyElement(condition.column, from, (element) => `${element} ~ ${pattern}`);
    }
    case 'size':
      return `cardinality(${reference(condition.column, from.alias)}) = ${parameters.add(condition.size, 'bigint')}`;
  }
}

function compileJunction(
  {kind, of}: Extract<Condition, {kind: 'and' | 'or'}>,
  from: Source,
  parameters: Parameters,
): string {
  if (of.length === 0) return kind === 'and' ? 'TRUE' : 'FALSE';
  const parts = of.map((part) => compileCondition(part, from, parameters));
  return `(${parts.join(kind === 'and' ? ' AND ' : ' OR ')})`;
}

function compileEquals(column: Column, value: Scalar, from: Source, parameters: Parameters): string {
  if (column.type === 'text[]') return containment(column, [value], from, parameters);
  return `${reference(column, from.alias)} = ${addScalar(column, value, parameters)}`;
}

/** Containment rather than = ANY(column): only containment can use the column's GIN index. */
function containment(
  column: Column,
  values: readonly Scalar[],
  from: Source,
  parameters: Parameters,
): string {
  const list = parameters.add(values, 'text[]');
  const name = identifier(column.name);
  if (!column.lookup) return `${from.alias}.${name} @> ${list}`;
  return idsAmong(from, `SELECT s."id" FROM ${identifier(from.table)} s WHERE s.${name} @> ${list}`);
}

/**
 * The ids are looked up first. Postgres has no statistics of elements that are nearly unique and believes each
 * to be in one record of 200; left to itself it would read the whole table in the order asked for.
 */
function idsAmong({alias}: Source, ids: string): string {
  return `${alias}."id" = ANY(ARRAY(${ids}))`;
}

function compileAmong(
  column: Column,
  values: readonly Scalar[],
  from: Source,
  parameters: Parameters,
): string {
  const {type, storable} = listOf(column, values);
  const list = parameters.add(storable, `${type}[]`);
  const reads = reference(column, from.alias);
  if (column.type !== 'text[]') return `${reads} = ANY(${list})`;
  if (!column.lookup) return `${reads} && ${list}`;
  const table = identifier(from.table);
  return idsAmong(
    from,
    `SELECT s."id" FROM unnest(${list}) AS v(value), ${table} s WHERE s.${identifier(column.name)} @> ARRAY[v.value]`,
  );
}

/** As in MongoDB, nothing holds all of no values; a single value holds all when it equals each. */
function compileHoldsAll(
  column: Column,
  values: readonly Scalar[],
  from: Source,
  parameters: Parameters,
): string {
  const {type, storable} = listOf(column, values);
  if (values.length === 0 || storable.length < values.length) return 'FALSE';
  if (column.type === 'text[]') return containment(column, values, from, parameters);
  return `${reference(column, from.alias)} = ALL(${parameters.add(storable, `${type}[]`)})`;
}

function anyElement(column: Column, {alias}: Source, test: (element: string) => string): string {
  if (column.type !== 'text[]') return test(reference(column, alias));
  return `EXISTS (SELECT FROM unnest(${reference(column, alias)}) AS e(value) WHERE ${test('e.value')})`;
}

function reference(column: Column, alias: string): string {
  return `${alias}.${identifier(column.name)}`;
}

/** The values that a column of this type can equal, with the SQL type that lets an index be used. */
function listOf(column: Column, values: readonly Scalar[]): {type: string; storable: readonly Scalar[]} {
  const type = column.type === 'text[]' ? 'text' : column.type;
  return {type, storable: type === 'integer' ? values.filter(fitsInteger) : values};
}

/** A number that no integer column can hold is compared as a double instead. */
function addScalar(column: Column, value: Scalar, parameters: Parameters): string {
  if (column.type === 'text[]') return parameters.add(value, 'text');
  if (column.type === 'integer' && !fitsInteger(value)) return parameters.add(value, 'double precision');
  return parameters.add(value, column.type);
}

function fitsInteger(value: Scalar): boolean {
  return Number.isInteger(value) && Math.abs(Number(value)) < integerLimit;
}
