import {inject} from '@loopback/core';
import {
  HttpHandler,
  InvokeMiddleware,
  ParseParams,
  Reject,
  Request,
  RequestContext,
  ResolvedRoute,
  RestBindings,
  Send,
  SequenceActions,
  SequenceHandler,
} from '@loopback/rest';
import {RateLimiter} from './auth/rate-limiter';
import {UserKeys} from './auth/user-keys';
import {Bindings} from './keys';

/**
 * The steps of every request: middleware, route, key, parameters, controller, answer. One instance serves all
 * requests, so it may hold nothing that belongs to one; making it anew for each took an eighth of the time of a
 * small answer.
 */
export class ClueSequence implements SequenceHandler {
  constructor(
    @inject(SequenceActions.INVOKE_MIDDLEWARE) private readonly invokeMiddleware: InvokeMiddleware,
    @inject(RestBindings.HANDLER) private readonly handler: HttpHandler,
    @inject(SequenceActions.PARSE_PARAMS) private readonly parseParams: ParseParams,
    @inject(SequenceActions.SEND) private readonly send: Send,
    @inject(SequenceActions.REJECT) private readonly reject: Reject,
    @inject(Bindings.USER_KEYS) private readonly userKeys: UserKeys,
    @inject(Bindings.RATE_LIMITER) private readonly rateLimiter: RateLimiter,
  ) {}

  async handle(context: RequestContext): Promise<void> {
    const {request, response} = context;
    try {
      if (await this.invokeMiddleware(context)) return;
      const route = this.handler.findRoute(request);
      route.updateBindings(context);
      if (needsKey(route)) {
        const caller = await this.userKeys.authenticate(userKeyOf(request));
        await this.rateLimiter.count(caller);
        context.bind(Bindings.CALLER).to(caller);
      }
      const args = await this.parseParams(request, route);
      const result = await route.invokeHandler(context, args);
      // A controller that streams has answered already and returns the response itself.
      if (result !== response) this.send(response, result);
    } catch (error) {
      this.reject(context, error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/**
 * The OpenAPI description decides: an operation with `security: []` is public, as are the explorer's own pages,
 * which the description does not list; every other needs a key.
 */
function needsKey({spec}: ResolvedRoute): boolean {
  return spec['x-visibility'] !== 'undocumented' && spec.security?.length !== 0;
}

/** CLUE's clients send the key as header `user_key` or as query parameter `user_key`. */
function userKeyOf(request: Request): string | undefined {
  const header = request.headers.user_key;
  if (typeof header === 'string' && header !== '') return header;
  const query = request.query.user_key;
  return typeof query === 'string' ? query : undefined;
}
