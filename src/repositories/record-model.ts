import {Entity, ModelDefinition} from '@loopback/repository';
import type {Column} from '../filter/types';
import type {Service} from '../models/services';

type Kind = 'string' | 'number' | 'boolean' | 'array';

const kinds: Readonly<Record<Column['type'], Kind>> = {
  text: 'string',
  'text[]': 'array',
  integer: 'number',
  'double precision': 'number',
  boolean: 'boolean',
  // The connector would take a JSON list for a list column, so JSON travels as text.
  jsonb: 'string',
};

/**
 * The model of a service as its records are written: the same columns, of the kinds that the connector turns into
 * the right SQL. Ids are made by the database unless they are given.
 */
export function recordModel({model, resource}: Pick<Service, 'model' | 'resource'>): typeof Entity {
  class Record extends Entity {}
  Object.defineProperty(Record, 'name', {value: `${model.name}Record`});
  const definition = new ModelDefinition({
    name: Record.name,
    settings: {strict: true, postgresql: {table: resource.table}},
  });
  for (const {name, type} of resource.columns.values()) {
    const dataType = type === 'text[]' ? 'varchar[]' : type;
    definition.addProperty(name, {
      type: kinds[type],
      ...(type === 'text[]' && {itemType: 'string'}),
      id: name === 'id',
      postgresql: {columnName: name, dataType},
    });
  }
  Record.definition = definition;
  return Record;
}
