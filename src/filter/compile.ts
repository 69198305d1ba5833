import {compileCondition} from './compile-where';
import {identifier, Parameters, type Statement} from './sql';
import type {Column, Condition, Filter, Inclusion, OrderTerm, Relation, Resource} from './types';

/** A statement of one row: the matching records as one JSON array, absent fields left out, and their number. */
export function compileFind(filter: Filter, resource: Resource): Statement {
  const parameters = new Parameters();
  const rows = compileRows(filter, resource, 0, parameters);
  const text = `SELECT json_strip_nulls(coalesce(json_agg(r), '[]'::json))::text, count(*) FROM (${rows}) r`;
  return {text, values: parameters.values};
}

/** A statement of one column: each matching record as a JSON object, for streaming. */
export function compileStream(filter: Filter, resource: Resource): Statement {
  const parameters = new Parameters();
  const rows = compileRows(filter, resource, 0, parameters);
  return {text: `SELECT json_strip_nulls(to_json(r))::text FROM (${rows}) r`, values: parameters.values};
}

/** How many records a `where` matches. */
export function compileCount(where: Condition, resource: Resource): Statement {
  const parameters = new Parameters();
  const text = `SELECT count(*) FROM ${identifier(resource.table)} t0${whereClause([where], 't0', parameters)}`;
  return {text, values: parameters.values};
}

/** The distinct values of a column (of the elements, for lists) as one sorted JSON array, without absent ones. */
export function compileDistinct(column: Column, where: Condition, resource: Resource): Statement {
  const parameters = new Parameters();
  const name = `t0.${identifier(column.name)}`;
  const [value, from] =
    column.type === 'text[]'
      ? ['e.value', `${identifier(resource.table)} t0, unnest(${name}) AS e(value)`]
      : [name, `${identifier(resource.table)} t0`];
  const present = `${value} IS NOT NULL`;
  const clause = whereClause([where], 't0', parameters);
  const rows = `SELECT DISTINCT ${value} AS v FROM ${from}${clause || ' WHERE TRUE'} AND ${present}`;
  return {
    text: `SELECT json_strip_nulls(coalesce(json_agg(d.v ORDER BY d.v), '[]'::json))::text FROM (${rows}) d`,
    values: parameters.values,
  };
}

/** Rows of the filter's fields and relations; `depth` keeps the aliases of nested relations apart. */
function compileRows(
  filter: Filter,
  resource: Resource,
  depth: number,
  parameters: Parameters,
  join?: string,
): string {
  const alias = `t${depth}`;
  const where = whereClause([filter.where], alias, parameters, join);
  const order = orderClause(filter.order, alias);
  const page = pageClause(filter, parameters);
  const from = `FROM ${identifier(resource.table)} ${alias}${where}${order}${page}`;
  const columns = filter.fields.map(({name}) => `${alias}.${identifier(name)}`);
  if (filter.include.length === 0) return `SELECT ${columns.join(', ')} ${from}`;
  // Relations are looked up only for the rows of the page.
  const relations = filter.include.map((inclusion) =>
    compileInclusion(inclusion, resource, depth, parameters),
  );
  return `SELECT ${[...columns, ...relations].join(', ')} FROM (SELECT ${alias}.* ${from}) ${alias}`;
}

function compileInclusion(
  {relation, scope}: Inclusion,
  resource: Resource,
  depth: number,
  parameters: Parameters,
): string {
  const target = relation.target();
  const join = relation.through
    ? throughCondition(relation, relation.through, depth)
    : keyCondition(relation, resource, depth);
  const one: Filter = relation.many ? scope : {...scope, limit: 1};
  const rows = compileRows(one, target, depth + 1, parameters, join);
  const row = `r${depth + 1}`;
  const value = relation.many ? `coalesce(json_agg(${row}), '[]'::json)` : `to_json(${row})`;
  return `(SELECT ${value} FROM (${rows}) ${row}) AS ${identifier(relation.name)}`;
}

function keyCondition(relation: Relation, resource: Resource, depth: number): string {
  const isList = (of: Resource, name: string) => of.columns.get(name)?.type === 'text[]';
  return relation.keys
    .map(({local, remote}) => {
      const near = `t${depth}.${identifier(local)}`;
      const far = `t${depth + 1}.${identifier(remote)}`;
      if (isList(resource, local)) return `${far} = ANY(${near})`;
      return isList(relation.target(), remote) ? `${far} @> ARRAY[${near}]` : `${far} = ${near}`;
    })
    .join(' AND ');
}

function throughCondition({keys: [key]}: Relation, through: string, depth: number): string {
  const [local, remote] = [identifier(key.local), identifier(key.remote)];
  const pairs = `SELECT m.${remote} FROM ${identifier(through)} m WHERE m.${local} = t${depth}.${local}`;
  return `t${depth + 1}.${remote} IN (${pairs})`;
}

function whereClause(
  conditions: readonly Condition[],
  alias: string,
  parameters: Parameters,
  join?: string,
): string {
  const parts = conditions
    .filter((condition) => condition.kind !== 'and' || condition.of.length > 0)
    .map((condition) => compileCondition(condition, alias, parameters));
  if (join) parts.unshift(join);
  return parts.length === 0 ? '' : ` WHERE ${parts.join(' AND ')}`;
}

/**
 * MongoDB's order: missing values first, lists by their smallest element ascending and by their largest
 * descending. The id decides between equals, so that pages never overlap.
 */
function orderClause(order: readonly OrderTerm[], alias: string): string {
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

function pageClause({limit, skip}: Filter, parameters: Parameters): string {
  const most = limit === undefined ? '' : ` LIMIT ${parameters.add(limit, 'bigint')}`;
  return skip === 0 ? most : `${most} OFFSET ${parameters.add(skip, 'bigint')}`;
}
