/** What clients call this server: checked before it is believed, for it goes into links. */
import type {IncomingMessage} from 'node:http';
import type {Config} from '../config';

/** A name, an IPv4 or a bracketed IPv6 address, and a port (RFC 9110 §7.2); no user, path or blank. */
const hostForm = /^(?:[a-z0-9_](?:[a-z0-9_.-]{0,252})|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/** Whether a text has the form of a host. */
export function isHost(text: string): boolean {
  return hostForm.test(text);
}

/** What the client calls this server; what a proxy says of it counts only where there is one, and has the form of a host. */
export function requestedHost(
  {headers}: Pick<IncomingMessage, 'headers'>,
  {trustProxy}: Pick<Config, 'trustProxy'>,
): string | undefined {
  const host = headers.host !== undefined && isHost(headers.host) ? headers.host : undefined;
  if (!trustProxy) return host;
  const sent = headers['x-forwarded-host'];
  const forwarded = (Array.isArray(sent) ? sent[0] : sent)?.split(',')[0].trim();
  return forwarded !== undefined && isHost(forwarded) ? forwarded : host;
}
