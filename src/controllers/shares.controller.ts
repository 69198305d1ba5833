import {inject} from '@loopback/core';
import {
  del,
  get,
  OperationObject,
  ParameterObject,
  param,
  post,
  requestBody,
  SchemaObject,
} from '@loopback/rest';
import {Caller} from '../auth/caller';
import {Bindings} from '../keys';
import {JobShares, longestShareDays, type ShareRecord, usualShareDays} from '../runs/jobs/shares';
import {errorSchema, json, unauthorized} from './specs/resource';
import {jobParameter} from './specs/results';

const shareSchema: SchemaObject = {
  type: 'object',
  required: ['id', 'job_id', 'token', 'created', 'expires'],
  properties: {
    id: {type: 'string'},
    job_id: {type: 'string'},
    token: {
      type: 'string',
      description:
        'stands for a key wherever the job and its result are read: header or query parameter share_token',
    },
    created: {type: 'string', format: 'date-time'},
    expires: {type: 'string', format: 'date-time'},
  },
};
const shareExample = {
  id: '5d36096d12e15519133e87aa',
  job_id: '5d36096d12e15519133e87fd',
  token: `5d36096d12e15519133e87aa-1798675200-${'0a1b2c3d'.repeat(8)}`,
  created: '2026-11-29T09:00:00.000Z',
  expires: '2026-12-29T09:00:00.000Z',
};
const shareParameter: ParameterObject = {
  name: 'share',
  in: 'path',
  required: true,
  description: 'id of the share',
  schema: {type: 'string'},
  example: shareExample.id,
};

function operation(
  summary: string,
  schema: SchemaObject,
  example: object,
  failures: OperationObject['responses'] = {},
): OperationObject {
  return {
    tags: ['jobs'],
    summary,
    responses: {
      '200': {description: 'OK', content: json(schema, example)},
      '401': unauthorized,
      '404': {description: 'No such job of this key, or no such share', content: json(errorSchema)},
      ...failures,
    },
  };
}

/** Links by which others read one job of the caller's. */
export class SharesController {
  constructor(
    @inject(Bindings.SHARES) private readonly shares: JobShares,
    @inject(Bindings.CALLER) private readonly caller: Caller,
  ) {}

  @post(
    '/api/jobs/{id}/shares',
    operation(
      'Share a job: a signed token with which it and its result can be read',
      shareSchema,
      shareExample,
      {
        '409': {
          description: 'As many shares of the job are open as there may be',
          content: json(errorSchema),
        },
        '422': {
          description: 'The body has a fault, or `expires` is past or too far ahead',
          content: json(errorSchema),
        },
      },
    ),
  )
  create(
    @param(jobParameter) id: string,
    @requestBody({
      description: 'When it ends',
      required: false,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            additionalProperties: false,
            properties: {
              expires: {
                type: 'string',
                format: 'date-time',
                description: `by default in ${usualShareDays} days; ${longestShareDays} days ahead at most`,
              },
            },
          },
          example: {expires: shareExample.expires},
        },
      },
    })
    body?: {expires?: string},
  ): Promise<ShareRecord> {
    return this.shares.create(
      this.caller,
      id,
      body?.expires === undefined ? undefined : new Date(body.expires),
    );
  }

  @get(
    '/api/jobs/{id}/shares',
    operation('The open shares of a job', {type: 'array', items: shareSchema}, [shareExample]),
  )
  list(@param(jobParameter) id: string): Promise<ShareRecord[]> {
    return this.shares.list(this.caller, id);
  }

  @del(
    '/api/jobs/{id}/shares/{share}',
    operation('End a share of a job', {type: 'object', properties: {count: {type: 'integer'}}}, {count: 1}),
  )
  async revoke(
    @param(jobParameter) id: string,
    @param(shareParameter) share: string,
  ): Promise<{count: number}> {
    return {count: await this.shares.revoke(this.caller, id, share)};
  }
}
