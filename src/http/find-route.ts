import type {HttpHandler, Request, ResolvedRoute} from '@loopback/rest';

/**
 * The route of a request. HEAD takes that of GET, as in the express of LoopBack 3; Node leaves the body out. What no
 * controller answers, a redirection say, is express's to serve, and it knows HEAD.
 */
export function findRoute(handler: Pick<HttpHandler, 'findRoute'>, request: Request): ResolvedRoute {
  if (request.method !== 'HEAD') return handler.findRoute(request);
  const {path} = request;
  const asGet = Object.create(request, {method: {value: 'GET'}, path: {value: path}}) as Request;
  const route = handler.findRoute(asGet);
  return route.spec['x-controller-name'] ? route : handler.findRoute(request);
}

/** The segments that may follow one another in the paths of the API. */
interface Segments {
  /** by the name in lower case */
  readonly named: Map<string, {readonly name: string; readonly next: Segments}>;
  /** behind a parameter */
  next?: Segments;
}

/**
 * Makes of the URLs that clients send those that the routes have, as the express of LoopBack 3 does while it looks for
 * one: names in any case, slashes in a row and, under /api, at the end. What stands for a parameter, an id say, and the
 * query string stay as they are; so does a path that leads nowhere from where it does not.
 * @param paths templates such as /api/genes/{id}
 */
export function routeUrls(paths: readonly string[]): (url: string) => string {
  const root: Segments = {named: new Map()};
  for (const path of paths) plant(root, path);
  return (url) => {
    const end = url.search(/[?#]|$/);
    const path = url.slice(0, end).replace(/\/{2,}/g, '/');
    const named = spelled(path, root);
    const short = named.startsWith('/api/') ? named.replace(/\/$/, '') : named;
    return foldFilePath(short) + url.slice(end);
  };
}

function plant(root: Segments, path: string): void {
  let at = root;
  for (const segment of path.slice(1).split('/')) {
    if (/^\{.*\}$/.test(segment)) {
      at.next ??= {named: new Map()};
      at = at.next;
      continue;
    }
    const known = at.named.get(segment.toLowerCase()) ?? {name: segment, next: {named: new Map()}};
    at.named.set(segment.toLowerCase(), known);
    at = known.next;
  }
}

function spelled(path: string, root: Segments): string {
  let at: Segments | undefined = root;
  const segments = path
    .slice(1)
    .split('/')
    .map((segment) => {
      const known: {readonly name: string; readonly next: Segments} | undefined = at?.named.get(
        segment.toLowerCase(),
      );
      at = known ? known.next : at?.next;
      return known?.name ?? segment;
    });
  return `/${segments.join('/')}`;
}

/**
 * The path of a file in a result or a publication as one segment: results/a/b becomes results/a%2Fb. A route's parameter
 * holds no slashes, and the path of a file does.
 */
function foldFilePath(path: string): string {
  return path.replace(
    /^(\/api\/(?:jobs\/[^/]+\/results|downloads\/[^/]+\/[^/]+)\/)(.+)/,
    (_, before: string, file: string) => before + file.replaceAll('/', '%2F'),
  );
}
