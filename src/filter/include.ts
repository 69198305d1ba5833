import {fault, isObject, isOneEmptyText, shown} from './faults';
import type {Budget} from './limits';
import type {Filter, Inclusion, Resource} from './types';

/** Checks the filter of an included relation: `checkFilter`, handed in because each needs the other. */
type CheckScope = (scope: unknown, target: Resource, at: string) => Filter;

/** Levels of relations within relations. */
const deepestInclude = 3;

/**
 * The relations an `include` asks for, in every form LoopBack 3 takes: "pcls", ["pcls"], {"pcls": true},
 * {"pcls": "perts"} (perts within pcls), {"relation": "pcls", "scope": {…}} and arrays of these.
 */
export function checkInclude(
  include: unknown,
  resource: Resource,
  budget: Budget,
  at: string,
  depth: number,
  checkScope: CheckScope,
): readonly Inclusion[] {
  const inclusions = requests(include, at).map(({name, scope, path}) => {
    budget.nodes += 1;
    if (budget.nodes > budget.limits.nodes) throw fault(path, 'makes the filter too large');
    if (depth > deepestInclude) throw fault(path, `includes relations deeper than ${deepestInclude} levels`);
    const relation = resource.relations.get(name);
    if (!relation) throw fault(path, unknownRelation(resource, name));
    return {relation, scope: checkScope(scope, relation.target(), `${path}.`)};
  });
  const once = new Map(inclusions.map((inclusion) => [inclusion.relation.name, inclusion]));
  return [...once.values()];
}

interface Request {
  readonly name: string;
  readonly scope: unknown;
  readonly path: string;
}

function requests(include: unknown, at: string): Request[] {
  if (include === undefined || include === null || include === '' || isOneEmptyText(include)) return [];
  if (typeof include === 'string') return [{name: include, scope: undefined, path: `${at}.${include}`}];
  if (Array.isArray(include)) {
    return include.flatMap((each, index) => {
      const path = `${at}[${index}]`;
      if (Array.isArray(each)) throw fault(path, 'is an array within an array; name the relations in one');
      return requests(each, path);
    });
  }
  if (!isObject(include)) throw fault(at, `must name relations, not ${shown(include)}`);
  if (Object.hasOwn(include, 'relation')) return [explicitRequest(include, at)];
  return Object.entries(include).flatMap(([name, nested]) => {
    const path = `${at}.${name}`;
    if (nested === false || nested === 'false' || nested === 0 || nested === '0') return [];
    const takesAll = nested === true || nested === 'true' || nested === 1 || nested === '1';
    return [{name, scope: takesAll ? undefined : {include: nested}, path}];
  });
}

function explicitRequest({relation, scope, ...rest}: Record<string, unknown>, at: string): Request {
  if (typeof relation !== 'string')
    throw fault(`${at}.relation`, `must be the name of a relation, not ${shown(relation)}`);
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined)
    throw fault(`${at}.${unknown}`, 'is not known; an include has relation and scope');
  return {name: relation, scope, path: `${at}.${relation}`};
}

function unknownRelation(resource: Resource, name: string): string {
  const names = [...resource.relations.keys()];
  const offer = names.length === 0 ? 'which has none' : `which has ${names.join(', ')}`;
  return `includes ${shown(name)}, which is not a relation of "${resource.name}", ${offer}`;
}
