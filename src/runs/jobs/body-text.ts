/** The bodies of submissions as texts: unpacked, and within a limit. */
import type {IncomingMessage} from 'node:http';
import type {Readable, Transform} from 'node:stream';
import {createBrotliDecompress, createGunzip, createInflate} from 'node:zlib';
import {failure, OpenclueError} from '../../errors';

/** How JSON and forms may be packed, as a request's Content-Encoding names it. */
export const bodyEncodings = ['gzip', 'deflate', 'br'] as const;
type BodyEncoding = (typeof bodyEncodings)[number];

const unpackers: Record<BodyEncoding, () => Transform> = {
  gzip: () => createGunzip(),
  deflate: () => createInflate(),
  br: () => createBrotliDecompress(),
};

/**
 * The text of a body, unpacked. What is left of one that is refused is read and dropped, so that the client sees why.
 * @param limit bytes of the text
 * @throws BODY_ENCODING, BODY_TOO_LARGE, BODY_UNREADABLE
 */
export async function readBodyText(request: IncomingMessage, limit: number): Promise<string> {
  const unpacker = unpackerOf(request);
  try {
    return await textOf(unpacker ? request.pipe(unpacker) : request, limit);
  } catch (error) {
    request.unpipe();
    request.resume();
    unpacker?.destroy();
    if (request.destroyed || error instanceof OpenclueError) throw error;
    throw notInEncoding(error as Error);
  }
}

/**
 * Refuses a packed form: it may hold a matrix, and would unpack to any size before its parts are told apart.
 * @throws BODY_ENCODING
 */
export function refusePacked(request: IncomingMessage): void {
  const encoding = encodingOf(request);
  if (encoding !== undefined) throw failure('BODY_ENCODING', {encoding, known: []});
}

/** All of a stream. @throws BODY_TOO_LARGE */
export async function textOf(stream: Readable, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Destroying a request would take the connection away before its answer.
  for await (const chunk of stream.iterator({destroyOnReturn: false}) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw failure('BODY_TOO_LARGE', {limit});
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Of a body that does not unpack. */
export function notInEncoding(error: Error): OpenclueError {
  return failure(
    'BODY_UNREADABLE',
    {detail: 'it is not in its Content-Encoding, or not whole'},
    {cause: error},
  );
}

function unpackerOf(request: IncomingMessage): Transform | undefined {
  const encoding = encodingOf(request);
  if (encoding === undefined) return undefined;
  const name = bodyEncodings.find((known) => known === encoding);
  if (!name) throw failure('BODY_ENCODING', {encoding, known: bodyEncodings});
  const unpacker = unpackers[name]();
  request.once('error', (error) => unpacker.destroy(error));
  return unpacker;
}

/** How the whole body is packed; undefined where it is not. */
function encodingOf({headers}: IncomingMessage): string | undefined {
  const encoding = headers['content-encoding']?.trim().toLowerCase();
  return encoding === '' || encoding === 'identity' ? undefined : encoding;
}
