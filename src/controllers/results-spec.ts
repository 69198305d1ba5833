/** What the operations on results say alike. */
import type {ParameterObject, ResponsesObject} from '@loopback/rest';
import {errorSchema, json, unauthorized} from './resource-spec';

export const jobParameter: ParameterObject = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The job_id that submitting answered',
  schema: {type: 'string'},
  example: '5d36096d12e15519133e87fd',
};

export const resultFailures: ResponsesObject = {
  '401': unauthorized,
  '404': {description: 'No such job of this key, or no such file in its result', content: json(errorSchema)},
  '409': {description: 'The job has no result yet, or failed', content: json(errorSchema)},
  '410': {description: 'The result is no longer kept', content: json(errorSchema)},
};
