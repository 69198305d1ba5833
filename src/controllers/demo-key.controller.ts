import {inject} from '@loopback/core';
import {get, Response, RestBindings} from '@loopback/rest';
import {Pool} from 'pg';
import {UserKeys} from '../auth/user-keys';
import {Config} from '../config';
import {Bindings, DATABASE_POOL} from '../keys';
import {demoChecksums} from '../library/demo/checksums';

/** CLUE's demonstration key (clue-api.md: GET /temp_api_key, outside /api). */
export class DemoKeyController {
  constructor(
    @inject(Bindings.USER_KEYS) private readonly userKeys: UserKeys,
    @inject(Bindings.CONFIG) private readonly config: Config,
    @inject(DATABASE_POOL) private readonly pool: Pool,
    @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
  ) {}

  @get('/temp_api_key', {
    tags: ['keys'],
    summary: 'The demonstration key: reads and queries, no writes',
    description:
      'It reads all metadata; of datasets, slices, queries and results it sees those of the demo, and what OPENCLUE_DEMO_DATASETS names. Once other data than the demo are here, a web page of another origin cannot read it unless OPENCLUE_CORS_ORIGINS names its origin.',
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
    const user_key = await this.userKeys.demoKey();
    // Any page that a user of this server visits could else read what is here through her browser.
    if (this.config.corsOrigins === true && (await this.holdsRealData())) {
      this.response.removeHeader('Access-Control-Allow-Origin');
      this.response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    }
    return {user_key};
  }

  /** Whether there are datasets or metadata beside the demo's. */
  private async holdsRealData(): Promise<boolean> {
    const {rows} = await this.pool.query<{real: boolean}>(
      `select exists (select from datasets where not synthetic)
           or exists (select from loads where sha256 <> all ($1)) as real`,
      [await demoChecksums(this.config)],
    );
    return rows[0].real;
  }
}
