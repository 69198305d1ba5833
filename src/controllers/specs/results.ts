/** What the operations on results say alike. */
import type {OperationObject, ParameterObject, ResponsesObject, SchemaObject} from '@loopback/rest';
import {shareSchemes} from '../../auth/admission';
import {errorSchema, json, unauthorized} from './resource';

export const jobParameter: ParameterObject = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The job_id that submitting answered',
  schema: {type: 'string'},
  example: '5d36096d12e15519133e87fd',
};

/** Who may read a job and its result: its owner by their key, and whoever holds a share of it. */
export const readersOfJob: Pick<OperationObject, 'security'> = {
  security: ['user_key', 'user_key_in_query', ...shareSchemes].map((scheme) => ({[scheme]: []})),
};

export const resultFailures: ResponsesObject = {
  '401': unauthorized,
  '404': {description: 'No such job of this key, or no such file in its result', content: json(errorSchema)},
  '409': {description: 'The job has no result yet, or failed', content: json(errorSchema)},
  '410': {description: 'The result is no longer kept', content: json(errorSchema)},
};

/** Files of a result. */
export const filesSchema: SchemaObject = {
  type: 'array',
  items: {
    type: 'object',
    required: ['path', 'kind', 'bytes'],
    properties: {
      path: {type: 'string'},
      kind: {type: 'string', enum: ['matrix', 'text']},
      rows: {type: 'integer', description: 'of a matrix'},
      columns: {type: 'integer', description: 'of a matrix'},
      fields: {
        type: 'array',
        items: {type: 'string'},
        description: 'metadata fields of its rows',
      },
      bytes: {type: 'integer', description: 'of the file as the archive holds it'},
    },
  },
};
export const filesExample = [
  {path: 'config.yaml', kind: 'text', bytes: 412},
  {
    path: 'matrices/query/ncs.gctx',
    kind: 'matrix',
    rows: 2000,
    columns: 1,
    fields: ['pert_id', 'pert_iname'],
    bytes: 51234,
  },
];
