/** What is known of each request while it is answered: its id, which route took it, whose key it carried. */
import {randomUUID} from 'node:crypto';
import type {IncomingMessage, RequestListener, ServerResponse} from 'node:http';
import type {Log} from '../log';
import {requests} from '../telemetry';

export interface RequestTrace {
  /** the client's own, where it sent one that can be written down as it is; also a header of the answer */
  readonly id: string;
  /** path of the route as openapi.json has it, `pages` for the pages and their files; `none` where nothing took it */
  route: string;
  /** id of the key */
  keyId?: string;
}

/** Header of requests and answers. */
export const requestIdHeader = 'X-Request-Id';
const writable = /^[\w.:+/=-]{1,128}$/;
const longestPath = 200;

const traces = new WeakMap<IncomingMessage, RequestTrace>();

/** undefined for what did not come through `tracing`, as in tests of a part of the server */
export function traceOf(request: IncomingMessage): RequestTrace | undefined {
  return traces.get(request);
}

/**
 * Gives every request an id, and counts and times its answer under the route that took it.
 * @param accessLog writes a line for each answer, without parameters: they may hold keys and gene lists
 */
export function tracing(handler: RequestListener, log: Log, accessLog: boolean): RequestListener {
  return (request: IncomingMessage, response: ServerResponse) => {
    const begun = performance.now();
    const trace: RequestTrace = {id: idOf(request), route: 'none'};
    traces.set(request, trace);
    response.setHeader(requestIdHeader, trace.id);
    response.once('close', () => {
      const seconds = (performance.now() - begun) / 1000;
      const {method = '', url = ''} = request;
      // Nothing was sent to who left before.
      const status = response.headersSent ? response.statusCode : 499;
      requests.observe(
        {method: knownMethods.has(method) ? method : 'other', route: trace.route, status},
        seconds,
      );
      if (!accessLog) return;
      log.info(
        {
          request_id: trace.id,
          ...{method, path: url.replace(/[?#].*$/s, '').slice(0, longestPath), route: trace.route, status},
          ms: Math.round(seconds * 1e4) / 10,
          bytes: Number(response.getHeader('Content-Length')) || undefined,
          key: trace.keyId,
          whole: response.writableFinished,
        },
        'request',
      );
    });
    handler(request, response);
  };
}

/** Others are whatever a client thinks of, and each would be a series of its own. */
const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

function idOf({headers}: IncomingMessage): string {
  const own = headers[requestIdHeader.toLowerCase()];
  // Node draws UUIDs from random numbers that it keeps ready: a hundredth of a small answer's time less than drawing some each.
  return typeof own === 'string' && writable.test(own) ? own : randomUUID();
}
