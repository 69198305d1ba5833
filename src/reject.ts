import {inject, Provider} from '@loopback/core';
import {HandlerContext, Reject, Request} from '@loopback/rest';
import type {Config} from './config';
import {explainOutage} from './database/outage';
import {type GeneSetReport} from './engine/genes/check';
import {failure, OpenclueError} from './errors';
import {sectionsOfRefusal} from './jobs/refusal';
import {Bindings} from './keys';
import {Log} from './log';

/** Characters of a path that a line of the log shows. */
const longestPath = 200;

interface ErrorBody {
  error: {statusCode: number; name?: string; message: string; code?: string; details?: unknown};
}

interface HttpLikeError extends Error {
  statusCode?: number;
  status?: number;
  code?: string;
  details?: unknown;
  /** what the body parser calls its failure */
  type?: string;
}

/** Answers a failed request in LoopBack 3's error shape, which CLUE's clients read. */
export class RejectProvider implements Provider<Reject> {
  constructor(
    @inject(Bindings.LOG) private readonly log: Log,
    @inject(Bindings.CONFIG, {optional: true}) private readonly config?: Pick<Config, 'keylessErrorText'>,
  ) {}

  value(): Reject {
    return ({request, response}: HandlerContext, raised: Error) => {
      // What decodeURIComponent throws at a path that was not encoded.
      const error = raised instanceof URIError ? failure('PATH_INVALID', {}) : explainOutage(raised);
      const body = errorBody(error, request);
      const {statusCode} = body.error;
      this.note(error, statusCode, request);
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

  /** A refusal is an answer like any other and takes one line; a fault of ours is told with its stack. */
  private note(error: HttpLikeError, status: number, {method, path}: HandlerContext['request']): void {
    if (status >= 500 && !isRefusal(error)) {
      this.log.error({err: error, method, path}, 'request failed');
      return;
    }
    // Before express has dressed the request, it has no path.
    const line = {status, code: error.code, method, path: path?.slice(0, longestPath)};
    if (status >= 500) this.log.warn(line, 'request refused');
    else this.log.info(line, 'request refused');
  }
}

/** Whether a server that works well answers so: it is busy, or only starting. */
function isRefusal(error: Error): error is OpenclueError {
  return error instanceof OpenclueError && error.status === 503;
}

/** Full disks of the server that a client is told of, without a word on where they are. */
const toldDiskFull: readonly string[] = ['DATABASE_DISK_FULL', 'UPLOAD_DISK_FULL'];

/** The body for any error; what is not the user's fault says nothing of the inside. */
export function errorBody(
  error: HttpLikeError,
  request: Pick<Request, 'method' | 'originalUrl' | 'path'>,
): ErrorBody & Partial<GeneSetReport> {
  const body = plainBody(error, request);
  // CLUE's clients look for the sections of any job that was not taken.
  const isSubmission = request.method === 'POST' && /^\/api\/jobs\/?$/.test(request.path);
  return isSubmission && !('system' in body) ? {...body, ...sectionsOfRefusal(body.error)} : body;
}

function plainBody(
  error: HttpLikeError,
  request: Pick<Request, 'method' | 'originalUrl' | 'path'>,
): ErrorBody & Partial<GeneSetReport> {
  if (error instanceof OpenclueError && error.status < 500) {
    const {status, message, code, details} = error;
    if (isRejectedJob(error)) {
      // CLUE puts the sections beside the error (clue-api.md §4.2).
      return {error: {statusCode: status, name: 'Error', message, code}, ...error.details.sections};
    }
    return {error: {statusCode: status, name: 'Error', message, code, details: details ?? undefined}};
  }
  if (error instanceof OpenclueError && (isRefusal(error) || toldDiskFull.includes(error.code))) {
    return {error: {statusCode: error.status, name: 'Error', message: error.message, code: error.code}};
  }
  const statusCode = error.statusCode ?? error.status ?? 500;
  if (statusCode === 404 && !error.code?.startsWith('MODEL')) {
    const message = `There is no method to handle ${request.method} ${request.path}`;
    return {error: {statusCode, name: 'Error', message}};
  }
  if (statusCode >= 400 && statusCode < 500) {
    const {code, details} = error;
    return {error: {statusCode, name: 'Error', message: messageOf(error), code, details}};
  }
  return {error: {statusCode: 500, message: 'Internal Server Error'}};
}

/** The answer to a request without a key in the shape of CLUE's, whose `error` was the sentence; others as they are. */
function asClueSaid<B extends ErrorBody>(body: B): B | object {
  const {statusCode, message, code} = body.error;
  return code === 'USER_KEY_MISSING' ? {...body, error: message, statusCode, code} : body;
}

/** LoopBack's own messages, with what they leave out: where a body is wrong, and that it is the body. */
function messageOf({message, code, details, type}: HttpLikeError): string {
  if (type === 'entity.parse.failed') return `The body is not JSON: ${message}.`;
  if (code !== 'VALIDATION_FAILED' || !Array.isArray(details)) return message;
  const faults = (details as {path: string; message: string}[]).map(
    ({path, message: fault}) => `${path.slice(1).replaceAll('/', '.') || 'it'} ${fault}`,
  );
  return `The request body is invalid: ${faults.join('; ')}.`;
}

/** Seconds a client should wait, for the failures that pass by themselves. */
function retryAfterOf(error: Error): number | undefined {
  if (!(error instanceof OpenclueError)) return undefined;
  const {retryAfter} = (error.details ?? {}) as {retryAfter?: number};
  return retryAfter;
}

function isRejectedJob(error: OpenclueError): error is OpenclueError<'JOB_REJECTED'> {
  return error.code === 'JOB_REJECTED';
}
