import {inject, Provider} from '@loopback/core';
import {HandlerContext, Reject, Response} from '@loopback/rest';
import type {Config} from '../config';
import {type ErrorBody, errorBody, explain, isRefusal} from '../controllers/failure-body';
import {failure, OpenclueError} from '../errors';
import {Bindings} from '../keys';
import {Log} from '../log';
import {refusals} from '../telemetry';
import {traceOf} from './traces';

/** Characters of a path that a line of the log shows. */
const longestPath = 200;

/** Answers a failed request in LoopBack 3's error shape, which CLUE's clients read. */
export class RejectProvider implements Provider<Reject> {
  constructor(
    @inject(Bindings.LOG) private readonly log: Log,
    @inject(Bindings.CONFIG, {optional: true}) private readonly config?: Pick<Config, 'keylessErrorText'>,
  ) {}

  value(): Reject {
    return ({request, response}: HandlerContext, raised: Error) => {
      const gone = hasLeft(response) && isBrokenOff(raised);
      const error = gone ? failure('CLIENT_GONE', undefined, {cause: raised}) : explain(raised, request);
      const body = errorBody(error, request);
      const {statusCode} = body.error;
      this.note(error, statusCode, {request, response});
      if (response.headersSent) {
        // Half of a streamed answer is out: breaking the connection tells the client it is not whole.
        response.destroy(error);
        return;
      }
      const retryAfter = retryAfterOf(error);
      if (retryAfter !== undefined) response.setHeader('Retry-After', retryAfter);
      // A query string that cannot be read fails before express has dressed the response.
      response.statusCode = statusCode;
      response.setHeader('Content-Type', 'application/json; charset=utf-8');
      response.end(JSON.stringify(this.config?.keylessErrorText ? asClueSaid(body) : body));
    };
  }

  /**
   * A refusal is an answer like any other and takes one line; a fault of ours is told with its stack. Whoever has left
   * gets no answer, and what was broken off for that is no fault.
   */
  private note(error: Error, status: number, {request, response}: HandlerContext): void {
    const {method, path} = request;
    // Before express has dressed the request, it has no path.
    const request_id = traceOf(request)?.id;
    const code = codeOf(error);
    const line = {request_id, status, code, method, path: path?.slice(0, longestPath)};
    refusals.inc({code: code ?? 'none', status});
    if (hasLeft(response) && status < 500) {
      this.log.debug(line, 'the client left');
    } else if (status < 500) {
      this.log.info(line, 'request refused');
    } else if (isRefusal(error)) {
      this.log.warn(line, 'request refused');
    } else {
      this.log.error({err: error, request_id, method, path}, 'request failed');
    }
  }
}

/** Whether the client closed the connection. */
function hasLeft({destroyed, socket}: Pick<Response, 'destroyed' | 'socket'>): boolean {
  return destroyed || socket?.destroyed === true;
}

/** What a stream, a database statement or a thread says that was ended because nobody waits for it. */
const brokenOff: readonly (string | undefined)[] = [
  'ABORT_ERR',
  'ECONNRESET',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
];

function isBrokenOff(error: Error): boolean {
  return error.name === 'AbortError' || brokenOff.includes(codeOf(error) ?? codeOf(error.cause));
}

function codeOf(error: unknown): string | undefined {
  return (error as {code?: string} | undefined)?.code;
}

/** The answer to a request without a key in the shape of CLUE's, whose `error` was the sentence; others as they are. */
function asClueSaid<B extends ErrorBody>(body: B): B | object {
  const {statusCode, message, code} = body.error;
  return code === 'USER_KEY_MISSING' ? {...body, error: message, statusCode, code} : body;
}

/** Seconds a client should wait, for the failures that pass by themselves. */
function retryAfterOf(error: Error): number | undefined {
  if (!(error instanceof OpenclueError)) return undefined;
  const {retryAfter} = (error.details ?? {}) as {retryAfter?: number};
  return retryAfter;
}
