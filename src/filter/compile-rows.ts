import {columnsToRead, compileDocument, compileDocuments} from './compile-document';
import {orderClause, pageClause, whereClause} from './compile-page';
import {compileWindow, windowOf} from './compile-window';
import {identifier, type Parameters} from './sql';
import type {Condition, Filter, Inclusion, Relation, Resource} from './types';

/** Records of a page that are sorted whole rather than looked up a second time. */
const shortPage = 100;

/**
 * A SELECT of the filter's relations and of these columns, by default those that its records' texts are made of.
 * @param depth keeps the aliases of nested relations apart
 * @param join what ties the rows to those of the relation's owner
 */
export function compileRows(
  filter: Filter,
  resource: Resource,
  depth: number,
  parameters: Parameters,
  join?: string,
  names: readonly string[] = columnsToRead(filter, resource),
): string {
  const alias = `t${depth}`;
  const columns = names.map((name) => `${alias}.${identifier(name)}`);
  const from = compilePage(filter, resource, alias, parameters, join);
  if (filter.include.length === 0) return `SELECT ${columns.join(', ')} ${from}`;
  // Relations are looked up only for the rows of the page.
  const relations = filter.include.map((inclusion) =>
    compileInclusion(inclusion, resource, depth, parameters),
  );
  return `SELECT ${[...columns, ...relations].join(', ')} FROM (SELECT ${alias}.* ${from}) ${alias}`;
}

/**
 * Whether a page is long, and its rows may come in another order than that of the ids: sorting thousands of records
 * whole takes longer than to look up once more those that are wanted.
 */
function mayNeedSorting({where, order, limit}: Filter, {orderedBy}: Resource): boolean {
  if (limit !== undefined && limit <= shortPage) return false;
  return order.length > 0 || !(isOnlyAboutId(where) || (orderedBy && equates(where, orderedBy)));
}

/** Whether a condition is that each of these columns has some value, and nothing else. */
function equates(condition: Condition, columns: readonly string[]): boolean {
  if (condition.kind !== 'and' || condition.of.length !== columns.length) return false;
  return columns.every((name) =>
    condition.of.some((one) => one.kind === 'equals' && one.column.name === name),
  );
}

function isOnlyAboutId(condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.every(isOnlyAboutId);
    case 'not':
      return isOnlyAboutId(condition.of);
    default:
      return condition.column.name === 'id';
  }
}

function compilePage(
  filter: Filter,
  resource: Resource,
  alias: string,
  parameters: Parameters,
  join: string | undefined,
): string {
  const {table} = resource;
  const named = `${identifier(table)} ${alias}`;
  const order = orderClause(filter.order, alias);
  // Of all records, not of those that belong to others.
  const window = join === undefined ? windowOf(filter) : undefined;
  if (window) {
    const ids = compileWindow(window, resource, parameters);
    return `FROM (${ids}) p JOIN ${named} ON ${alias}."id" = p."id"${order}`;
  }
  const page = `FROM ${named}${whereClause(filter.where, {table, alias}, parameters, join)}${order}${pageClause(filter, parameters)}`;
  if (filter.skip === 0 && !mayNeedSorting(filter, resource)) return page;
  // Rows that are skipped are never read where the index of the order is enough to skip them, and of rows that must be
  // sorted only the ids are. The index of a key holds no ids, so there the key leads to the rows.
  const [first] = filter.order;
  const key = identifier(first?.column.key ? first.column.name : 'id');
  return `FROM (SELECT ${alias}.${key} ${page}) p JOIN ${named} ON ${alias}.${key} = p.${key}${order}`;
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
  const value = relation.many ? compileDocuments(one, target, row) : compileDocument(one, target, row);
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
