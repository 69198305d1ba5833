import {RateLimiterMemory, RateLimiterRes} from 'rate-limiter-flexible';
import {failure, type OpenclueError} from '../errors';
import type {Caller} from './caller';

const windowSeconds = 60;
/** A course behind one address may open its invitation at the same time; who tries addresses learns nothing by more. */
const joinsPerMinute = 120;

/** Counts each key's requests of the current minute, in this process. */
export class RateLimiter {
  /** one counter for each allowance that some key has */
  private readonly counters = new Map<number, RateLimiterMemory>();

  /**
   * Counts one request of `caller`; a share has a count of its own, lest it use up its owner's.
   * @throws TOO_MANY_REQUESTS (429, Retry-After) when the key's allowance of this minute is used up
   */
  async count({keyId, requestsPerMinute, shared}: Caller): Promise<void> {
    if (requestsPerMinute === undefined) return;
    await this.consume(requestsPerMinute, shared ? `share ${shared.shareId}` : keyId, (retryAfter) =>
      failure('TOO_MANY_REQUESTS', {allowed: requestsPerMinute, retryAfter}),
    );
  }

  /**
   * Counts one look at an invitation, or one key made by it: whoever does so has no key yet.
   * @param address of the client
   * @throws INVITATION_TOO_OFTEN (429, Retry-After)
   */
  async countJoining(address: string): Promise<void> {
    await this.consume(joinsPerMinute, `join ${address}`, (retryAfter) =>
      failure('INVITATION_TOO_OFTEN', {retryAfter}),
    );
  }

  private async consume(
    points: number,
    name: string,
    refuse: (seconds: number) => OpenclueError,
  ): Promise<void> {
    try {
      await this.counter(points).consume(name);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw refuse(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)));
    }
  }

  /** Requests that a key has sent in the current minute; undefined where it has no limit, and none are counted. */
  async used({
    keyId,
    requestsPerMinute,
  }: Pick<Caller, 'keyId' | 'requestsPerMinute'>): Promise<number | undefined> {
    if (requestsPerMinute === undefined) return undefined;
    return (await this.counter(requestsPerMinute).get(keyId))?.consumedPoints ?? 0;
  }

  private counter(points: number): RateLimiterMemory {
    let counter = this.counters.get(points);
    if (!counter) {
      counter = new RateLimiterMemory({points, duration: windowSeconds});
      this.counters.set(points, counter);
    }
    return counter;
  }
}
