import {fault} from './faults';
import type {Budget} from './limits';
import type {Column, Condition} from './types';
import {coerce, coerceList} from './values';

/** Equality; a list given for a list column means the whole list. */
export function checkEquality(column: Column, value: unknown, budget: Budget, at: string): Condition {
  if (!Array.isArray(value)) return {kind: 'equals', column, value: coerce(column, value, at)};
  if (column.type !== 'text[]') throw fault(at, 'is not a list; to ask for any of several values use inq');
  const {values, hasNull} = coerceList(column, value, at, budget.limits);
  if (hasNull) throw fault(at, 'contains null, which no list of a record does');
  return {kind: 'equalsList', column, values};
}
