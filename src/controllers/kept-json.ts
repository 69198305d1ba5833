/** JSON that never changes while the server runs: compressed once, as small as it gets. */
import {hash} from 'node:crypto';
import {promisify} from 'node:util';
import {type BrotliOptions, brotliCompress, constants, gzip, type ZlibOptions} from 'node:zlib';
import type {Request, Response} from '@loopback/rest';
import {isHeld} from './answer';

export interface KeptJson {
  readonly tag: string;
  readonly bodies: Readonly<Record<'identity' | 'gzip' | 'br', Buffer>>;
}

const gzipped = promisify<Buffer, ZlibOptions, Buffer>(gzip);
const brotli = promisify<Buffer, BrotliOptions, Buffer>(brotliCompress);
/** The best level takes ten times as long for a twentieth less. */
const brotliOptions: BrotliOptions = {params: {[constants.BROTLI_PARAM_QUALITY]: 9}};

export async function keepJson(document: object): Promise<KeptJson> {
  const identity = Buffer.from(JSON.stringify(document, null, 2));
  const [asGzip, asBrotli] = await Promise.all([
    gzipped(identity, {level: 9}),
    brotli(identity, brotliOptions),
  ]);
  return {tag: hash('sha1', identity, 'base64url'), bodies: {identity, gzip: asGzip, br: asBrotli}};
}

/** Answers with the smallest form that the client takes; 304 to who holds it. Returns the response. */
export function sendKeptJson(request: Request, response: Response, {tag, bodies}: KeptJson): Response {
  response.vary('Accept-Encoding');
  response.setHeader('Cache-Control', 'no-cache');
  if (isHeld(request, response, tag)) {
    response.status(304).end();
    return response;
  }
  const accepted = request.acceptsEncodings('br', 'gzip', 'identity');
  const encoding = accepted === 'br' || accepted === 'gzip' ? accepted : 'identity';
  const body = bodies[encoding];
  if (encoding !== 'identity') response.setHeader('Content-Encoding', encoding);
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', body.length);
  response.end(body);
  return response;
}
