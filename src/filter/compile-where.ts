import {identifier, type Parameters} from './sql';
import type {Column, Condition, Scalar} from './types';

const integerLimit = 2 ** 31;

/**
 * A condition as SQL over the table alias. The result is true where the condition holds and false or null
 * where it does not: `and` and `or` treat both alike, and `not` is written IS NOT TRUE.
 */
export function compileCondition(condition: Condition, alias: string, parameters: Parameters): string {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return compileJunction(condition, alias, parameters);
    case 'not':
      return `(${compileCondition(condition.of, alias, parameters)}) IS NOT TRUE`;
    case 'missing':
      return `${reference(condition.column, alias)} IS NULL`;
    case 'present':
      return `${reference(condition.column, alias)} IS NOT NULL`;
    case 'equals':
      return compileEquals(condition.column, condition.value, alias, parameters);
    case 'equalsList':
      return `${reference(condition.column, alias)} = ${parameters.add(condition.values, 'text[]')}`;
    case 'among':
      return compileAmong(condition.column, condition.values, alias, parameters);
    case 'holdsAll':
      return compileHoldsAll(condition.column, condition.values, alias, parameters);
    case 'compares': {
      const value = addScalar(condition.column, condition.value, parameters);
      return anyElement(condition.column, alias, (element) => `${element} ${condition.comparison} ${value}`);
    }
    case 'matches': {
      const pattern = parameters.add(condition.pattern, 'text');
      return anyElement(condition.column, alias, (element) => `${element} ~ ${pattern}`);
    }
    case 'size':
      return `cardinality(${reference(condition.column, alias)}) = ${parameters.add(condition.size, 'bigint')}`;
  }
}

function compileJunction(
  {kind, of}: Extract<Condition, {kind: 'and' | 'or'}>,
  alias: string,
  parameters: Parameters,
): string {
  if (of.length === 0) return kind === 'and' ? 'TRUE' : 'FALSE';
  const parts = of.map((part) => compileCondition(part, alias, parameters));
  return `(${parts.join(kind === 'and' ? ' AND ' : ' OR ')})`;
}

function compileEquals(column: Column, value: Scalar, alias: string, parameters: Parameters): string {
  const reads = reference(column, alias);
  // Containment rather than = ANY(column): only containment can use the column's GIN index.
  if (column.type === 'text[]') return `${reads} @> ${parameters.add([value], 'text[]')}`;
  return `${reads} = ${addScalar(column, value, parameters)}`;
}

function compileAmong(
  column: Column,
  values: readonly Scalar[],
  alias: string,
  parameters: Parameters,
): string {
  const {type, storable} = listOf(column, values);
  const list = parameters.add(storable, `${type}[]`);
  return column.type === 'text[]'
    ? `${reference(column, alias)} && ${list}`
    : `${reference(column, alias)} = ANY(${list})`;
}

/** As in MongoDB, nothing holds all of no values; a single value holds all when it equals each. */
function compileHoldsAll(
  column: Column,
  values: readonly Scalar[],
  alias: string,
  parameters: Parameters,
): string {
  const {type, storable} = listOf(column, values);
  if (values.length === 0 || storable.length < values.length) return 'FALSE';
  const list = parameters.add(storable, `${type}[]`);
  return column.type === 'text[]'
    ? `${reference(column, alias)} @> ${list}`
    : `${reference(column, alias)} = ALL(${list})`;
}

function anyElement(column: Column, alias: string, test: (element: string) => string): string {
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
