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
  CONFIG_INVALID: kind<{name: string; value: string; detail: string}>(
    500,
    (p) => `${p.name}="${p.value}" cannot be used: ${p.detail}. Correct or unset ${p.name} and start again.`,
  ),
  PORT_TAKEN: kind<{host: string; port: number}>(
    500,
    (p) =>
      `Port ${p.port} on ${p.host} is already in use. Stop the other program or choose another port, e.g. PORT=${p.port + 1} npm start.`,
  ),
  ADDRESS_UNUSABLE: kind<{host: string; port: number; detail: string}>(
    500,
    (p) => `The server cannot listen on ${p.host}:${p.port} (${p.detail}). Check HOST and PORT.`,
  ),
  HOME_UNWRITABLE: kind<{home: string; detail: string}>(
    500,
    (p) =>
      `OPENCLUE_HOME ${p.home} cannot be written (${p.detail}). Give this user the right to write there or set OPENCLUE_HOME to another folder.`,
  ),

  // database

  // matrices, gene sets and other files (engine/formats)

  // index (engine/index)

  // scoring (engine/kernel, engine/pool)

  // filter language and services

  // keys
  USER_KEY_MISSING: kind(401, () => 'User Key must be specified in the request header'),
  USER_KEY_UNKNOWN: kind(
    401,
    () => 'The user_key is not known here. Check it for missing characters, or ask the server\'s administrator for a key.',
  ),
  USER_KEY_REVOKED: kind<{when: string}>(
    401,
    (p) => `The user_key was revoked on ${p.when}. Ask the server's administrator for a new one.`,
  ),
  USER_KEY_EXPIRED: kind<{when: string}>(
    401,
    (p) => `The user_key expired on ${p.when}. Ask the server's administrator for a new one.`,
  ),
  DEMO_KEY_OFF: kind(404, () => 'This server offers no demo key (OPENCLUE_DEMO=0). Ask its administrator for a key.'),
  KEY_NOT_FOUND: kind<{id: string}>(404, (p) => `There is no key "${p.id}". 'openclue keys list' shows them all.`),

  // loading public files (ingest)
  LOAD_FILE_UNREADABLE: kind<InFile>(400, (p) => `${p.file} cannot be read: ${p.detail}.`),
  LOAD_FILE_EMPTY: kind<{file: string}>(400, (p) => `${p.file} is empty. Fetch the file again.`),
  LOAD_NOT_RECOGNISED: kind<{file: string; found: string; kinds: readonly string[]}>(
    400,
    (p) =>
      `${p.file} is no public file known here; its first line reads ${p.found}. If it is one after all, name its kind with --as: ${p.kinds.join(', ')}.`,
  ),
  LOAD_KIND_UNKNOWN: kind<{kind: string; kinds: readonly string[]}>(
    400,
    (p) => `There is no kind of file "${p.kind}". Kinds: ${p.kinds.join(', ')}.`,
  ),
  LOAD_COLUMNS_MISSING: kind<{file: string; kind: string; missing: readonly string[]; found: readonly string[]}>(
    400,
    (p) =>
      `${p.file} lacks the column ${p.missing.join(', ')}, which a ${p.kind} file must have. Its columns: ${p.found.join(', ')}. Nothing of it was loaded.`,
  ),
  LOAD_ROW_INVALID: kind<{file: string; line: number; detail: string}>(
    400,
    (p) => `${p.file}, line ${p.line}: ${p.detail}. Nothing of this file was loaded; correct the line and load it again.`,
  ),

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
