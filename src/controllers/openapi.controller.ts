import {BindingScope, CoreBindings, inject, injectable} from '@loopback/core';
import {get, OperationObject, Request, Response, RestApplication, RestBindings} from '@loopback/rest';
import {type KeptJson, keepJson, sendKeptJson} from './kept-json';
import {toOpenApi31} from './specs/openapi-31';

/** Not itself described, and public. */
const description = (version: string): OperationObject => ({
  'x-visibility': 'undocumented',
  security: [],
  responses: {
    '200': {description: version, content: {'application/json': {schema: {type: 'object'}}}},
  },
});

/**
 * The description of the API, by which the playground and every generator of clients begins. No route is added to a
 * running server, so it is written and compressed once; LoopBack's own endpoint writes 1.6 MB anew for each request.
 */
@injectable({scope: BindingScope.SINGLETON})
export class OpenApiController {
  private older: Promise<KeptJson> | undefined;
  private newer: Promise<KeptJson> | undefined;

  constructor(@inject(CoreBindings.APPLICATION_INSTANCE) private readonly app: RestApplication) {}

  @get('/openapi.json', description('OpenAPI 3.0'))
  async document(
    @inject(RestBindings.Http.REQUEST) request: Request,
    @inject(RestBindings.Http.RESPONSE) response: Response,
  ): Promise<Response> {
    this.older ??= this.app.restServer.getApiSpec().then(keepJson);
    return sendKeptJson(request, response, await this.older);
  }

  /** For tools that read OpenAPI 3.1. */
  @get('/openapi-3.1.json', description('OpenAPI 3.1'))
  async newerDocument(
    @inject(RestBindings.Http.REQUEST) request: Request,
    @inject(RestBindings.Http.RESPONSE) response: Response,
  ): Promise<Response> {
    this.newer ??= this.app.restServer.getApiSpec().then(toOpenApi31).then(keepJson);
    return sendKeptJson(request, response, await this.newer);
  }
}
