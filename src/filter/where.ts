import {fault, isObject, shown} from './faults';
import type {Budget} from './limits';
import {checkEquality, operatorConditions} from './operators';
import {type Column, type Condition, everything, type Resource} from './types';

/**
 * Checks a `where` against the resource.
 * @param at path of `where` itself, for messages
 * @throws FILTER_INVALID, FILTER_UNKNOWN_PROPERTY naming the path of the first fault
 */
export function checkWhere(
  where: unknown,
  resource: Resource,
  budget: Budget,
  at = 'where',
  depth = 1,
): Condition {
  if (where === undefined) return everything;
  if (!isObject(where)) throw fault(at, `must be an object, not ${shown(where)}`);
  if (depth > budget.limits.depth) {
    throw fault(at, `is nested deeper than ${budget.limits.depth} levels; write it flatter`);
  }
  const conditions = Object.entries(where).map(([key, value]) => {
    spend(budget, at);
    const here = `${at}.${key}`;
    if (key === 'and' || key === 'or' || key === 'nor') {
      const of = checkBranches(value, resource, budget, here, depth);
      return combine(key, of);
    }
    return checkProperty(findColumn(resource, key, here), value, budget, here);
  });
  return conditions.length === 1 ? conditions[0] : {kind: 'and', of: conditions};
}

/** The column a name in `where`, `order` or `field` stands for. */
export function findColumn(resource: Resource, name: string, at: string): Column {
  const column = resource.columns.get(name);
  if (column?.fromIndex) {
    throw fault(
      at,
      'is found in the index of a dataset for each answer: name it in fields; nothing can be asked of it',
    );
  }
  if (column) return column;
  throw fault(
    at,
    `is not a property of "${resource.name}", which has ${[...resource.columns.keys()].join(', ')}`,
  );
}

function checkBranches(value: unknown, resource: Resource, budget: Budget, at: string, depth: number) {
  if (!Array.isArray(value)) throw fault(at, `must be an array of conditions, not ${shown(value)}`);
  if (value.length === 0) throw fault(at, 'is empty; give at least one condition or leave it out');
  return value.map((branch, index) => {
    spend(budget, at);
    return checkWhere(branch, resource, budget, `${at}[${index}]`, depth + 1);
  });
}

function combine(key: 'and' | 'or' | 'nor', of: Condition[]): Condition {
  return key === 'nor' ? {kind: 'not', of: {kind: 'or', of}} : {kind: key, of};
}

function checkProperty(column: Column, value: unknown, budget: Budget, at: string): Condition {
  if (value === null) return {kind: 'missing', column};
  if (isObject(value)) return operatorConditions(column, value, budget, at, () => spend(budget, at));
  return checkEquality(column, value, budget, at);
}

function spend(budget: Budget, at: string): void {
  budget.nodes += 1;
  if (budget.nodes > budget.limits.nodes) {
    throw fault(
      at,
      `makes the filter larger than ${budget.limits.nodes} conditions; use inq or several requests`,
    );
  }
}
