import {fault, shown} from './faults';
import type {FilterLimits} from './limits';
import type {Column, Scalar} from './types';

/** No double needs more digits than this; it bounds the work of reading one. */
const longestNumber = 400;
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const trueSpellings = new Set<unknown>([true, 1, '1', 'true']);
const falseSpellings = new Set<unknown>([false, 0, '0', 'false']);

/**
 * A value of a filter as its column's kind, the way LoopBack 3 coerces: "5720" for a number, 5720 for a string,
 * "true" or 1 for a boolean. What cannot be meant is a fault.
 */
export function coerce(column: Column, value: unknown, at: string): Scalar {
  switch (column.type) {
    case 'text':
    case 'text[]':
      return coerceText(value, at);
    case 'integer':
    case 'double precision':
      return coerceNumber(value, at);
    case 'boolean':
      return coerceBoolean(value, at);
    case 'jsonb':
      throw fault(at, 'nested JSON cannot be compared; only exists and null apply to it');
  }
}

/** The text of a filter value; Postgres can hold neither NUL characters nor halves of surrogate pairs. */
export function coerceText(value: unknown, at: string): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    throw fault(at, `must be a string, not ${shown(value)}`);
  }
  const text = String(value);
  if (text.includes('\0')) throw fault(at, 'contains a NUL character, which no record can');
  if (/\p{Surrogate}/u.test(text)) throw fault(at, 'contains half of a surrogate pair, which no record can');
  return text;
}

function coerceNumber(value: unknown, at: string): number {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && value.length <= longestNumber && decimal.test(value.trim())
        ? Number(value)
        : Number.NaN;
  if (!Number.isFinite(number)) throw fault(at, `must be a number, not ${shown(value)}`);
  return number;
}

/** true, false and their usual spellings in query strings. */
export function coerceBoolean(value: unknown, at: string): boolean {
  if (trueSpellings.has(value)) return true;
  if (falseSpellings.has(value)) return false;
  throw fault(at, `must be true or false, not ${shown(value)}`);
}

/** A list of values for inq, nin, all or a whole-list comparison; nulls are told apart. */
export function coerceList(
  column: Column,
  value: unknown,
  at: string,
  limits: FilterLimits,
): {values: Scalar[]; hasNull: boolean} {
  if (!Array.isArray(value)) throw fault(at, `must be an array, not ${shown(value)}`);
  if (value.length > limits.listLength) {
    throw fault(
      at,
      `has ${value.length} values; at most ${limits.listLength} are allowed, so ask in several requests`,
    );
  }
  const values: Scalar[] = [];
  for (const [index, element] of value.entries()) {
    if (element !== null) values.push(coerce(column, element, `${at}[${index}]`));
  }
  return {values, hasNull: values.length < value.length};
}
