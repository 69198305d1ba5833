import {inject} from '@loopback/core';
import {post, Request, Response, RestBindings, requestBody} from '@loopback/rest';
import {Invitations, type Offer} from '../auth/invitations';
import {RateLimiter} from '../auth/rate-limiter';
import {Config} from '../config';
import {Bindings} from '../keys';
import {acceptOperation, checkOperation, tokenBody} from './specs/invitations';

interface MadeKey {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly expires: Date | null;
}

/** What whoever was invited does; they have no key yet. */
export class JoinController {
  constructor(
    @inject(Bindings.INVITATIONS) private readonly invitations: Invitations,
    @inject(Bindings.RATE_LIMITER) private readonly rateLimiter: RateLimiter,
    @inject(Bindings.CONFIG) private readonly config: Config,
    @inject(RestBindings.Http.REQUEST) private readonly request: Request,
    @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
  ) {}

  @post('/api/invitations/check', checkOperation)
  async check(@requestBody(tokenBody) {token}: {token: string}): Promise<Offer> {
    await this.count();
    return this.invitations.look(token);
  }

  @post('/api/invitations/accept', acceptOperation)
  async accept(@requestBody(tokenBody) {token}: {token: string}): Promise<MadeKey> {
    await this.count();
    const {id, name, key, expires} = await this.invitations.accept(token);
    this.response.setHeader('Cache-Control', 'no-store');
    return {id, name, key, expires};
  }

  private async count(): Promise<void> {
    await this.rateLimiter.countJoining(clientAddress(this.request, this.config));
  }
}

/** Where a request comes from; behind a proxy that is trusted, what this says, whose word is the last. */
function clientAddress({headers, socket}: Request, {trustProxy}: Pick<Config, 'trustProxy'>): string {
  const forwarded = headers['x-forwarded-for'];
  const told = trustProxy && typeof forwarded === 'string' ? forwarded.split(',').at(-1)?.trim() : '';
  return told || (socket.remoteAddress ?? '');
}
