import type {ServerResponse} from 'node:http';
import {type OpenclueError, statusOf} from '../errors';
import {refusals} from '../telemetry';

/** Answers with a failure where there is no LoopBack yet: before a request reaches it, or before it has started. */
export function sendFailure(
  response: ServerResponse,
  failed: OpenclueError,
  headers: Readonly<Record<string, string>> = {},
  then?: () => void,
): void {
  const {message, code} = failed;
  const status = statusOf(failed);
  refusals.inc({code, status});
  response.writeHead(status, {'Content-Type': 'application/json; charset=utf-8', ...headers});
  response.end(JSON.stringify({error: {statusCode: status, name: 'Error', message, code}}), then);
}
