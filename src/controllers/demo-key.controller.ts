import {inject} from '@loopback/core';
import {get} from '@loopback/rest';
import {UserKeys} from '../auth/user-keys';
import {Bindings} from '../keys';

/** CLUE's demonstration key (clue-api.md: GET /temp_api_key, outside /api). */
export class DemoKeyController {
  constructor(@inject(Bindings.USER_KEYS) private readonly userKeys: UserKeys) {}

  @get('/temp_api_key', {
    tags: ['keys'],
    summary: 'The demonstration key: reads and queries, no writes',
    security: [],
    responses: {
      '200': {
        description: 'The key, to be sent as header user_key',
        content: {
          'application/json': {
            schema: {type: 'object', required: ['user_key'], properties: {user_key: {type: 'string'}}},
            example: {user_key: '0f1e2d3c4b5a69788796a5b4c3d2e1f0'},
          },
        },
      },
      '404': {description: 'This server offers no demonstration key'},
    },
  })
  async demoKey(): Promise<{user_key: string}> {
    return {user_key: await this.userKeys.demoKey()};
  }
}
