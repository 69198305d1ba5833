/** What went wrong with a request, in the server's own words. */
export class ApiFailure extends Error {
  constructor(
    /** HTTP status; 0 when the server could not be reached */
    readonly status: number,
    message: string,
    /** stable name of the failure, see docs/errors.md */
    readonly code?: string,
    /** seconds after which it is worth trying again */
    readonly retryAfter?: number,
    /** the body as it came, for failures that say more than a sentence */
    readonly body?: unknown,
  ) {
    super(message);
    this.name = 'ApiFailure';
  }
}

interface ErrorBody {
  error?: {message?: unknown; code?: unknown} | string;
}

/** @param body what the server answered, if it answered anything that could be read */
export function failureOf(response: Response, body: unknown): ApiFailure {
  const error = (body as ErrorBody | undefined)?.error;
  const said = typeof error === 'string' ? {message: error} : error;
  const message =
    typeof said?.message === 'string' && said.message !== ''
      ? said.message
      : `The server answered with status ${response.status} and no word on why.`;
  const code = typeof said?.code === 'string' ? said.code : undefined;
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return new ApiFailure(response.status, message, code, Number.isFinite(seconds) ? seconds : undefined, body);
}

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
