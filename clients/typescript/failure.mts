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

/** What openapi-fetch makes of an answer. */
export interface Answered<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * The data of an answer: `await answerOf(client.GET('/api/genes/count'))`. What an operation can also send as text, CSV
 * or lines, is not asked for here.
 * @throws ApiFailure with the server's sentence and code
 */
export async function answerOf<T>(request: Promise<Answered<T>>): Promise<Exclude<T, string>> {
  const {data, error, response} = await request;
  // A gateway's error may have no body, and openapi-fetch then gives neither data nor error.
  if (!response.ok) throw failureOf(response, error);
  return data as Exclude<T, string>;
}
