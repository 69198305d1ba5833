/** A job together with what its result holds, as the description of the API has it. */
import type {OperationObject} from '@loopback/rest';
import {ownQueryParameters} from './own-query-parameters';
import {badRequest, errorSchema, json} from './resource';
import {parameter, text, whole} from './result-views';
import {filesExample, filesSchema, readersOfJob, resultFailures} from './results';

/** Seconds that a request for a job may wait for its end: less than proxies wait for an answer. */
export const longestWait = 25;

export const summaryOperation: OperationObject = {
  tags: ['jobs'],
  ...readersOfJob,
  operationId: 'jobs.summary',
  summary: 'A job and, once it has completed, what its result holds',
  description:
    'What GET /api/jobs/{id}, the list of its files, its manifest.json and its arfs/index.txt say, in one answer. With ' +
    '`wait` it comes as soon as the job has ended, so that nobody need ask again and again.',
  ...ownQueryParameters([
    parameter('wait', 'seconds to wait for the end of a job that goes on', 20, whole(0, longestWait)),
  ]),
  responses: {
    '200': {
      description: 'The job, and its result where there is one',
      content: json(
        {
          type: 'object',
          required: ['job'],
          properties: {
            job: {$ref: '#/components/schemas/job'},
            result: {
              type: 'object',
              description:
                'absent while the job goes on, and where it failed or its result is no longer kept',
              required: ['files', 'manifest', 'queries'],
              properties: {
                files: filesSchema,
                manifest: {type: 'object', description: 'of what it was made, as manifest.json has it'},
                queries: {
                  type: 'array',
                  items: {
                    type: 'object',
                    required: ['name', 'folder'],
                    properties: {name: text, folder: {...text, description: 'of its digest, below arfs/'}},
                  },
                },
              },
            },
          },
        },
        {
          job: {id: '5d36096d12e15519133e87fd', tool_id: 'sig_queryl1k_tool', status: 'completed'},
          result: {
            files: filesExample,
            manifest: {tool: 'sig_queryl1k_tool', name: 'vorinostat', dataset: {name: 'demo'}},
            queries: [{name: 'VORINOSTAT', folder: 'VORINOSTAT'}],
          },
        },
      ),
    },
    '400': badRequest,
    '401': resultFailures['401'],
    '404': {description: 'No such job of this key', content: json(errorSchema)},
  },
};
