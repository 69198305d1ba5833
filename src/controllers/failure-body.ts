/** What a failed request is answered with, in LoopBack 3's error shape, which CLUE's clients read. */
import type {Request} from '@loopback/rest';
import {explainOutage} from '../database/outage';
import type {GeneSetReport} from '../engine/genes/check';
import {failure, isFailure, OpenclueError, statusOf} from '../errors';
import {sectionsOfRefusal} from '../runs/jobs/refusal';
import {explainLibrary} from './library-failures';

export interface ErrorBody {
  error: {statusCode: number; name?: string; message: string; code: string; details?: unknown};
}

/** The failure of the table that an error is; a fault of ours as it came. */
export function explain(raised: Error, request: Pick<Request, 'method' | 'path'>): Error {
  const error = explainOutage(raised);
  return explainLibrary(error, request) ?? error;
}

/** Whether a server that works well answers so: it is busy, or only starting. */
export function isRefusal(error: Error): error is OpenclueError {
  return error instanceof OpenclueError && statusOf(error) === 503;
}

/** Full disks of the server that a client is told of, without a word on where they are. */
const toldDiskFull: readonly string[] = ['DATABASE_DISK_FULL', 'UPLOAD_DISK_FULL'];

/** The body for any error that `explain` gave; what is not the user's fault says nothing of the inside. */
export function errorBody(
  error: Error,
  request: Pick<Request, 'method' | 'path'>,
): ErrorBody & Partial<GeneSetReport> {
  const body = plainBody(error);
  // CLUE's clients look for the sections of any job that was not taken.
  const isSubmission = request.method === 'POST' && /^\/api\/jobs\/?$/.test(request.path);
  return isSubmission && !('system' in body) ? {...body, ...sectionsOfRefusal(body.error)} : body;
}

function plainBody(error: Error): ErrorBody & Partial<GeneSetReport> {
  if (error instanceof OpenclueError && statusOf(error) < 500) {
    const {message, code, details} = error;
    const status = statusOf(error);
    if (isFailure(error, 'JOB_REJECTED')) {
      // CLUE puts the sections beside the error (clue-api.md §4.2).
      return {error: {statusCode: status, name: 'Error', message, code}, ...error.details.sections};
    }
    return {error: {statusCode: status, name: 'Error', message, code, details: details ?? undefined}};
  }
  const told =
    error instanceof OpenclueError && (isRefusal(error) || toldDiskFull.includes(error.code))
      ? error
      : failure('INTERNAL_ERROR', undefined);
  return {error: {statusCode: statusOf(told), name: 'Error', message: told.message, code: told.code}};
}
