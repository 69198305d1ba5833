import {BaseRoute, Request, ResolvedRoute} from '@loopback/rest';
import type {Caller} from './caller';
import type {RateLimiter} from './rate-limiter';
import type {UserKeys} from './user-keys';

/**
 * Lets a request pass to its route: whose key it carries, undefined where the route needs none.
 * @throws USER_KEY_* (401) and TOO_MANY_REQUESTS (429)
 */
export async function admit(
  request: Request,
  route: ResolvedRoute,
  userKeys: UserKeys,
  rateLimiter: RateLimiter,
): Promise<Caller | undefined> {
  if (isPublic(request, route)) return undefined;
  const caller = await userKeys.authenticate(userKeyOf(request));
  await rateLimiter.count(caller);
  return caller;
}

/**
 * The OpenAPI description decides: an operation with `security: []` is public. So is what is no operation, outside
 * /api: the explorer's files, redirections, and paths that lead nowhere. That an operation is left out of the
 * description makes it no less in need of a key.
 */
function isPublic({path}: Request, route: ResolvedRoute): boolean {
  if (route.spec.security !== undefined) return route.spec.security.length === 0;
  return !(route instanceof BaseRoute) && !/^\/api(\/|$)/i.test(path);
}

/** CLUE's clients send the key as header `user_key` or as query parameter `user_key`. */
function userKeyOf(request: Request): string | undefined {
  const header = request.headers.user_key;
  if (typeof header === 'string' && header !== '') return header;
  const query = request.query.user_key;
  return typeof query === 'string' ? query : undefined;
}
