import {createHash} from 'node:crypto';
import {once} from 'node:events';
import type {Request, Response} from '@loopback/rest';

const contentType = 'application/json; charset=utf-8';

/** Fires when the client is gone before the answer is, so that its query can be stopped. */
export function abortOnDisconnect(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** Answers with JSON that is text already; 304 when the client holds the same. Returns the response. */
export function sendJson(request: Request, response: Response, json: string): Response {
  const tag = createHash('sha1').update(json).digest('base64url');
  response.setHeader('ETag', `"${tag}"`);
  if (request.fresh) {
    response.status(304).end();
    return response;
  }
  response.setHeader('Content-Type', contentType);
  response.end(json);
  return response;
}

/**
 * Answers with one JSON array made of batches of JSON texts, at the pace the client reads. A failure before
 * the first batch is thrown while the status can still say so; a later one breaks the connection.
 */
export async function sendStream(response: Response, batches: AsyncGenerator<string[]>): Promise<Response> {
  let opening = '[';
  for await (const batch of batches) {
    if (!response.headersSent) response.setHeader('Content-Type', contentType);
    if (!response.write(opening + batch.join(','))) {
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
    if (response.destroyed) return response;
    opening = ',';
  }
  if (!response.headersSent) response.setHeader('Content-Type', contentType);
  response.end(opening === '[' ? '[]' : ']');
  return response;
}
