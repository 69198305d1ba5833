import {RateLimiterMemory, RateLimiterRes} from 'rate-limiter-flexible';
import {failure} from '../errors';
import type {Caller} from './caller';

const windowSeconds = 60;

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
    try {
      await this.counter(requestsPerMinute).consume(shared ? `share ${shared.shareId}` : keyId);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
      throw failure('TOO_MANY_REQUESTS', {allowed: requestsPerMinute, retryAfter: seconds});
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
