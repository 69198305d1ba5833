/** What a key is told of itself, as the description of the API has it. */
import type {OperationObject, SchemaObject} from '@loopback/rest';
import {roles} from '../../auth/caller';
import {json, unauthorized} from './resource';

/** Days of use that are told. */
export const accountDays = 30;

const text: SchemaObject = {type: 'string'};
const time: SchemaObject = {type: 'string', format: 'date-time'};
const whole: SchemaObject = {type: 'integer'};
const limit: SchemaObject = {type: 'integer', nullable: true};

/** Jobs by state. */
export const jobCountsSchema: SchemaObject = {
  type: 'object',
  required: ['pending', 'submitted', 'processing', 'completed', 'error', 'deleted'],
  properties: {
    pending: whole,
    submitted: whole,
    processing: whole,
    completed: whole,
    error: whole,
    deleted: {...whole, description: 'cancelled, or whose result was deleted or is kept no longer'},
  },
};

export const jobCountsExample = {
  ...{pending: 1, submitted: 0, processing: 1, completed: 40, error: 2, deleted: 3},
};

const accountSchema: SchemaObject = {
  type: 'object',
  required: ['id', 'name', 'role', 'shared', 'created', 'expires', 'limits', 'jobs', 'stored', 'days'],
  properties: {
    id: {...text, description: 'identifies the key without being it'},
    name: {...text, description: 'what its jobs show as user_id'},
    role: {type: 'string', enum: [...roles]},
    shared: {
      type: 'boolean',
      description: 'it is the demonstration key: its figures are those of all who use it',
    },
    created: time,
    expires: {...time, nullable: true, description: 'null: never'},
    limits: {
      type: 'object',
      required: ['requests_per_minute', 'requests_this_minute', 'job_quota', 'open_jobs'],
      properties: {
        requests_per_minute: {...limit, description: 'null: no limit'},
        requests_this_minute: {
          ...limit,
          description: 'of those, sent to this process in the current minute; null where there is no limit',
        },
        job_quota: {...limit, description: 'jobs that may wait or run at the same time; null: no limit'},
        open_jobs: {...whole, description: 'of those, waiting or running now'},
      },
    },
    jobs: jobCountsSchema,
    stored: {
      type: 'object',
      required: ['result_bytes', 'matrices', 'matrix_bytes'],
      properties: {
        result_bytes: {...whole, description: 'of the archives of all its results'},
        matrices: {...whole, description: 'that it sent to look at'},
        matrix_bytes: whole,
      },
    },
    days: {
      type: 'array',
      description: `the last ${accountDays} days of UTC, today last`,
      items: {
        type: 'object',
        required: ['day', 'requests', 'jobs'],
        properties: {
          day: {type: 'string', format: 'date'},
          requests: whole,
          jobs: {...whole, description: 'that were submitted'},
        },
      },
    },
  },
};

export const accountOperation: OperationObject = {
  tags: ['account'],
  operationId: 'account.get',
  summary: 'What your key is, what it may, and what it did',
  description: `Limits as they are in force, jobs by state, and the requests and jobs of the last ${accountDays} days.`,
  responses: {
    '200': {
      description: 'The key of the request, never the key itself',
      content: json(accountSchema, {
        id: '5d36096d12e15519133e87fd',
        name: 'alice@example.org',
        ...{role: 'user', shared: false, created: '2026-11-30T12:00:00.000Z', expires: null},
        limits: {requests_per_minute: 600, requests_this_minute: 12, job_quota: 5, open_jobs: 2},
        jobs: jobCountsExample,
        stored: {result_bytes: 52_428_800, matrices: 1, matrix_bytes: 1_048_576},
        days: [{day: '2026-11-30', requests: 240, jobs: 3}],
      }),
    },
    '401': unauthorized,
  },
};
