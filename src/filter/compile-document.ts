import {identifier, literal} from './sql';
import type {Column, Filter, Resource} from './types';

/** The column in which a table keeps each record's JSON text (src/repositories/documents.ts). */
export const documentColumn = 'document';

/** PostgreSQL takes 100 arguments at most; one is the separator. */
const mostParts = 99;

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
  const relations = include.map(({relation: {name}}) => memberText(name, `${row}.${identifier(name)}`));
  if (!isWhole(fields, resource)) {
    const members = fields.map((column) => fieldText(column, `${row}.${identifier(column.name)}`));
    return `'{' || ${joined([...members, ...relations])} || '}'`;
  }
  const document = `${row}.${identifier(documentColumn)}`;
  if (relations.length === 0) return document;
  // A record has an id, so there is always a field before the relations.
  return `left(${document}, -1) || ${followed(joined(relations))} || '}'`;
}

/** The JSON texts of such rows as one JSON array. */
export function compileDocuments(filter: Wanted, resource: Resource, row: string): string {
  return `'[' || coalesce(string_agg(${compileDocument(filter, resource, row)}, ','), '') || ']'`;
}

/**
 * The members of a JSON object, `"name":value` with commas between them, absent ones left out. PostgreSQL's own
 * functions for whole rows write the absent ones too and take twice as long to get rid of them.
 * @param values the columns' values as SQL
 */
export function compileMembers(columns: readonly Column[], values: readonly string[]): string {
  return joined(columns.map((column, i) => fieldText(column, values[i])));
}

/** Members that follow others, if there are any. */
export function followed(members: string): string {
  return `coalesce(',' || nullif(${members}, ''), '')`;
}

/** Whether a record's stored text is the answer: all fields are wanted, as they come. */
function isWhole(fields: readonly Column[], {documents, columns}: Resource): boolean {
  return documents === true && fields.length === columns.size;
}

function fieldText({name, type}: Column, value: string): string {
  const json = `to_json(${value})`;
  // Nested values drop their own absent fields, and are absent themselves when they are JSON's null.
  return memberText(
    name,
    type === 'jsonb' ? `nullif(json_strip_nulls(${json})::text, 'null')` : `${json}::text`,
  );
}

function memberText(name: string, text: string): string {
  return `${literal(`${JSON.stringify(name)}:`)} || ${text}`;
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
