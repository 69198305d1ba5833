import {BindingKey, inject} from '@loopback/core';
import {
  type HandlerContext,
  ParseParams,
  Reject,
  Request,
  ResolvedRoute,
  SequenceActions,
} from '@loopback/rest';
import {admit} from '../auth/admission';
import type {Caller} from '../auth/caller';
import {RateLimiter} from '../auth/rate-limiter';
import {KeyUsage} from '../auth/usage';
import {UserKeys} from '../auth/user-keys';
import {Bindings} from '../keys';
import type {JobShares} from '../runs/jobs/shares';
import {assumeJson} from './json-body';
import {traceOf} from './traces';

export const REQUEST_STEPS = BindingKey.create<RequestSteps>('openclue.requestSteps');

/** A request that may go to its route. */
export interface Entered {
  /** undefined where the route needs no key */
  readonly caller: Caller | undefined;
  /** what the route is called with */
  readonly args: unknown[];
}

/**
 * The steps that both ways through the server take, that of `ClueSequence` and the short one of `ReadServer`. One
 * instance serves all requests, so it may hold nothing that belongs to one.
 */
export class RequestSteps {
  constructor(
    @inject(SequenceActions.PARSE_PARAMS) private readonly parseParams: ParseParams,
    @inject(SequenceActions.REJECT) private readonly reject: Reject,
    @inject(Bindings.USER_KEYS) private readonly userKeys: UserKeys,
    @inject(Bindings.RATE_LIMITER) private readonly rateLimiter: RateLimiter,
    @inject(Bindings.SHARES) private readonly shares: JobShares,
    @inject(Bindings.USAGE) private readonly usage: KeyUsage,
  ) {}

  /** Asks for the key, then reads the parameters. @throws what `admit` and LoopBack's parser throw */
  async enter(request: Request, route: ResolvedRoute): Promise<Entered> {
    const trace = traceOf(request);
    if (trace) trace.route = route.path;
    const caller = await admit(request, route, this.userKeys, this.rateLimiter, this.shares);
    if (trace) trace.keyId = caller?.keyId;
    // Whoever opens a share does not use its owner's key.
    if (caller && !caller.shared) this.usage.count(caller.keyId);
    assumeJson(request, route.spec);
    return {caller, args: await this.parseParams(request, route)};
  }

  /** Does what answers a request; where that fails, the failure is its answer. */
  async answerBy(context: HandlerContext, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.reject(context, error instanceof Error ? error : new Error(String(error)));
    }
  }
}
