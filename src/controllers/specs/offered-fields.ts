/** What the two operations share that tell, before a job, what a sent matrix is and what a form can offer for it. */
import type {RequestBodyObject, ResponsesObject, SchemaObject} from '@loopback/rest';
import {errorSchema, json, unauthorized} from './resource';

const text: SchemaObject = {type: 'string'};
const count: SchemaObject = {type: 'integer'};
const texts: SchemaObject = {type: 'array', items: text};

/** @param description of the file; @param others fields beside it */
export function sentMatrixBody(
  description: string,
  others: Readonly<Record<string, SchemaObject>>,
): Partial<RequestBodyObject> {
  const schema: SchemaObject = {
    type: 'object',
    properties: {matrix: {type: 'string', format: 'binary', description}, ...others},
  };
  return {
    required: true,
    content: {
      'multipart/form-data': {'x-parser': 'stream', schema},
      'application/json': {'x-parser': 'stream', schema},
    },
  };
}

interface FieldsTexts {
  readonly description: string;
  readonly missing: string;
  readonly examples?: string;
}

export function offeredFieldsSchema({description, missing, examples}: FieldsTexts): SchemaObject {
  return {
    type: 'array',
    description,
    items: {
      type: 'object',
      required: ['name', 'distinct', 'missing', 'examples'],
      properties: {
        name: text,
        distinct: {...count, description: 'different values'},
        missing: {...count, description: missing},
        examples: examples === undefined ? texts : {...texts, description: examples},
      },
    },
  };
}

/** Descriptions of each number. */
interface ReplicatesTexts {
  readonly description: string;
  readonly groups: string;
  readonly largest: string;
  readonly single: string;
}

export function replicatesSchema({description, groups, largest, single}: ReplicatesTexts): SchemaObject {
  return {
    type: 'object',
    description,
    required: ['fields', 'groups', 'largest', 'single'],
    properties: {
      fields: texts,
      groups: {...count, description: groups},
      largest: {...count, description: largest},
      single: {...count, description: single},
    },
  };
}

export const problem = (description: string) => ({description, content: json(errorSchema)});

/** Refusals of a matrix, beside those of each operation. */
export const receivingFailures: ResponsesObject = {
  '401': unauthorized,
  '413': problem('The file is larger than the server takes'),
  '503': problem('Too many matrices are being received; Retry-After tells for how long'),
};
