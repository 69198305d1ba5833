/**
 * Every failure a user can meet, in one table: code, HTTP status, and the sentence that says what was wrong,
 * where, and what to do. docs/errors.md is generated from it.
 */

interface ErrorKind<P> {
  readonly status: number;
  readonly sentence: (p: P) => string;
}

function kind<P = void>(status: number, sentence: (p: P) => string): ErrorKind<P> {
  return {status, sentence};
}

interface InFile {
  file: string;
  detail: string;
}

export const errorTable = {
  // configuration and start-up
  CONFIG_INVALID: kind<{name: string; detail: string}>(500, (p) => `${p.name}: ${p.detail}`),

  // database

  // matrices, gene sets and other files (engine/formats)

  // index (engine/index)

  // scoring (engine/kernel, engine/pool)

  // filter language and services

  // keys

  // loading public files (ingest)

  // jobs
} as const;

export type ErrorCode = keyof typeof errorTable;
type Params<C extends ErrorCode> = (typeof errorTable)[C] extends ErrorKind<infer P> ? P : never;

/** A failure from the table; `status` is what HTTP answers, `details` what a program may read. */
export class OpenclueError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'OpenclueError';
  readonly status: number;

  constructor(
    readonly code: C,
    readonly details: Params<C>,
    options?: {cause?: unknown},
  ) {
    // The table's entry for C takes exactly Params<C>; the compiler cannot see it through the index.
    super((errorTable[code].sentence as (p: Params<C>) => string)(details), options);
    this.status = errorTable[code].status;
  }
}

/** Builds a table failure: `throw failure('MATRIX_TRUNCATED', {file, detail})`. */
export function failure<C extends ErrorCode>(
  code: C,
  details: Params<C>,
  options?: {cause?: unknown},
): OpenclueError<C> {
  return new OpenclueError(code, details, options);
}

export type {InFile};
