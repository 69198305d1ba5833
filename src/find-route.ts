import type {HttpHandler, Request, ResolvedRoute} from '@loopback/rest';

/**
 * The route of a request. HEAD takes that of GET, as in the express of LoopBack 3; Node leaves the body out. What no
 * controller answers, the explorer's files say, is express's to serve, and it knows HEAD.
 */
export function findRoute(handler: Pick<HttpHandler, 'findRoute'>, request: Request): ResolvedRoute {
  if (request.method !== 'HEAD') return handler.findRoute(request);
  const {path} = request;
  const asGet = Object.create(request, {method: {value: 'GET'}, path: {value: path}}) as Request;
  const route = handler.findRoute(asGet);
  return route.spec['x-controller-name'] ? route : handler.findRoute(request);
}

/** The URL without the slashes that clients put at the end of a path of the API; a query string stays. */
export function withoutTrailingSlash(url: string): string {
  return url.replace(/^(\/api\/[^?]*?)\/+(?=\?|$)/, '$1');
}
