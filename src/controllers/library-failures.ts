/** What LoopBack, express and their parsers throw, as failures of the table: their own codes change with their versions. */
import type {Request} from '@loopback/rest';
import {failure, OpenclueError} from '../errors';
import {bodyEncodings, notInEncoding} from '../runs/jobs/body-text';

/** PostgreSQL's code for a character that no text of its can have. */
const notInRepertoire = '22021';

/** An error of a library that answers HTTP. */
interface HttpLikeError extends Error {
  readonly statusCode?: number;
  readonly status?: number;
  readonly code?: string;
  readonly details?: unknown;
  /** what the body parser calls its failure */
  readonly type?: string;
  /** bytes that a body may have */
  readonly limit?: number;
  /** in which a body was said to be */
  readonly encoding?: string;
  readonly charset?: string;
  readonly parameterName?: string;
  readonly contentType?: string;
  readonly allowedMediaTypes?: readonly string[];
}

/** The failure of the table that an error is; undefined for a fault of ours. */
export function explainLibrary(
  error: Error,
  {method, path}: Pick<Request, 'method' | 'path'>,
): Error | undefined {
  if (error instanceof OpenclueError) return error;
  const options = {cause: error};
  // What decodeURIComponent throws at a path that was not encoded.
  if (error instanceof URIError) return failure('PATH_INVALID', {}, options);
  const known = error as HttpLikeError;
  if (known.code === notInRepertoire) {
    return failure('REQUEST_INVALID', {detail: 'a text of it has a NUL character'}, options);
  }
  const explained = ofBody(known) ?? ofParameter(known);
  if (explained) return explained;
  const status = known.statusCode ?? known.status ?? 500;
  if (status === 404) return failure('PATH_UNKNOWN', {method, path}, options);
  if (status >= 400 && status < 500) return failure('REQUEST_INVALID', {detail: known.message}, options);
  return undefined;
}

/** Of a body that could not be read (https://github.com/expressjs/body-parser#errors, and LoopBack's own). */
function ofBody(error: HttpLikeError): OpenclueError | undefined {
  const {type, code = '', message} = error;
  const options = {cause: error};
  if (code === 'UNSUPPORTED_MEDIA_TYPE') {
    const {contentType = 'none', allowedMediaTypes: known = []} = error;
    return failure('BODY_TYPE_UNKNOWN', {type: contentType, known}, options);
  }
  if (code === 'VALIDATION_FAILED') {
    return failure('BODY_INVALID', {faults: error.details as BodyFault[]}, options);
  }
  switch (type) {
    case 'entity.parse.failed':
      return failure('BODY_UNREADABLE', {detail: `it is not JSON (${message})`}, options);
    case 'entity.too.large':
      return failure('BODY_TOO_LARGE', {limit: error.limit ?? 0}, options);
    case 'charset.unsupported':
      return failure('BODY_CHARSET', {charset: error.charset ?? 'unknown'}, options);
    case 'encoding.unsupported':
      return failure('BODY_ENCODING', {encoding: error.encoding ?? 'unknown', known: bodyEncodings}, options);
    case 'request.aborted':
      return failure('CLIENT_GONE', undefined, options);
    case 'request.size.invalid':
      return failure('BODY_UNREADABLE', {detail: 'it has fewer bytes than Content-Length says'}, options);
    case 'parameters.too.many':
    case 'querystring.parse.rangeError':
      return failure('BODY_UNREADABLE', {detail: `it is no form of this size (${message})`}, options);
  }
  // zlib's and Brotli's.
  if (/^(Z_|ERR__ERROR_)/.test(code)) return notInEncoding(error);
  return undefined;
}

function ofParameter(error: HttpLikeError): OpenclueError | undefined {
  const {code, parameterName: name = 'unknown', message} = error;
  const options = {cause: error};
  if (code === 'INVALID_PARAMETER_VALUE')
    return failure('PARAMETER_INVALID', {name, detail: message}, options);
  if (code !== 'MISSING_REQUIRED_PARAMETER') return undefined;
  if (name === 'request body') return failure('BODY_ABSENT', undefined, options);
  return failure('PARAMETER_ABSENT', {name}, options);
}

/** A place of a body that does not fit its description. */
export interface BodyFault {
  /** e.g. /perts/0 */
  readonly path: string;
  readonly message: string;
}
