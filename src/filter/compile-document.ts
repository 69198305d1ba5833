import {identifier, literal} from './sql';
import type {Column, Filter, Resource} from './types';

/** The column in which a table keeps each record's JSON text (src/repositories/documents.ts). */
export const documentColumn = 'document';
/** The trigger that makes it. PostgreSQL runs triggers in the order of their names, and others may change the record. */
export const documentTrigger = 'zz_document';

/** PostgreSQL takes no more arguments to a function. */
const mostArguments = 100;

type Wanted = Pick<Filter, 'fields' | 'include'>;

/** The columns that a record's text is made of. */
export function columnsToRead({fields}: Wanted, resource: Resource): readonly string[] {
  return isWhole(fields, resource) ? [documentColumn] : fields.map(({name}) => name);
}

/**
 * The JSON text of a row, absent fields left out: as it is stored, or else put together from `columnsToRead`. Then
 * come the relations, which are JSON texts in columns of their names.
 * @param row alias of the row
 */
export function compileDocument({fields, include}: Wanted, resource: Resource, row: string): string {
  const relations = include.map(
    ({relation: {name}}) => `${literal(`,${JSON.stringify(name)}:`)} || ${row}.${identifier(name)}`,
  );
  if (!isWhole(fields, resource)) {
    const members = fields.flatMap((column) => memberOf(column, `${row}.${identifier(column.name)}`));
    return `'{' || substr(${concatenated([...members, ...relations])}, 2) || '}'`;
  }
  const document = `${row}.${identifier(documentColumn)}`;
  if (relations.length === 0) return document;
  // A record has an id, so there is always a field before the relations.
  return `left(${document}, -1) || ${concatenated(relations)} || '}'`;
}

/** The JSON texts of such rows as one JSON array. */
export function compileDocuments(filter: Wanted, resource: Resource, row: string): string {
  return `'[' || coalesce(string_agg(${compileDocument(filter, resource, row)}, ','), '') || ']'`;
}

/**
 * A JSON object of values, absent ones left out. PostgreSQL's own functions for whole rows write the absent ones too and
 * take twice as long to get rid of them.
 * @param values the columns' values as SQL, cheap to evaluate; the first is never absent
 */
export function compileObject(columns: readonly Column[], values: readonly string[]): string {
  const members = columns.flatMap((column, i) => memberOf(column, values[i], i === 0 ? '{' : ','));
  return concatenated([...members, "'}'"]);
}

/** The JSON text of a nested value, as SQL: it drops its own absent fields, and is absent itself when it is JSON's null. */
export function compileNested(value: string): string {
  return `nullif(json_strip_nulls(to_json(${value}))::text, 'null')`;
}

/** Whether a record's stored text is the answer: all fields are wanted, as they come. */
function isWhole(fields: readonly Column[], {documents, columns}: Resource): boolean {
  return documents === true && fields.length === columns.size;
}

/**
 * A member as pieces to concatenate. In pieces, because `||` would turn each value into a text of its own first, and
 * making documents is half of what loading a table takes.
 */
function memberOf({name, type}: Column, value: string, separator = ','): string[] {
  const start = `${separator}${JSON.stringify(name)}:`;
  switch (type) {
    case 'boolean':
      return [
        `case when ${value} then ${literal(`${start}true`)} when not ${value} then ${literal(`${start}false`)} end`,
      ];
    case 'jsonb':
      return [`${literal(start)} || ${compileNested(value)}`];
    case 'integer':
      return [startUnlessNull(start, value), value];
    default:
      return [startUnlessNull(start, value), `to_json(${value})`];
  }
}

function startUnlessNull(start: string, value: string): string {
  return `case when ${value} is not null then ${literal(start)} end`;
}

/** Texts of any number one after the other; null ones are passed over. */
function concatenated(pieces: readonly string[]): string {
  if (pieces.length === 0) return "''";
  if (pieces.length <= mostArguments) return `concat(${pieces.join(', ')})`;
  const groups: string[] = [];
  for (let start = 0; start < pieces.length; start += mostArguments) {
    groups.push(concatenated(pieces.slice(start, start + mostArguments)));
  }
  return concatenated(groups);
}
