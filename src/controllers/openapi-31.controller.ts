import {CoreBindings, inject} from '@loopback/core';
import {get, RequestContext, RestApplication, RestBindings} from '@loopback/rest';
import {toOpenApi31} from '../openapi-31';

/** The description of the API for tools that read OpenAPI 3.1; LoopBack serves 3.0 at /openapi.json. */
export class OpenApi31Controller {
  constructor(
    @inject(RestBindings.Http.CONTEXT) private readonly context: RequestContext,
    @inject(CoreBindings.APPLICATION_INSTANCE) private readonly app: RestApplication,
  ) {}

  /** Not itself described, as /openapi.json is not; so it needs no key. */
  @get('/openapi-3.1.json', {
    'x-visibility': 'undocumented',
    responses: {
      '200': {description: 'OpenAPI 3.1', content: {'application/json': {schema: {type: 'object'}}}},
    },
  })
  async document(): Promise<object> {
    return toOpenApi31(await this.app.restServer.getApiSpec(this.context));
  }
}
