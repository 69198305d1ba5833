import {whereClause} from './compile-page';
import type {Source} from './compile-where';
import {directionOf} from './compile-window';
import {identifier, type Parameters} from './sql';
import {type Column, type Condition, isEverything, type Resource} from './types';

/** Most values that are looked up one by one; beyond some thousands reading all records is faster. */
const fewValues = 1000;
/** Records looked at for values that a condition might leave out, before all are read after all: some tenth of a second. */
const probes = 100_000;

/**
 * An expression: the distinct values of a column (of the elements, for lists) as one sorted JSON array, without absent
 * ones. PostgreSQL would read all records, or an index entry of each; where an index has the values in order, and they
 * are few, each is found from the one before instead.
 */
export function compileValues(
  column: Column,
  where: Condition,
  resource: Resource,
  parameters: Parameters,
): string {
  const source = {table: resource.table, alias: 't0'};
  const all = jsonOf(selectAll(column, where, source, parameters));
  if (!column.indexed || !readsAll(where, column, resource)) return all;
  const value = `n.${identifier(column.name)}`;
  const next = (condition: string) =>
    `(SELECT ${value} FROM ${identifier(resource.table)} n WHERE ${condition} ORDER BY ${value} ${upwards} LIMIT 1)`;
  const {cte, found, isUnknown} = findAmongFew(column, where, resource, parameters);
  return `(WITH RECURSIVE walk(v) AS (
      ${next(`${value} IS NOT NULL`)}
      UNION ALL SELECT ${next(`${value} > walk.v`)} FROM walk WHERE walk.v IS NOT NULL
    ), few AS MATERIALIZED (SELECT v FROM walk WHERE v IS NOT NULL LIMIT ${fewValues + 1})${cte}
    SELECT coalesce(
      CASE WHEN (SELECT count(*) FROM few) > ${fewValues} THEN NULL WHEN ${isUnknown} THEN NULL ELSE ${jsonOf(found)} END,
      ${all}))`;
}

const upwards = directionOf(false);

function jsonOf(select: string): string {
  return `(SELECT json_strip_nulls(coalesce(json_agg(d.v ORDER BY d.v), '[]'::json))::text FROM (${select}) d)`;
}

function selectAll(column: Column, where: Condition, source: Source, parameters: Parameters): string {
  const name = `${source.alias}.${identifier(column.name)}`;
  const from = `${identifier(source.table)} ${source.alias}`;
  const isList = column.type === 'text[]';
  const value = isList ? 'e.value' : name;
  const clause = whereClause(where, source, parameters, `${value} IS NOT NULL`);
  return `SELECT DISTINCT ${value} AS v FROM ${from}${isList ? `, unnest(${name}) AS e(value)` : ''}${clause}`;
}

/** How the values among `few` are found that some record has for which a condition holds. */
interface Finding {
  /** a further common table expression */
  readonly cte: string;
  /** SELECT of the values */
  readonly found: string;
  /** a condition: that cannot be told at little cost */
  readonly isUnknown: string;
}

/**
 * A value is asked for as a range in the order of the index: PostgreSQL knows nothing of a value that it has yet to find,
 * and would search the table for it as for a frequent one.
 */
function findAmongFew(
  column: Column,
  where: Condition,
  {table, orderedBy = []}: Resource,
  parameters: Parameters,
): Finding {
  if (isEverything(where)) return {cte: '', found: 'SELECT v FROM few', isUnknown: 'FALSE'};
  const source = {table, alias: 't0'};
  const name = `t0.${identifier(column.name)}`;
  const isValue = `${name} BETWEEN few.v AND few.v`;
  const inOrder = `ORDER BY ${name} ${upwards}`;
  const from = `FROM ${identifier(table)} t0`;
  if (columnsOf(where).every((asked) => orderedBy.includes(asked.name))) {
    const clause = whereClause(where, source, parameters, isValue);
    const found = `SELECT v FROM few WHERE (SELECT true ${from}${clause} ${inOrder} LIMIT 1)`;
    return {cte: '', found, isUnknown: 'FALSE'};
  }
  const most = `(SELECT ${probes} / count(*) FROM few)`;
  const probed = `SELECT t0.* ${from} WHERE ${isValue} ${inOrder} LIMIT ${most}`;
  const cte = `, probed AS MATERIALIZED (
      SELECT v, (SELECT true FROM (${probed}) t0${whereClause(where, source, parameters)} LIMIT 1) AS found FROM few)`;
  const looked = `(SELECT count(*) FROM (SELECT ${from} WHERE ${isValue} ${inOrder} LIMIT ${most}) c)`;
  return {
    cte,
    found: 'SELECT v FROM probed WHERE found',
    isUnknown: `EXISTS (SELECT FROM probed few WHERE found IS NULL AND ${looked} >= ${most})`,
  };
}

/**
 * Whether PostgreSQL would read all records, or all entries of an index: it has none for the condition, or only the one
 * that has the column as well.
 */
function readsAll(where: Condition, column: Column, resource: Resource): boolean {
  const together = resource.orderedBy?.includes(column.name) ? resource.orderedBy : [column.name];
  return columnsOf(where).every(
    ({name, indexed, lookup, key}) => together.includes(name) || !(indexed || lookup || key),
  );
}

function columnsOf(condition: Condition): Column[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.flatMap(columnsOf);
    case 'not':
      return columnsOf(condition.of);
    default:
      return [condition.column];
  }
}
