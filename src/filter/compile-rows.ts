import {orderClause, pageClause, whereClause} from './compile-page';
import {identifier, literal, type Parameters} from './sql';
import type {Column, Filter, Inclusion, Relation, Resource} from './types';

/** PostgreSQL takes 100 arguments at most; one is the separator. */
const mostParts = 99;

/**
 * A SELECT of the filter's fields and relations.
 * @param depth keeps the aliases of nested relations apart
 * @param join what ties the rows to those of the relation's owner
 */
export function compileRows(
  filter: Filter,
  resource: Resource,
  depth: number,
  parameters: Parameters,
  join?: string,
): string {
  const alias = `t${depth}`;
  const columns = filter.fields.map(({name}) => `${alias}.${identifier(name)}`);
  const from = compilePage(filter, resource, alias, parameters, join);
  if (filter.include.length === 0) return `SELECT ${columns.join(', ')} ${from}`;
  // Relations are looked up only for the rows of the page.
  const relations = filter.include.map((inclusion) =>
    compileInclusion(inclusion, resource, depth, parameters),
  );
  return `SELECT ${[...columns, ...relations].join(', ')} FROM (SELECT ${alias}.* ${from}) ${alias}`;
}

/**
 * The JSON text of a row that `compileRows` selected, absent fields left out. Put together from its fields:
 * PostgreSQL's own functions for whole rows write the absent ones too and take twice as long to get rid of them.
 * @param row alias of the row
 */
export function compileDocument({fields, include}: Pick<Filter, 'fields' | 'include'>, row: string): string {
  const members = [
    ...fields.map((column) => `${memberName(column.name)} || ${valueText(column, row)}`),
    // A relation is JSON text already.
    ...include.map(({relation: {name}}) => `${memberName(name)} || ${row}.${identifier(name)}`),
  ];
  return `'{' || ${joined(members)} || '}'`;
}

/** The JSON texts of such rows as one JSON array. */
export function compileDocuments(filter: Pick<Filter, 'fields' | 'include'>, row: string): string {
  return `'[' || coalesce(string_agg(${compileDocument(filter, row)}, ','), '') || ']'`;
}

function memberName(name: string): string {
  return literal(`${JSON.stringify(name)}:`);
}

function valueText({name, type}: Column, row: string): string {
  const value = `to_json(${row}.${identifier(name)})`;
  // Nested values drop their own absent fields, and are absent themselves when they are JSON's null.
  return type === 'jsonb' ? `nullif(json_strip_nulls(${value})::text, 'null')` : `${value}::text`;
}

/** Texts with commas between them; null ones are passed over. */
function joined(parts: readonly string[]): string {
  if (parts.length === 0) return "''";
  if (parts.length <= mostParts) return `concat_ws(',', ${parts.join(', ')})`;
  const groups: string[] = [];
  for (let start = 0; start < parts.length; start += mostParts) {
    groups.push(`nullif(${joined(parts.slice(start, start + mostParts))}, '')`);
  }
  return joined(groups);
}

function compilePage(
  filter: Filter,
  {table}: Resource,
  alias: string,
  parameters: Parameters,
  join: string | undefined,
): string {
  const named = `${identifier(table)} ${alias}`;
  const order = orderClause(filter.order, alias);
  const page = `FROM ${named}${whereClause(filter.where, {table, alias}, parameters, join)}${order}${pageClause(filter, parameters)}`;
  if (filter.skip === 0) return page;
  // Rows that are skipped are never read where the index of the order is enough to skip them.
  return `FROM (SELECT ${alias}."id" ${page}) p JOIN ${named} ON ${alias}."id" = p."id"${order}`;
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
  const value = relation.many ? compileDocuments(one, row) : compileDocument(one, row);
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
