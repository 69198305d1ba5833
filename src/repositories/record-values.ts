import {isFailure} from '../errors';
import {fault, isObject, shown} from '../filter/faults';
import {defaultFilterLimits} from '../filter/limits';
import type {Column, Resource} from '../filter/types';
import {coerce, coerceList} from '../filter/values';

/** Columns and the values to write there, ready to be bound; null takes a value away. */
export type RecordValues = ReadonlyMap<Column, unknown>;

const largestInteger = 2 ** 31 - 1;

/**
 * Checks the body of a write against the resource; a form's texts become numbers and booleans where the model has
 * them.
 * @throws FILTER_INVALID naming the property at fault
 */
export function checkRecord(body: unknown, resource: Resource): RecordValues {
  if (!isObject(body)) throw fault('The body', `must be one object, not ${shown(body)}`);
  const values = new Map<Column, unknown>();
  for (const [name, value] of Object.entries(body)) {
    const column = resource.columns.get(name);
    if (!column) {
      const names = [...resource.columns.keys()].join(', ');
      throw fault(name, `is not a property of "${resource.name}", which has ${names}`);
    }
    if (column.derived) throw fault(name, 'cannot be written: it is derived from the rest of the record');
    values.set(column, writable(column, value));
  }
  return values;
}

/**
 * Checks a body of one object or a list of them.
 * @throws FILTER_INVALID naming the record and the property at fault
 */
export function checkRecords(body: unknown, resource: Resource): RecordValues[] {
  if (!Array.isArray(body)) return [checkRecord(body, resource)];
  return body.map((record, index) => {
    try {
      return checkRecord(record, resource);
    } catch (error) {
      if (!isFailure(error, 'FILTER_INVALID')) throw error;
      const {at, detail} = error.details as {at: string; detail: string};
      throw fault(at === 'The body' ? `[${index}]` : `[${index}].${at}`, detail);
    }
  });
}

function writable(column: Column, value: unknown): unknown {
  const {name, type} = column;
  if (value === null || value === undefined) return null;
  if (type === 'jsonb') return JSON.stringify(value);
  if (type === 'text[]') {
    const {values, hasNull} = coerceList(column, [value].flat(), name, defaultFilterLimits);
    if (hasNull) throw fault(name, 'contains null; leave the element out');
    return values;
  }
  const scalar = coerce(column, value, name);
  if (type === 'integer' && !(Number.isInteger(scalar) && Math.abs(Number(scalar)) <= largestInteger)) {
    throw fault(name, `must be a whole number of at most ${largestInteger}, not ${shown(value)}`);
  }
  return scalar;
}
