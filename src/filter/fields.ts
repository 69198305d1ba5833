import {fault, isObject, isOneEmptyText, shown} from './faults';
import type {Column, Resource} from './types';
import {coerceBoolean} from './values';

/**
 * The columns a `fields` names: an array, a single name, or an object of name: true (take only these) or
 * name: false (all but these). Names the resource has not are ignored, as CLUE ignores them.
 */
export function checkFields(fields: unknown, resource: Resource, at = 'fields'): readonly Column[] {
  const all = [...resource.columns.values()];
  if (fields === undefined || fields === null) return all;
  if (fields === '' || isOneEmptyText(fields)) return all;
  if (typeof fields === 'string') return pick(resource, [fields]);
  if (Array.isArray(fields)) {
    for (const [index, name] of fields.entries()) {
      if (typeof name !== 'string')
        throw fault(`${at}[${index}]`, `must be the name of a property, not ${shown(name)}`);
    }
    return pick(resource, fields.length === 0 ? undefined : fields);
  }
  if (!isObject(fields)) throw fault(at, `must be an array, an object or a name, not ${shown(fields)}`);
  const wanted = Object.entries(fields).map(
    ([name, use]) => [name, coerceBoolean(use, `${at}.${name}`)] as const,
  );
  const included = wanted.filter(([, use]) => use).map(([name]) => name);
  if (included.length > 0) return pick(resource, included);
  const excluded = new Set(wanted.map(([name]) => name));
  return all.filter(({name}) => !excluded.has(name));
}

/** Whether a `fields` names what it wants, rather than nothing or what it does not want. */
export function namesFields(fields: unknown): boolean {
  if (typeof fields === 'string') return fields !== '';
  if (Array.isArray(fields)) return fields.length > 0 && !isOneEmptyText(fields);
  if (!isObject(fields)) return false;
  return Object.entries(fields).some(([name, use]) => coerceBoolean(use, name));
}

/** The named columns once each, in the resource's order; undefined: all. */
function pick(resource: Resource, names: readonly string[] | undefined): readonly Column[] {
  const wanted = new Set(names);
  return [...resource.columns.values()].filter(({name}) => names === undefined || wanted.has(name));
}
