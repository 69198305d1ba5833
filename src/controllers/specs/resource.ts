import {getJsonSchema} from '@loopback/repository-json-schema';
import {
  ControllerSpec,
  jsonToSchemaObject,
  OperationObject,
  ParameterObject,
  SchemaObject,
} from '@loopback/rest';
import type {ColumnDefinition} from '../../models/columns';
import type {Service} from '../../models/services';
import type {ResourceController} from '../resource-operations';

/** The methods of a resource controller that answer an operation. */
type Method = Exclude<keyof ResourceController, symbol>;

export const json = (schema: object, example?: unknown) => ({'application/json': {schema, example}});
export const errorSchema = {$ref: '#/components/schemas/Error'};

export const badRequest = {
  description: 'The filter has a fault; the message names its path',
  content: json(errorSchema, {
    error: {
      statusCode: 400,
      name: 'Error',
      message: 'where.and[1].cell_id.bogus is not an operator; use eq, neq, gt, gte, lt, lte, between, inq …',
      code: 'FILTER_INVALID',
    },
  }),
};
export const unauthorized = {
  description: 'No user_key, or one that is unknown, revoked or expired',
  content: json(errorSchema, {
    error: {statusCode: 401, name: 'Error', message: 'User Key must be specified in the request header'},
  }),
};

/** The OpenAPI description of a service's operations, at its path and every alias. */
export function resourceSpec(service: Service): ControllerSpec {
  const paths: ControllerSpec['paths'] = {};
  for (const path of [service.path, ...service.aliases]) {
    const base = `/api/${path}`;
    const operation = describer(service, path);
    paths[base] = {get: operation('find', listOperation(service))};
    paths[`${base}/dump`] = {get: operation('dump', dumpOperation(service))};
    paths[`${base}/find`] = {post: operation('findByBody', bodyOperation(service))};
    paths[`${base}/count`] = {get: operation('count', countOperation(service))};
    paths[`${base}/findOne`] = {get: operation('findOne', findOneOperation(service))};
    paths[`${base}/distinct`] = {get: operation('distinct', distinctOperation(service))};
    paths[`${base}/{id}`] = {
      get: operation('findById', byIdOperation(service)),
      // HEAD of anything is answered as GET; LoopBack 3 lists this one.
      head: {...operation('findById', headOperation), operationId: `${path}.head`},
    };
    paths[`${base}/{id}/exists`] = {get: operation('exists', existsOperation)};
  }
  return {paths, components: {schemas: schemas(service)}};
}

function describer({path: name, model}: Service, path: string) {
  return (method: Method, operation: OperationObject): OperationObject => ({
    ...operation,
    tags: [name],
    operationId: `${path}.${method}`,
    'x-operation-name': method,
    'x-controller-name': `${model.modelName}Controller`,
    responses: {...operation.responses, '401': unauthorized},
  });
}

/** The model's schema, each property with what it means and where it comes from. */
function modelSchema({model}: Service): SchemaObject {
  const schema = jsonToSchemaObject(getJsonSchema(model)) as SchemaObject;
  const definitions = model.definition.properties as Record<string, ColumnDefinition>;
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const {description, source} = definitions[name];
    Object.assign(property, {description: `${description}. Source: ${source}`});
    // LoopBack describes the elements of a list in the place of the list.
    if ('items' in property && property.items && 'description' in property.items) {
      delete property.items.description;
    }
  }
  return schema;
}

function schemas(service: Service): Record<string, SchemaObject> {
  const {model} = service;
  return {
    [model.modelName]: modelSchema(service),
    Error: {
      type: 'object',
      description: 'Every failure, in the shape of LoopBack 3',
      properties: {
        error: {
          type: 'object',
          properties: {
            statusCode: {type: 'integer'},
            name: {type: 'string'},
            message: {type: 'string', description: 'What was wrong, where, and what to do'},
            code: {type: 'string', description: 'Stable name of the failure'},
            details: {type: 'object', additionalProperties: true},
          },
        },
      },
    },
    Filter: {
      type: 'string',
      description:
        'JSON text of a filter: {"where", "fields", "order", "limit", "skip", "include"}. ' +
        'The same may be written in brackets, e.g. filter[where][cell_id]=A375&filter[limit]=10.',
    },
    Where: {
      type: 'string',
      description: 'JSON text of a condition, as in a filter; brackets work too, e.g. where[cell_id]=A375.',
    },
    FilterObject: filterObject,
  };
}

// Its properties have no types on purpose: the filter's own checks give better messages than LoopBack's.
const filterObject: SchemaObject = {
  type: 'object',
  description: 'A filter as JSON',
  properties: {
    where: {
      description:
        'Conditions by property: a value, or operators (eq, neq, gt, gte, lt, lte, between, inq, nin, like, nlike, ' +
        'ilike, nilike, regexp, exists, size, all); and, or, nor take arrays of conditions. Lists match by any element.',
    },
    fields: {
      description: 'Properties to answer with: an array, one name, or an object of name: true or false',
    },
    order: {description: 'e.g. "tas DESC" or ["pert_iname ASC", "tas DESC"]'},
    limit: {description: 'Most records to answer with; 0 is no limit'},
    skip: {description: 'Records to leave out first'},
    include: {
      description: 'Relations to embed: "pcls", {"pcls": true} or {"relation": "pcls", "scope": {…}}',
    },
  },
};

function filterParameter(filter: object): ParameterObject {
  return {
    name: 'filter',
    in: 'query',
    description: 'Which records, in which order, with which properties',
    schema: {$ref: '#/components/schemas/Filter'},
    example: JSON.stringify(filter),
  };
}

function whereParameter({example}: Service): ParameterObject {
  return {
    name: 'where',
    in: 'query',
    description: 'Which records count',
    schema: {$ref: '#/components/schemas/Where'},
    example: JSON.stringify(example.where),
  };
}

export const idParameter: ParameterObject = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The id of the record, as lists show it',
  schema: {type: 'string'},
  example: '5d36096d12e15519133e87fd',
};

const totalParameter: ParameterObject = {
  name: 'total',
  in: 'query',
  description: 'true: answer with the header X-Total-Count, the number of matching records on all pages',
  schema: {type: 'string'},
  example: 'true',
};

const formatParameter: ParameterObject = {
  name: 'format',
  in: 'query',
  description:
    'How the records are written: json, ndjson, csv, tsv or parquet; the header Accept says the same',
  schema: {type: 'string'},
  example: 'json',
};

function records({model}: Service, description: string) {
  const schema = {$ref: `#/components/schemas/${model.modelName}`};
  const text = {schema: {type: 'string'} as const};
  return {
    description,
    content: {
      ...json({type: 'array', items: schema}),
      'application/x-ndjson': {schema},
      'text/csv': text,
      'text/tab-separated-values': text,
      'application/vnd.apache.parquet': {schema: {type: 'string', format: 'binary'} as const},
    },
  };
}

export function record({model}: Service) {
  return {description: 'The record', content: json({$ref: `#/components/schemas/${model.modelName}`})};
}

export function unknownRecord({model}: Service) {
  const message = `Unknown "${model.modelName}" id "999".`;
  return {
    description: 'There is no such record',
    content: json(errorSchema, {error: {statusCode: 404, name: 'Error', message, code: 'MODEL_NOT_FOUND'}}),
  };
}

function listOperation(service: Service): OperationObject {
  return {
    summary: `${service.path} that match a filter`,
    parameters: [filterParameter({where: service.example.where, limit: 10}), totalParameter, formatParameter],
    responses: {'200': records(service, 'The matching records'), '400': badRequest},
  };
}

function dumpOperation(service: Service): OperationObject {
  return {
    summary: `All ${service.path} that match a filter, as one file`,
    description:
      'Without a filter all there are, however many: the answer is streamed. In Parquet, which is the standard, columns have types: whole numbers and flags stay so where some are missing, lists are lists, dates are dates. In CSV the items of a list are joined by |.',
    parameters: [filterParameter({where: service.example.where}), {...formatParameter, example: 'parquet'}],
    responses: {'200': records(service, 'The matching records'), '400': badRequest},
  };
}

function bodyOperation(service: Service): OperationObject {
  return {
    summary: `${service.path} that match a filter too long for a URL`,
    parameters: [totalParameter, formatParameter],
    requestBody: {
      description: 'The filter',
      content: json({$ref: '#/components/schemas/FilterObject'}, {where: service.example.where, limit: 10}),
    },
    responses: {'200': records(service, 'The matching records'), '400': badRequest},
  };
}

function countOperation(service: Service): OperationObject {
  return {
    summary: `The number of ${service.path}`,
    parameters: [whereParameter(service)],
    responses: {
      '200': {
        description: 'The number',
        content: json({type: 'object', properties: {count: {type: 'integer'}}}, {count: 3}),
      },
      '400': badRequest,
    },
  };
}

function findOneOperation(service: Service): OperationObject {
  return {
    summary: `The first of the ${service.path} that match a filter`,
    parameters: [filterParameter({where: service.example.where})],
    responses: {'200': record(service), '400': badRequest, '404': unknownRecord(service)},
  };
}

function distinctOperation(service: Service): OperationObject {
  const {field} = service.example;
  return {
    summary: `The different values of a property of ${service.path}`,
    parameters: [
      {
        name: 'field',
        in: 'query',
        required: true,
        description: 'The property; the elements of a list count one by one',
        schema: {type: 'string'},
        example: field,
      },
      whereParameter(service),
    ],
    responses: {
      '200': {description: 'The values, sorted, each once', content: json({type: 'array', items: {}})},
      '400': badRequest,
    },
  };
}

function byIdOperation(service: Service): OperationObject {
  return {
    summary: `One of the ${service.path} by id`,
    parameters: [idParameter, filterParameter({fields: [service.example.field]})],
    responses: {'200': record(service), '400': badRequest, '404': unknownRecord(service)},
  };
}

const headOperation: OperationObject = {
  summary: 'Whether there is a record of this id, by status alone',
  parameters: [idParameter],
  responses: {'200': {description: 'There is'}, '404': {description: 'There is no such record'}},
};

const existsOperation: OperationObject = {
  summary: 'Whether there is a record of this id',
  parameters: [idParameter],
  responses: {
    '200': {
      description: 'The answer',
      content: json({type: 'object', properties: {exists: {type: 'boolean'}}}, {exists: true}),
    },
  },
};
