/** The door: whoever names no host, or none that can be one, comes no further. */
import type {IncomingMessage, RequestListener} from 'node:http';
import {isHost} from '../controllers/requested-host';
import {failure} from '../errors';
import {sendFailure} from './send-failure';

/** Characters of a wrong one that its refusal repeats. */
const longestShown = 100;

/** Hands on the requests that name a host as HTTP/1.1 wants it: once, and in the form of one. Others get 400. */
export function requireHost(handler: RequestListener): RequestListener {
  return (request, response) => {
    const {host} = request.headers;
    const isNamed = host === undefined ? request.httpVersion === '1.0' : isHost(host) && isSentOnce(request);
    if (isNamed) return handler(request, response);
    const shown = (host ?? '').slice(0, longestShown);
    sendFailure(response, failure('HOST_INVALID', {host: shown}), {Connection: 'close'});
  };
}

/** Node keeps the first of several. */
function isSentOnce({rawHeaders}: IncomingMessage): boolean {
  let sent = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at].length === 4 && rawHeaders[at].toLowerCase() === 'host') sent++;
  }
  return sent === 1;
}
