import {inject} from '@loopback/core';
import {
  HttpHandler,
  InvokeMiddleware,
  ParseParams,
  Reject,
  RequestContext,
  RestBindings,
  Send,
  SequenceActions,
  SequenceHandler,
} from '@loopback/rest';
import {admit} from '../auth/admission';
import {RateLimiter} from '../auth/rate-limiter';
import {UserKeys} from '../auth/user-keys';
import {Bindings} from '../keys';
import type {JobShares} from '../runs/jobs/shares';
import {findRoute} from './find-route';
import {assumeJson} from './json-body';

/**
 * The steps of every request but the reads of `ReadServer`: middleware, route, key, parameters, controller, answer.
 * One instance serves all requests, so it may hold nothing that belongs to one.
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
    @inject(Bindings.SHARES) private readonly shares: JobShares,
  ) {}

  async handle(context: RequestContext): Promise<void> {
    const {request, response} = context;
    try {
      if (await this.invokeMiddleware(context)) return;
      const route = findRoute(this.handler, request);
      route.updateBindings(context);
      const caller = await admit(request, route, this.userKeys, this.rateLimiter, this.shares);
      if (caller) context.bind(Bindings.CALLER).to(caller);
      assumeJson(request, route.spec);
      const args = await this.parseParams(request, route);
      const result = await route.invokeHandler(context, args);
      // A controller that streams has answered already and returns the response itself.
      if (result !== response) this.send(response, result);
    } catch (error) {
      this.reject(context, error instanceof Error ? error : new Error(String(error)));
    }
  }
}
