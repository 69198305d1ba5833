import type {IncomingMessage, Server, ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import {failure, type OpenclueError, statusOf} from '../errors';

/**
 * Answers what Node cannot read as a request, a raw UTF-8 byte in the address say, with the error in JSON: Node alone
 * sends a bare status, which clients report as a fault of their own. The connection ends, for what follows on it is
 * as little to be understood.
 */
export function answerUnreadable(server: Server): void {
  /** the last answer on a connection */
  const answers = new WeakMap<object, ServerResponse>();
  server.on('request', ({socket}: IncomingMessage, response: ServerResponse) =>
    answers.set(socket, response),
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const answer = answers.get(socket);
    const isHalfAnswered = answer?.headersSent === true && !answer.writableFinished;
    if (!socket.writable || error.code === 'ECONNRESET' || isHalfAnswered) {
      socket.destroy();
      return;
    }
    socket.end(textOf(failureOf(error)));
  });
}

function failureOf({code, message}: NodeJS.ErrnoException): OpenclueError {
  if (code === 'HPE_HEADER_OVERFLOW') return failure('HEADERS_TOO_LARGE', undefined);
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return failure('REQUEST_TOO_SLOW', undefined);
  return failure('REQUEST_UNREADABLE', {detail: message.replace(/^Parse Error: /, '')});
}

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

function textOf(failed: OpenclueError): string {
  const {message, code} = failed;
  const status = statusOf(failed);
  const body = JSON.stringify({error: {statusCode: status, name: 'Error', message, code}});
  const lines = [
    `HTTP/1.1 ${status} ${reasons[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
