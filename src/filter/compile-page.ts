import {compileCondition, type Source} from './compile-where';
import {identifier, type Parameters} from './sql';
import type {Condition, Filter, OrderTerm} from './types';

/** WHERE for a condition and, before it, SQL of our own that must hold as well. */
export function whereClause(
  condition: Condition,
  source: Source,
  parameters: Parameters,
  first?: string,
): string {
  const isEverything = condition.kind === 'and' && condition.of.length === 0;
  const parts = [
    ...(first === undefined ? [] : [first]),
    ...(isEverything ? [] : [compileCondition(condition, source, parameters)]),
  ];
  return parts.length === 0 ? '' : ` WHERE ${parts.join(' AND ')}`;
}

/**
 * MongoDB's order: missing values first, lists by their smallest element ascending and by their largest
 * descending. The id decides between equals, so that pages never overlap.
 */
export function orderClause(order: readonly OrderTerm[], alias: string): string {
  const terms = order.map(({column, descending}) => {
    const name = `${alias}.${identifier(column.name)}`;
    const key =
      column.type === 'text[]'
        ? `(SELECT ${descending ? 'max' : 'min'}(e.value) FROM unnest(${name}) AS e(value))`
        : name;
    return `${key} ${descending ? 'DESC NULLS LAST' : 'ASC NULLS FIRST'}`;
  });
  return ` ORDER BY ${[...terms, `${alias}."id"`].join(', ')}`;
}

/** LIMIT and OFFSET. */
export function pageClause({limit, skip}: Filter, parameters: Parameters): string {
  const most = limit === undefined ? '' : ` LIMIT ${parameters.add(limit, 'bigint')}`;
  return skip === 0 ? most : `${most} OFFSET ${parameters.add(skip, 'bigint')}`;
}
