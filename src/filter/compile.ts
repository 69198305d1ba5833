import {compileValues} from './compile-distinct';
import {compileDocument} from './compile-document';
import {whereClause} from './compile-page';
import {compileRows} from './compile-rows';
import {identifier, Parameters, type Statement} from './sql';
import type {Column, Condition, Filter, Inclusion, Resource} from './types';

/**
 * Statements whose rows are a text and the release of the tables read, null where a table is not kept by releases; both
 * of the same moment.
 */

/** A row for each matching record, its JSON text. */
export function compileFind(filter: Filter, resource: Resource): Statement {
  const parameters = new Parameters();
  const rows = compileRows(filter, resource, 0, parameters);
  const release = releaseOf(tablesOf(filter, resource), parameters);
  return {
    text: `SELECT ${compileDocument(filter, resource, 'r')}, ${release} FROM (${rows}) r`,
    values: parameters.values,
  };
}

/** The ids of at most `limit` records that a `where` matches, locked for a change. */
export function compileIds(where: Condition, limit: number, resource: Resource): Statement {
  const parameters = new Parameters();
  const clause = whereClause(where, {table: resource.table, alias: 't0'}, parameters);
  const page = `ORDER BY t0.id LIMIT ${parameters.add(limit, 'bigint')} FOR UPDATE`;
  return {
    text: `SELECT t0.id FROM ${identifier(resource.table)} t0${clause} ${page}`,
    values: parameters.values,
  };
}

/** How many records a `where` matches. */
export function compileCount(where: Condition, resource: Resource): Statement {
  const parameters = new Parameters();
  const clause = whereClause(where, {table: resource.table, alias: 't0'}, parameters);
  const release = releaseOf([resource.table], parameters);
  return {
    text: `SELECT count(*), ${release} FROM ${identifier(resource.table)} t0${clause}`,
    values: parameters.values,
  };
}

/** The distinct values of a column (of the elements, for lists) as one sorted JSON array, without absent ones. */
export function compileDistinct(column: Column, where: Condition, resource: Resource): Statement {
  const parameters = new Parameters();
  const values = compileValues(column, where, resource, parameters);
  const release = releaseOf([resource.table], parameters);
  return {text: `SELECT ${values}, ${release}`, values: parameters.values};
}

/** A statement of a row for each matching record: its JSON text, in the column `json`. */
export function compileRecords(filter: Filter, resource: Resource): Statement {
  const parameters = new Parameters();
  const rows = compileRows(filter, resource, 0, parameters);
  return {
    text: `SELECT ${compileDocument(filter, resource, 'r')} AS json FROM (${rows}) r`,
    values: parameters.values,
  };
}

/** The statement for one whole record, by its id. */
export function compileRecord(id: string, resource: Resource): Statement {
  const column = resource.columns.get('id');
  if (!column) throw new Error(`"${resource.name}" has no id`);
  const where: Condition = {kind: 'equals', column, value: id};
  const fields = [...resource.columns.values()];
  return compileRecords({where, fields, order: [], limit: 1, skip: 0, include: []}, resource);
}

/**
 * A statement of a row for each matching record: its fields as texts, lists joined by "|" as in CMap's own files,
 * absent ones null.
 */
export function compileTable(filter: Filter, resource: Resource): Statement {
  const parameters = new Parameters();
  const names = filter.fields.map(({name}) => name);
  const rows = compileRows(filter, resource, 0, parameters, undefined, names);
  const cells = filter.fields.map(({name, type}) => {
    const cell = `r.${identifier(name)}`;
    return type === 'text[]' ? `array_to_string(${cell}, '|')` : `${cell}::text`;
  });
  return {text: `SELECT ${cells.join(', ')} FROM (${rows}) r`, values: parameters.values};
}

/** The release of the tables now, to compare with the one an answer was made at. */
export function compileRelease(tables: readonly string[]): Statement {
  const parameters = new Parameters();
  return {text: `SELECT ${releaseOf(tables, parameters)}`, values: parameters.values};
}

/**
 * A load raises the release of each table it changes, so the sum stands for all; the time of the last change tells
 * apart databases in which as much has happened.
 */
function releaseOf(tables: readonly string[], parameters: Parameters): string {
  const named = "release || '/' || extract(epoch FROM changed)";
  if (tables.length === 1)
    return `(SELECT ${named} FROM data_releases WHERE table_name = ${parameters.add(tables[0], 'text')})`;
  const names = parameters.add(tables, 'text[]');
  return `(SELECT CASE WHEN count(*) = cardinality(${names})
                       THEN sum(release) || '/' || extract(epoch FROM max(changed)) END
           FROM data_releases WHERE table_name = ANY(${names}))`;
}

/** Every table the answer to a filter depends on. */
export function tablesOf({include}: Filter, resource: Resource): string[] {
  const included = include.flatMap(({relation, scope}: Inclusion) => [
    ...(relation.through ? [relation.through] : []),
    ...tablesOf(scope, relation.target()),
  ]);
  return [...new Set([resource.table, ...included])];
}
