import {type ResolvedRoute, TrieRouter} from '@loopback/rest';

/**
 * LoopBack's router, which looks segments of a path up in plain objects: one called as what every object has, such as
 * `constructor`, would find that and fail. Encoded it finds nothing, and as a parameter it is decoded again.
 */
export class SafeRouter extends TrieRouter {
  protected override findRouteWithPathVars(verb: string, path: string): ResolvedRoute | undefined {
    return super.findRouteWithPathVars(verb, path.split('/').map(encodeInherited).join('/'));
  }
}

function encodeInherited(segment: string): string {
  if (!(segment in Object.prototype)) return segment;
  return `%${segment.charCodeAt(0).toString(16)}${segment.slice(1)}`;
}
