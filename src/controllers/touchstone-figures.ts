import {inject} from '@loopback/core';
import {Request, Response, RestBindings} from '@loopback/rest';
import type {AskedDataset, Asking, Touchstone} from '../analyses/touchstone';
import type {Caller} from '../auth/caller';
import {Bindings} from '../keys';
import {abortOnDisconnect, sendJson} from './answer';
import {QueryValues} from './query-values';

/** What operations on figures of a dataset's perts and genes have in common: the dataset asked, who asks, the answer. */
export abstract class TouchstoneFigures {
  protected readonly values: QueryValues;
  private readonly started = performance.now();

  constructor(
    @inject(Bindings.TOUCHSTONE) protected readonly touchstone: Touchstone,
    @inject(Bindings.CALLER) private readonly caller: Caller,
    @inject(RestBindings.Http.REQUEST) private readonly request: Request,
    @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
  ) {
    this.values = new QueryValues(request.query);
  }

  protected dataset(): AskedDataset {
    return {name: this.values.text('dataset'), viewer: this.caller};
  }

  protected asking(): Asking {
    return {owner: this.caller.keyId, signal: abortOnDisconnect(this.response)};
  }

  protected send(body: string): Promise<Response> {
    return sendJson(this.request, this.response, {body}, this.started);
  }
}
