/** What clients call this server: checked before it is believed, for it goes into links. */
import type {IncomingMessage, RequestListener} from 'node:http';
import type {Config} from '../config';
import {failure} from '../errors';
import {sendFailure} from './send-failure';

/** A name, an IPv4 or a bracketed IPv6 address, and a port (RFC 9110 §7.2); no user, path or blank. */
const hostForm = /^(?:[a-z0-9_](?:[a-z0-9_.-]{0,252})|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;
/** Characters of a wrong one that its refusal repeats. */
const longestShown = 100;

/** Hands on the requests that name a host as HTTP/1.1 wants it: once, and in the form of one. Others get 400. */
export function requireHost(handler: RequestListener): RequestListener {
  return (request, response) => {
    const {host} = request.headers;
    const isNamed =
      host === undefined ? request.httpVersion === '1.0' : hostForm.test(host) && isSentOnce(request);
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

/** What the client calls this server; what a proxy says of it counts only where there is one, and has the form of a host. */
export function requestedHost(
  {headers}: Pick<IncomingMessage, 'headers'>,
  {trustProxy}: Pick<Config, 'trustProxy'>,
): string | undefined {
  const host = headers.host !== undefined && hostForm.test(headers.host) ? headers.host : undefined;
  if (!trustProxy) return host;
  const sent = headers['x-forwarded-host'];
  const forwarded = (Array.isArray(sent) ? sent[0] : sent)?.split(',')[0].trim();
  return forwarded !== undefined && hostForm.test(forwarded) ? forwarded : host;
}
