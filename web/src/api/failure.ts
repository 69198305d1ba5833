import {ApiFailure} from '../../../clients/typescript/failure.mjs';

export {ApiFailure, failureOf} from '../../../clients/typescript/failure.mjs';

/** Seconds after which a server that does not answer is asked again. */
const patience = 3;

/** Failures that end by themselves: a server that restarts or is busy. */
export function isPassing({status, code}: ApiFailure): boolean {
  return status === 503 || code === 'UNREACHABLE';
}

/** Any error as one that can be shown. */
export function toFailure(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error;
  if (error instanceof TypeError) {
    const message = 'The server cannot be reached. It may be restarting, or the network is down.';
    return new ApiFailure(0, message, 'UNREACHABLE', patience);
  }
  return new ApiFailure(0, error instanceof Error ? error.message : String(error), 'PAGE_FAULT');
}

export function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
