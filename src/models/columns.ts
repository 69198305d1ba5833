import {type PropertyDefinition, property} from '@loopback/repository';

/** The kinds of column a service may have; what the filter language lets a user do depends on nothing else. */
export type ColumnType = 'text' | 'text[]' | 'integer' | 'double precision' | 'boolean' | 'jsonb';

/** What the decorators below record about a column, beside LoopBack's own facts. */
export interface ColumnDefinition extends PropertyDefinition {
  postgresql: {dataType: ColumnType};
  /** the columns of the public files that fill it */
  source: string;
  /** a list whose elements a GIN index finds, each in few of very many records */
  lookup?: boolean;
  /** the natural key: every record has a value, another than all others */
  key?: boolean;
  /** an index of a large table has the values in order, absent ones first; what that speeds up: src/filter */
  indexed?: boolean;
  /** made by the database from other columns */
  derived?: boolean;
  /** found in the index of a dataset when it is answered */
  fromIndex?: boolean;
  /** what a text holds in every record: a date or an instant of ISO 8601; only tables of types heed it */
  holds?: 'date' | 'instant';
}

function column(dataType: ColumnType, type: Pick<PropertyDefinition, 'type' | 'itemType' | 'jsonSchema'>) {
  return (description: string, source: string, more: Partial<ColumnDefinition> = {}): PropertyDecorator =>
    property({...type, description, source, postgresql: {dataType}, ...more});
}

/** A string. */
export const text = column('text', {type: 'string'});
/** A list of strings; filters match any element. */
export const texts = column('text[]', {type: 'array', itemType: 'string'});
/** A whole number of at most 32 bits. */
export const integer = column('integer', {type: 'number', jsonSchema: {type: 'integer'}});
/** A double. */
export const real = column('double precision', {type: 'number'});
/** true or false; 1, 0, "1", "0", "true" and "false" are understood in filters. */
export const flag = column('boolean', {type: 'boolean'});
/** Nested JSON, served as it is. */
export const json = column('jsonb', {type: 'object', jsonSchema: {type: undefined}});

/** The id of records that no file brings: given by who writes them, or made up. */
export function givenId(): PropertyDecorator {
  return property({
    type: 'string',
    id: true,
    description: 'Id of the record: given when it is written, or else made up',
    source: 'written by clients',
    postgresql: {dataType: 'text'},
  });
}

/** The record's id: 24 hex digits derived from the natural key, so it survives every reload. */
export function recordId(naturalKey: string): PropertyDecorator {
  return property({
    type: 'string',
    id: true,
    description: `Stable id of the record: 24 hex digits derived from ${naturalKey}`,
    source: 'made here',
    postgresql: {dataType: 'text'},
    key: true,
    derived: true,
  });
}
