import {BaseRoute, Request, ResolvedRoute} from '@loopback/rest';
import type {Caller} from './caller';
import type {RateLimiter} from './rate-limiter';
import type {UserKeys} from './user-keys';

/** Names of the security schemes by which an operation says that a share will do. */
export const shareSchemes = ['share_token', 'share_token_in_query'] as const;
/** Header, or query parameter, that carries the token of a share. */
const shareField = 'share_token';

/** Finds whose share a token is. */
export interface Shares {
  authenticate(token: string): Promise<Caller>;
}

/**
 * Lets a request pass to its route: whose key it carries, undefined where the route needs none.
 * @throws USER_KEY_*, SHARE_* (401) and TOO_MANY_REQUESTS (429)
 */
export async function admit(
  request: Request,
  route: ResolvedRoute,
  userKeys: UserKeys,
  rateLimiter: RateLimiter,
  shares?: Shares,
): Promise<Caller | undefined> {
  if (isPublic(request, route)) return undefined;
  const token = fieldOf(request, shareField);
  const key = fieldOf(request, 'user_key');
  // Whoever opens a share has a key of their own in most cases, which does not reach the job.
  const caller =
    token !== undefined && shares && takesShares(route)
      ? await shares.authenticate(token)
      : await userKeys.authenticate(key);
  await rateLimiter.count(caller);
  return caller;
}

/**
 * The OpenAPI description decides: an operation with `security: []` is public. So is what is no operation, outside
 * /api: redirections, and paths that lead nowhere. That an operation is left out of the
 * description makes it no less in need of a key.
 */
function isPublic({path}: Request, route: ResolvedRoute): boolean {
  if (route.spec.security !== undefined) return route.spec.security.length === 0;
  return !(route instanceof BaseRoute) && !/^\/api(\/|$)/i.test(path);
}

function takesShares({spec: {security}}: ResolvedRoute): boolean {
  return security?.some((way: object) => shareSchemes.some((scheme) => scheme in way)) ?? false;
}

/** CLUE's clients send the key as header `user_key` or as query parameter `user_key`; shares come alike. */
function fieldOf(request: Request, name: string): string | undefined {
  const header = request.headers[name];
  if (typeof header === 'string' && header !== '') return header;
  const query = request.query[name];
  return typeof query === 'string' ? query : undefined;
}
