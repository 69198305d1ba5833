import {fault, shown} from './faults';
import type {Budget} from './limits';
import {parseRegexp, parseRegexpLiteral, type RegexpSource} from './regexp';
import type {Column, Comparison, Condition} from './types';
import {coerce, coerceBoolean, coerceList, coerceText} from './values';

interface Use {
  readonly column: Column;
  readonly value: unknown;
  /** the sibling `options` of a regular expression: "i", "im" … */
  readonly options: unknown;
  readonly budget: Budget;
  readonly at: string;
}

type Operator = (use: Use) => Condition;

/** Every operator a property may carry, by LoopBack's name. */
const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['eq', equals],
  ['neq', (use) => not(equals(use))],
  ['gt', compares('>')],
  ['gte', compares('>=')],
  ['lt', compares('<')],
  ['lte', compares('<=')],
  ['between', between],
  ['inq', among],
  ['nin', (use) => not(among(use))],
  ['like', (use) => matches(use, plainSource(use), false)],
  ['nlike', (use) => not(matches(use, plainSource(use), false))],
  ['ilike', (use) => matches(use, plainSource(use), true)],
  ['nilike', (use) => not(matches(use, plainSource(use), true))],
  ['regexp', (use) => matches(use, literalSource(use), false)],
  ['regex', (use) => matches(use, literalSource(use), false)],
  ['exists', exists],
  ['size', size],
  ['all', holdsAll],
]);

const takesOptions = ['like', 'nlike', 'ilike', 'nilike', 'regexp', 'regex'];

/**
 * The conditions an operator object puts on a column; all of them apply.
 * @param spend called once per operator, so that a filter's size stays bounded
 */
export function operatorConditions(
  column: Column,
  object: Record<string, unknown>,
  budget: Budget,
  at: string,
  spend: () => void,
): Condition {
  const {options, ...rest} = object;
  const names = Object.keys(rest);
  if (Object.hasOwn(object, 'options') && !names.some((name) => takesOptions.includes(name))) {
    throw fault(`${at}.options`, `belongs beside ${takesOptions.join(', ')}, and none is here`);
  }
  if (names.length === 0) throw fault(at, `names no operator; use ${operatorNames()}`);
  const of = names.map((name) => {
    spend();
    const operator = operators.get(name);
    if (!operator) throw fault(`${at}.${name}`, `is not an operator; use ${operatorNames()}`);
    return operator({column, value: rest[name], options, budget, at: `${at}.${name}`});
  });
  return of.length === 1 ? of[0] : {kind: 'and', of};
}

function operatorNames(): string {
  return [...operators.keys()].filter((name) => name !== 'regex').join(', ');
}

function not(of: Condition): Condition {
  return {kind: 'not', of};
}

function equals({column, value, budget, at}: Use): Condition {
  return value === null ? {kind: 'missing', column} : checkEquality(column, value, budget, at);
}

function compares(comparison: Comparison): Operator {
  return ({column, value, at}) => ordered(column, comparison, value, at);
}

function ordered(column: Column, comparison: Comparison, value: unknown, at: string): Condition {
  if (column.type === 'boolean') throw fault(at, 'does not apply: true and false have no order; use eq');
  return {kind: 'compares', column, comparison, value: coerce(column, value, at)};
}

function between({column, value, at}: Use): Condition {
  if (!Array.isArray(value) || value.length !== 2) {
    throw fault(at, `must be an array of the lowest and the highest value, not ${shown(value)}`);
  }
  return {
    kind: 'and',
    of: [ordered(column, '>=', value[0], `${at}[0]`), ordered(column, '<=', value[1], `${at}[1]`)],
  };
}

function among({column, value, budget, at}: Use): Condition {
  const {values, hasNull} = coerceList(column, value, at, budget.limits);
  const some: Condition = {kind: 'among', column, values};
  return hasNull ? {kind: 'or', of: [some, {kind: 'missing', column}]} : some;
}

function holdsAll({column, value, budget, at}: Use): Condition {
  const {values, hasNull} = coerceList(column, value, at, budget.limits);
  if (hasNull) throw fault(at, 'contains null, which no list of a record does');
  return {kind: 'holdsAll', column, values};
}

function exists({column, value, at}: Use): Condition {
  return {kind: coerceBoolean(value, at) ? 'present' : 'missing', column};
}

function size({column, value, at}: Use): Condition {
  if (column.type !== 'text[]') throw fault(at, `applies to lists, and ${column.name} is none`);
  const count = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0) {
    throw fault(at, `must be a whole number, 0 or more, not ${shown(value)}`);
  }
  return {kind: 'size', column, size: count};
}

function plainSource({value, at}: Use): RegexpSource {
  return {source: coerceText(value, at), flags: ''};
}

function literalSource({value, at}: Use): RegexpSource {
  return parseRegexpLiteral(coerceText(value, at));
}

function matches({column, options, budget, at}: Use, {source, flags}: RegexpSource, ignoreCase: boolean) {
  if (column.type !== 'text' && column.type !== 'text[]') {
    throw fault(at, `applies to strings, and ${column.name} is none`);
  }
  if (options !== undefined && options !== null && typeof options !== 'string') {
    throw fault(at, `has options ${shown(options)}, which must be a string such as "i"`);
  }
  const allFlags = `${flags}${options ?? ''}${ignoreCase ? 'i' : ''}`;
  return {kind: 'matches', column, pattern: parseRegexp(source, allFlags, at, budget.limits)} as const;
}

/** Equality; a list given for a list column means the whole list. */
export function checkEquality(column: Column, value: unknown, budget: Budget, at: string): Condition {
  if (!Array.isArray(value)) return {kind: 'equals', column, value: coerce(column, value, at)};
  if (column.type !== 'text[]') throw fault(at, 'is not a list; to ask for any of several values use inq');
  const {values, hasNull} = coerceList(column, value, at, budget.limits);
  if (hasNull) throw fault(at, 'contains null, which no list of a record does');
  return {kind: 'equalsList', column, values};
}
