import {hash} from 'node:crypto';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {promisify} from 'node:util';
import {
  type BrotliOptions,
  brotliCompress,
  constants,
  createBrotliCompress,
  createGzip,
  gzip,
  type ZlibOptions,
} from 'node:zlib';
import type {Request, Response} from '@loopback/rest';

const jsonType = 'application/json; charset=utf-8';

/** Milliseconds from the request to the first byte of its answer, for scripts that watch their queries. */
function setDuration(response: Response, started: number): void {
  response.setHeader('X-Duration', (performance.now() - started).toFixed(1));
}

/** Bytes below which compressing saves nothing. */
const worthCompressing = 1400;
/** Characters above which Node sets aside so much more for a text than it takes that encoding it here is cheaper. */
const largestText = 16 * 1024;
// Level 1 takes a few per cent more bytes than the default and a third of its time.
const gzipOptions: ZlibOptions = {level: 1};
const brotliOptions: BrotliOptions = {params: {[constants.BROTLI_PARAM_QUALITY]: 2}};

/** Fires when the client is gone before the answer is, so that its query can be stopped. */
export function abortOnDisconnect(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** A small text goes out together with the headers; a large one sooner as bytes than as a text that Node encodes. */
function outgoing(body: string | Buffer): string | Buffer {
  return typeof body === 'string' && body.length > largestText ? Buffer.from(body) : body;
}

/** Whether the client holds the answer of this tag, which becomes its ETag. */
export function isHeld(request: Request, response: Response, tag: string): boolean {
  // Weak, because the bytes differ with the encoding.
  response.setHeader('ETag', `W/"${tag}"`);
  return request.fresh;
}

/** JSON that is text already. */
export interface JsonAnswer {
  /** a text or its UTF-8; absent when the client holds it */
  readonly body?: string | Buffer;
  /** differs when the body does; made of the body where there is none */
  readonly tag?: string;
}

/** Says that the client holds the answer already. Returns the response. */
export function sendUnchanged(response: Response, started: number): Response {
  setDuration(response, started);
  response.vary('Accept, Accept-Encoding');
  response.status(304).end();
  return response;
}

/**
 * Answers with JSON; 304 when the client holds the same. Returns the response.
 * @param started when the request came, by performance.now()
 */
export async function sendJson(
  request: Request,
  response: Response,
  {body, tag}: JsonAnswer,
  started: number,
): Promise<Response> {
  setDuration(response, started);
  response.vary('Accept, Accept-Encoding');
  const held = isHeld(request, response, tag ?? hash('sha1', body ?? '', 'base64url'));
  if (held || body === undefined) return sendUnchanged(response, started);
  response.setHeader('Content-Type', jsonType);
  const encoding = body.length < worthCompressing ? undefined : encodingOf(request);
  if (encoding) response.setHeader('Content-Encoding', encoding);
  response.end(encoding ? await compressors[encoding](body) : outgoing(body));
  return response;
}

/**
 * Answers with a stream of texts at the pace the client reads. A failure before the first of them is thrown while
 * the status can still say so; a later one breaks the connection, which tells the client the answer is not whole.
 */
export async function sendStream(
  request: Request,
  response: Response,
  contentType: string,
  texts: AsyncGenerator<string | Uint8Array>,
  started: number,
): Promise<Response> {
  const first = await texts.next();
  setDuration(response, started);
  response.setHeader('Content-Type', contentType);
  response.vary('Accept, Accept-Encoding');
  if (request.method === 'HEAD') {
    // Nobody reads the rest.
    await texts.return(undefined);
    response.end();
    return response;
  }
  const source = Readable.from(startingWith(first, texts));
  const encoding = isPacked(contentType) ? undefined : encodingOf(request);
  try {
    if (encoding) {
      response.setHeader('Content-Encoding', encoding);
      await pipeline(source, compressorStreams[encoding](), response);
    } else {
      await pipeline(source, response);
    }
  } catch (error) {
    // A client that left early needs no answer.
    if (!response.destroyed) throw error;
  }
  return response;
}

/** Whether bytes of a type hardly get fewer. */
function isPacked(contentType: string): boolean {
  return contentType === 'application/vnd.apache.parquet';
}

async function* startingWith<T>(first: IteratorResult<T>, rest: AsyncGenerator<T>) {
  try {
    if (first.done) return;
    yield first.value;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

type Encoding = 'gzip' | 'br';

const gzipBody = promisify<string | Buffer, ZlibOptions, Buffer>(gzip);
const brotliBody = promisify<string | Buffer, BrotliOptions, Buffer>(brotliCompress);
const compressors: Record<Encoding, (body: string | Buffer) => Promise<Buffer>> = {
  gzip: (body) => gzipBody(body, gzipOptions),
  br: (body) => brotliBody(body, brotliOptions),
};
// Each text goes out as soon as it is there: a line of progress must not wait for the next.
const compressorStreams = {
  gzip: () => createGzip({...gzipOptions, flush: constants.Z_SYNC_FLUSH}),
  br: () => createBrotliCompress({...brotliOptions, flush: constants.BROTLI_OPERATION_FLUSH}),
};

function encodingOf(request: Request): Encoding | undefined {
  const accepted = request.acceptsEncodings('gzip', 'br', 'identity');
  return accepted === 'gzip' || accepted === 'br' ? accepted : undefined;
}
