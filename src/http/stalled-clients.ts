import type {IncomingMessage, RequestListener, ServerResponse} from 'node:http';
import {failure, type OpenclueError} from '../errors';
import {sendFailure} from './send-failure';

/** Bytes of a request that must come within the time: fewer are as good as none, and keep a connection for days. */
const leastBytes = 16 * 1024;

/**
 * Cuts off clients that neither send nor read: whoever sends less than 16 KiB of a request (or not the rest of it)
 * within `seconds` is answered 408, and the connection of whoever takes nothing of an answer for as long is closed.
 * What they held, from the place of an upload to the scores of a stream, is then free. How long a request or an
 * answer takes that goes on is not limited here.
 */
export function cutOffStalled(handler: RequestListener, seconds: number): RequestListener {
  const limit = seconds * 1000;
  return (request, response) => {
    watchSender(request, response, limit);
    watchReader(request, response, limit);
    handler(request, response);
  };
}

function watchSender(request: IncomingMessage, response: ServerResponse, limit: number): void {
  const {socket, headers} = request;
  if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0) return;
  let seen = socket.bytesRead;
  const timer = setInterval(() => {
    if (request.complete) return clearInterval(timer);
    // A full buffer waits for us, not for the client.
    const waitsForUs = request.readableLength >= request.readableHighWaterMark;
    if (!waitsForUs && socket.bytesRead - seen < leastBytes) {
      clearInterval(timer);
      refuse(request, response, failure('UPLOAD_STALLED', {seconds: limit / 1000}));
    }
    seen = socket.bytesRead;
  }, limit);
  timer.unref();
  request.once('close', () => clearInterval(timer));
}

function refuse(request: IncomingMessage, response: ServerResponse, failed: OpenclueError) {
  if (response.headersSent) {
    request.destroy();
    return;
  }
  sendFailure(response, failed, {Connection: 'close'}, () => request.destroy());
}

function watchReader({socket}: IncomingMessage, response: ServerResponse, limit: number): void {
  // Node notices every byte that leaves, of one large write too.
  response.setTimeout(limit, () => {
    if (socket.writableLength > 0) socket.destroy();
    // An answer that is not made yet keeps nobody waiting but its reader.
    else socket.setTimeout(limit);
  });
}
