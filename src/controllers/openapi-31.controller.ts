import {BindingScope, CoreBindings, inject, injectable} from '@loopback/core';
import {get, RestApplication} from '@loopback/rest';
import {toOpenApi31} from '../openapi-31';

/** The description of the API for tools that read OpenAPI 3.1; LoopBack serves 3.0 at /openapi.json. */
@injectable({scope: BindingScope.SINGLETON})
export class OpenApi31Controller {
  /** Converted once: no route is added to a running server. */
  private converted: Promise<object> | undefined;

  constructor(@inject(CoreBindings.APPLICATION_INSTANCE) private readonly app: RestApplication) {}

  /** Not itself described, as /openapi.json is not; and as public. */
  @get('/openapi-3.1.json', {
    'x-visibility': 'undocumented',
    security: [],
    responses: {
      '200': {description: 'OpenAPI 3.1', content: {'application/json': {schema: {type: 'object'}}}},
    },
  })
  document(): Promise<object> {
    this.converted ??= this.app.restServer.getApiSpec().then(toOpenApi31);
    return this.converted;
  }
}
