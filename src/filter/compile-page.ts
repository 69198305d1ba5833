import {compileCondition, type Source} from './compile-where';
import {directionOf} from './compile-window';
import {identifier, type Parameters} from './sql';
import {type Condition, type Filter, isEverything, type OrderTerm} from './types';

/** WHERE for a condition and, before it, SQL of our own that must hold as well. */
export function whereClause(
  condition: Condition,
  source: Source,
  parameters: Parameters,
  first?: string,
): string {
  const parts = [
    ...(first === undefined ? [] : [first]),
    ...(isEverything(condition) ? [] : [compileCondition(condition, source, parameters)]),
  ];
  return parts.length === 0 ? '' : ` WHERE ${parts.join(' AND ')}`;
}

/**
 * MongoDB's order: missing values first, lists by their smallest element ascending and by their largest
 * descending. The id decides between equals, so that pages never overlap; a key has no equals. Nor has it missing
 * values: where they would go is left out, for the index of a key is in PostgreSQL's own order.
 */
export function orderClause(order: readonly OrderTerm[], alias: string): string {
  const end = order.findIndex(({column}) => column.key);
  const terms = (end < 0 ? order : order.slice(0, end + 1)).map(({column, descending}) => {
    const name = `${alias}.${identifier(column.name)}`;
    const key =
      column.type === 'text[]'
        ? `(SELECT ${descending ? 'max' : 'min'}(e.value) FROM unnest(${name}) AS e(value))`
        : name;
    if (column.key) return `${key} ${descending ? 'DESC' : 'ASC'}`;
    return `${key} ${directionOf(descending)}`;
  });
  return ` ORDER BY ${(end < 0 ? [...terms, `${alias}."id"`] : terms).join(', ')}`;
}

/** LIMIT and OFFSET. */
export function pageClause({limit, skip}: Filter, parameters: Parameters): string {
  const most = limit === undefined ? '' : ` LIMIT ${parameters.add(limit, 'bigint')}`;
  return skip === 0 ? most : `${most} OFFSET ${parameters.add(skip, 'bigint')}`;
}
