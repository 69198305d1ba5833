import {fault, isOneEmptyText, shown} from './faults';
import type {OrderTerm, Resource} from './types';
import {findColumn} from './where';

/**
 * The order terms of "tas DESC", "pert_iname, tas DESC" or an array of such. Without a direction: ascending. A direction
 * alone orders by nothing: CMap's MATLAB code sends "ASC" where it was given no property.
 */
export function checkOrder(order: unknown, resource: Resource, at = 'order'): readonly OrderTerm[] {
  if (order === undefined || order === null || order === '' || isOneEmptyText(order)) return [];
  if (typeof order === 'string' && isDirection(order.trim())) return [];
  if (Array.isArray(order)) {
    return order.flatMap((term, index) => terms(term, resource, `${at}[${index}]`));
  }
  return terms(order, resource, at);
}

function terms(text: unknown, resource: Resource, at: string): OrderTerm[] {
  if (typeof text !== 'string')
    throw fault(at, `must be a string such as "pert_iname ASC", not ${shown(text)}`);
  const alone = columnAlone(text.trim(), resource);
  if (alone) return [alone];
  return text.split(',').map((part) => {
    const [name, direction = 'ASC', ...more] = part.trim().split(/\s+/);
    if (more.length > 0 || !isDirection(direction)) {
      throw fault(at, `has the term ${shown(part.trim())}; write a property, then ASC or DESC`);
    }
    const column = findColumn(resource, name, `${at}.${name}`);
    if (column.type === 'jsonb') throw fault(at, `cannot order by ${name}, which is nested JSON`);
    return {column, descending: /^desc$/i.test(direction)};
  });
}

function isDirection(text: string): boolean {
  return /^(?:asc|desc)$/i.test(text);
}

/** A column whose name has blanks or commas, as queries may be called, is a term by itself. */
function columnAlone(term: string, {columns}: Resource): OrderTerm | undefined {
  const name = term.replace(/\s+(?:asc|desc)$/i, '');
  if (!/[\s,]/.test(name)) return undefined;
  const whole = columns.get(term);
  if (whole) return {column: whole, descending: false};
  const column = columns.get(name);
  return column && {column, descending: /\sdesc$/i.test(term)};
}
