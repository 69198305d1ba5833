import {failure} from '../errors';
import {fault, isObject, shown} from './faults';
import {checkFields, namesFields} from './fields';
import {checkInclude} from './include';
import type {Budget, FilterLimits} from './limits';
import {checkOrder} from './order';
import {checkPage} from './page';
import {repeatedKey} from './repeated-key';
import type {Column, Condition, Filter, Resource} from './types';
import {checkWhere, findColumn} from './where';

const filterKeys = ['where', 'fields', 'order', 'limit', 'skip', 'offset', 'include'];

/**
 * Checks a filter as it came: JSON text, an object made of bracket parameters or of a JSON body, or nothing. An empty
 * text is refused: it is what is left of a filter that was lost on the way, and all records would be a wrong answer.
 * @throws FILTER_NOT_OBJECT, FILTER_INVALID, FILTER_PAGE: 400 with the path of the first fault
 */
export function parseFilter(raw: unknown, resource: Resource, limits: FilterLimits): Filter {
  if (raw === '')
    throw failure('FILTER_NOT_OBJECT', {name: 'filter', detail: 'it is empty; leave it out to get all'});
  return checkFilter(objectOf(raw, 'filter'), resource, {limits, nodes: 0}, '', 1);
}

/** Checks the `where` of count and distinct, as it came. */
export function parseWhere(raw: unknown, resource: Resource, limits: FilterLimits): Condition {
  return checkWhere(objectOf(raw, 'where'), resource, {limits, nodes: 0});
}

/** The column whose distinct values are asked for. */
export function parseDistinctField(raw: unknown, resource: Resource): Column {
  if (typeof raw !== 'string' || raw === '') {
    throw fault('field', 'must name one property, e.g. ?field=cell_id');
  }
  const column = findColumn(resource, raw, 'field');
  if (column.type === 'jsonb') throw fault('field', `cannot be ${raw}, which is nested JSON`);
  return column;
}

function checkFilter(filter: unknown, resource: Resource, budget: Budget, at: string, depth: number): Filter {
  const given = filter ?? {};
  if (!isObject(given)) throw fault(at.slice(0, -1) || 'filter', `must be an object, not ${shown(given)}`);
  const unknown = Object.keys(given).find((key) => !filterKeys.includes(key));
  if (unknown !== undefined)
    throw fault(`${at}${unknown}`, `is not part of a filter, which has ${filterKeys.join(', ')}`);
  const {where, fields, order, include, ...page} = given;
  return {
    // MATLAB and R write what was not given as an empty text; fields, order and include take it so too.
    where: checkWhere(where === '' ? undefined : where, resource, budget, `${at}where`),
    fields: checkFields(fields, resource, `${at}fields`),
    named: namesFields(fields),
    order: checkOrder(order, resource, `${at}order`),
    ...checkPage(page, resource, budget.limits, at),
    include: checkInclude(include, resource, budget, `${at}include`, depth, (scope, target, path) =>
      checkFilter(scope, target, budget, path, depth + 1),
    ),
  };
}

/** The object a parameter stands for; an empty `where` and no parameter at all are the empty object. */
export function objectOf(raw: unknown, name: string): Record<string, unknown> {
  if (raw === undefined || raw === '') return {};
  if (isObject(raw)) return raw;
  if (typeof raw !== 'string') throw failure('FILTER_NOT_OBJECT', {name, detail: `it came as ${shown(raw)}`});
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch (error) {
    throw failure('FILTER_NOT_OBJECT', {name, detail: (error as Error).message}, {cause: error});
  }
  if (!isObject(value)) throw failure('FILTER_NOT_OBJECT', {name, detail: `it came as ${shown(value)}`});
  const repeated = repeatedKey(raw);
  if (repeated !== undefined) {
    const at = name === 'filter' ? repeated : `${name}.${repeated}`;
    throw fault(at, 'is given twice, and one would hide the other; join them by and, or or an operator');
  }
  return value;
}
