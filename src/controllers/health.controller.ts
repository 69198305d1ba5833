import {inject} from '@loopback/core';
import {get, Response, RestBindings} from '@loopback/rest';
import {Pool} from 'pg';
import {DATABASE_POOL} from '../keys';
import {registry} from '../telemetry';
import {version} from '../version';

const startedAt = Date.now();

/** What operators and orchestrators ask; no key needed. */
export class HealthController {
  constructor(@inject(DATABASE_POOL) private readonly pool: Pool) {}

  /** 200 once the server can answer every request; before that the port answers 503. */
  @get('/health', {
    tags: ['operations'],
    summary: 'Whether the server is ready',
    security: [],
    responses: {
      '200': {
        description: 'Ready to answer every request',
        content: {
          'application/json': {
            schema: {
              type: 'object',
              properties: {
                status: {type: 'string', enum: ['ok']},
                version: {type: 'string'},
                uptime_seconds: {type: 'number'},
              },
            },
            example: {status: 'ok', version, uptime_seconds: 12.5},
          },
        },
      },
      '503': {description: 'Starting, or the database does not answer'},
    },
  })
  async health(): Promise<object> {
    await this.pool.query('select 1');
    return {status: 'ok', version, uptime_seconds: (Date.now() - startedAt) / 1000};
  }

  @get('/metrics', {
    tags: ['operations'],
    summary: 'Requests, queries, jobs, pools, disk and the process itself, for Prometheus',
    security: [],
    responses: {'200': {description: 'Prometheus text', content: {'text/plain': {schema: {type: 'string'}}}}},
  })
  async metrics(@inject(RestBindings.Http.RESPONSE) response: Response): Promise<Response> {
    response.type(registry.contentType).end(await registry.metrics());
    return response;
  }
}
