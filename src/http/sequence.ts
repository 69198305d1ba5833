import {inject} from '@loopback/core';
import {
  HttpHandler,
  InvokeMiddleware,
  RequestContext,
  RestBindings,
  Send,
  SequenceActions,
  SequenceHandler,
} from '@loopback/rest';
import {Bindings} from '../keys';
import {findRoute} from './find-route';
import {REQUEST_STEPS, RequestSteps} from './request-steps';

/**
 * The steps of every request but the reads of `ReadServer`: middleware, route, key, parameters, controller, answer.
 * One instance serves all requests, so it may hold nothing that belongs to one.
 */
export class ClueSequence implements SequenceHandler {
  constructor(
    @inject(SequenceActions.INVOKE_MIDDLEWARE) private readonly invokeMiddleware: InvokeMiddleware,
    @inject(RestBindings.HANDLER) private readonly handler: HttpHandler,
    @inject(SequenceActions.SEND) private readonly send: Send,
    @inject(REQUEST_STEPS) private readonly steps: RequestSteps,
  ) {}

  async handle(context: RequestContext): Promise<void> {
    const {request, response} = context;
    await this.steps.answerBy(context, async () => {
      if (await this.invokeMiddleware(context)) return;
      const route = findRoute(this.handler, request);
      route.updateBindings(context);
      const {caller, args} = await this.steps.enter(request, route);
      if (caller) context.bind(Bindings.CALLER).to(caller);
      const result = await route.invokeHandler(context, args);
      // A controller that streams has answered already and returns the response itself.
      if (result !== response) this.send(response, result);
    });
  }
}
