import {
  ControllerSpec,
  OperationObject,
  ParameterObject,
  RequestBodyObject,
  ResponseObject,
} from '@loopback/rest';
import type {Service} from '../../models/services';
import {badRequest, errorSchema, idParameter, json, record, unauthorized, unknownRecord} from './resource';

export const forbidden = {
  description: 'The user_key is not an admin key',
  content: json(errorSchema, {
    error: {
      statusCode: 403,
      name: 'Error',
      message: 'This needs a user_key with the admin role.',
      code: 'ADMIN_ONLY',
    },
  }),
};

/** The OpenAPI description of the writes of a service, at its path and every alias. */
export function recordSpec(service: Service): ControllerSpec {
  const paths: ControllerSpec['paths'] = {};
  for (const path of [service.path, ...service.aliases]) {
    const operation = (method: string, {responses, ...rest}: OperationObject): OperationObject => ({
      operationId: `${path}.${method}`,
      ...rest,
      tags: [service.path],
      description: 'Needs a key with the admin role.',
      'x-operation-name': method,
      'x-controller-name': `${service.model.modelName}RecordController`,
      responses: {...responses, '401': unauthorized, '403': forbidden},
    });
    const change = {
      parameters: [idParameter],
      requestBody: body(service),
      responses: {'200': record(service), '400': badRequest, '404': unknownRecord(service)},
    };
    const conflict = {description: 'There is such a record already', content: json(errorSchema)};
    const written = {'200': record(service), '400': badRequest, '409': conflict};
    const upsert = {
      summary: 'Change the record whose id is given, or add one',
      requestBody: body(service),
      responses: written,
    };
    paths[`/api/${path}`] = {
      post: operation('create', {
        summary: `Add to the ${service.path}: one record, or a JSON list of them, all or none`,
        requestBody: body(service),
        responses: written,
      }),
      put: operation('upsert', upsert),
      patch: operation('upsert', {...upsert, operationId: `${path}.patchOrCreate`}),
    };
    paths[`/api/${path}/replaceOrCreate`] = {
      post: operation('replaceOrCreate', {
        ...upsert,
        summary: 'Make the record whose id is given what the body says and nothing else, or add one',
      }),
    };
    paths[`/api/${path}/upsertWithWhere`] = {
      post: operation('upsertWithWhere', {
        summary: 'Change the one record that matches, or add one',
        parameters: [whereOfChange(service)],
        requestBody: body(service),
        responses: written,
      }),
    };
    paths[`/api/${path}/update`] = {
      post: operation('updateAll', {
        summary: 'Change the given properties of every record that matches',
        parameters: [whereOfChange(service)],
        requestBody: body(service),
        responses: {'200': counted('How many records were changed'), '400': badRequest, '409': conflict},
      }),
    };
    paths[`/api/${path}/{id}/replace`] = {
      post: operation('replace', {...change, summary: 'Make a record what the body says and nothing else'}),
    };
    paths[`/api/${path}/{id}`] = {
      put: operation('change', {...change, summary: 'Change the given properties of a record'}),
      patch: operation('change', {
        ...change,
        summary: 'Change the given properties of a record, as PUT does',
        operationId: `${path}.patch`,
      }),
      delete: operation('remove', {
        summary: 'Delete a record',
        parameters: [idParameter],
        responses: {
          '200': counted('How many records were deleted: 0 or 1'),
        },
      }),
    };
  }
  return {paths};
}

function counted(description: string): ResponseObject {
  return {description, content: json({type: 'object', properties: {count: {type: 'integer'}}}, {count: 1})};
}

function whereOfChange({example}: Service): ParameterObject {
  return {
    name: 'where',
    in: 'query',
    required: true,
    description: 'which records, in the language of filters; {} means all',
    schema: {type: 'string'},
    example: JSON.stringify(example.where),
  };
}

/** Forms as well as JSON, for LoopBack 3's clients send forms. */
function body({resource}: Service): RequestBodyObject {
  const columns = [...resource.columns.values()].filter(({derived}) => !derived);
  const schema = {
    title: `${resource.name} properties`,
    // No type: the checks here say better than LoopBack's where a body is wrong.
    description: `An object of any of ${columns.map(({name}) => name).join(', ')}`,
  };
  const example = Object.fromEntries(columns.slice(0, 2).map(({name, type}) => [name, examples[type]]));
  return {
    description: 'Properties and their values; null takes a value away',
    required: true,
    content: {
      'application/json': {schema, example},
      'application/x-www-form-urlencoded': {schema, example},
    },
  };
}

const examples = {
  text: 'text',
  'text[]': ['one', 'two'],
  integer: 1,
  'double precision': 0.5,
  boolean: true,
  jsonb: {},
} as const;
