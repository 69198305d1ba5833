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
  DATABASE_PLATFORM: kind<{machine: string; detail: string}>(
    500,
    (p) =>
      `The embedded PostgreSQL does not run on this machine (${p.machine}): ${p.detail}. Set DATABASE_URL to a PostgreSQL 13 or newer.`,
  ),
  DATABASE_BINARIES: kind<{folder: string; detail: string}>(
    500,
    (p) =>
      `The embedded PostgreSQL in ${p.folder} cannot be run (${p.detail}). Delete node_modules and install again, or set DATABASE_URL to a PostgreSQL 13 or newer.`,
  ),
  DATABASE_ROOT: kind(
    500,
    () =>
      'PostgreSQL does not run as root, and this system has neither an account "postgres" nor "nobody" to lend. Start openclue as an ordinary user, or set DATABASE_URL to a PostgreSQL 13 or newer.',
  ),
  DATABASE_FOLDER_OWNER: kind<{folder: string; uid: number}>(
    500,
    (p) =>
      `The database in ${p.folder} belongs to another user (uid ${p.uid}). Start openclue as the user who started it first, or set OPENCLUE_HOME to another folder.`,
  ),
  DATABASE_FOLDER_VERSION: kind<{folder: string; found: number; brought: number}>(
    500,
    (p) =>
      `The database in ${p.folder} was made by PostgreSQL ${p.found}, this openclue brings PostgreSQL ${p.brought}. Start the openclue that made it, or set OPENCLUE_HOME to a new folder and load the data again.`,
  ),
  DATABASE_INIT_FAILED: kind<{folder: string; detail: string}>(
    500,
    (p) =>
      `The embedded database could not be made in ${p.folder} (${p.detail}). It needs about 100 MB of free disk space there; correct this and start again.`,
  ),
  DATABASE_START_FAILED: kind<{detail: string; logFile: string}>(
    500,
    (p) => `The embedded PostgreSQL did not start: ${p.detail}. ${p.logFile} tells more.`,
  ),
  DATABASE_URL_INVALID: kind<{detail: string}>(
    500,
    (p) => `DATABASE_URL cannot be used: ${p.detail}. It reads postgres://user:password@host:5432/database.`,
  ),
  DATABASE_UNREACHABLE: kind<{server: string; detail: string}>(
    500,
    (p) =>
      `The PostgreSQL of DATABASE_URL at ${p.server} cannot be reached (${p.detail}). Check that it runs and that host and port are right, or unset DATABASE_URL to use the embedded one.`,
  ),
  DATABASE_LOGIN_REFUSED: kind<{server: string; role: string; detail: string}>(
    500,
    (p) =>
      `The PostgreSQL of DATABASE_URL at ${p.server} refused the user "${p.role}" (${p.detail}). Check user and password in DATABASE_URL.`,
  ),
  DATABASE_ABSENT: kind<{server: string; database: string; role: string}>(
    500,
    (p) =>
      `The PostgreSQL of DATABASE_URL at ${p.server} has no database "${p.database}". Make it there: createdb --encoding=UTF8 --owner=${p.role} ${p.database}`,
  ),
  DATABASE_TOO_OLD: kind<{version: string}>(
    500,
    (p) => `DATABASE_URL leads to PostgreSQL ${p.version}; openclue needs 13 or newer.`,
  ),
  DATABASE_ENCODING: kind<{database: string; encoding: string}>(
    500,
    (p) =>
      `The database "${p.database}" of DATABASE_URL is encoded in ${p.encoding}; openclue needs UTF8. Make another one: createdb --template=template0 --encoding=UTF8 <name>`,
  ),
  DATABASE_READ_ONLY: kind<{database: string}>(
    500,
    (p) =>
      `The database "${p.database}" of DATABASE_URL is read-only, as on a replica. Point DATABASE_URL at the primary server.`,
  ),
  DATABASE_NO_RIGHTS: kind<{database: string; role: string}>(
    500,
    (p) =>
      `The user "${p.role}" of DATABASE_URL may not create tables in "${p.database}". As an administrator: ALTER DATABASE "${p.database}" OWNER TO "${p.role}"`,
  ),
  MIGRATION_ORDER: kind<{name: string; detail: string}>(500, (p) => `migrations/${p.name} ${p.detail}.`),
  MIGRATION_CHANGED: kind<{name: string}>(
    500,
    (p) =>
      `migrations/${p.name} differs from what this database was made with. Restore the file, and put the change into a new migration.`,
  ),
  MIGRATION_FAILED: kind<{name: string; line?: number; detail: string}>(
    500,
    (p) =>
      `migrations/${p.name}${p.line === undefined ? '' : ` line ${p.line}`} failed: ${p.detail}. The database is as it was before this file.`,
  ),
  DATABASE_NEWER: kind<{name: string}>(
    500,
    (p) =>
      `The database was used by a newer openclue (it has ${p.name}, which this version does not know). Start that version again, or set OPENCLUE_HOME or DATABASE_URL to another database.`,
  ),

  // matrices, gene sets and other files (engine/formats)

  // index (engine/index)

  // scoring (engine/kernel, engine/pool)

  // filter language and services

  // keys
  USER_KEY_MISSING: kind(401, () => 'User Key must be specified in the request header'),
  USER_KEY_UNKNOWN: kind(
    401,
    () =>
      "The user_key is not known here. Check it for missing characters, or ask the server's administrator for a key.",
  ),
  USER_KEY_REVOKED: kind<{when: string}>(
    401,
    (p) => `The user_key was revoked on ${p.when}. Ask the server's administrator for a new one.`,
  ),
  USER_KEY_EXPIRED: kind<{when: string}>(
    401,
    (p) => `The user_key expired on ${p.when}. Ask the server's administrator for a new one.`,
  ),
  DEMO_KEY_OFF: kind(
    404,
    () => 'This server offers no demo key (OPENCLUE_DEMO=0). Ask its administrator for a key.',
  ),
  KEY_NOT_FOUND: kind<{id: string}>(
    404,
    (p) => `There is no key "${p.id}". 'openclue keys list' shows them all.`,
  ),

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
  LOAD_COLUMNS_MISSING: kind<{
    file: string;
    kind: string;
    missing: readonly string[];
    found: readonly string[];
  }>(
    400,
    (p) =>
      `${p.file} lacks the column ${p.missing.join(', ')}, which a ${p.kind} file must have. Its columns: ${p.found.join(', ')}. Nothing of it was loaded.`,
  ),
  LOAD_ROW_INVALID: kind<{file: string; line: number; detail: string}>(
    400,
    (p) =>
      `${p.file}, line ${p.line}: ${p.detail}. Nothing of this file was loaded; correct the line and load it again.`,
  ),

  // jobs
  BODY_TYPE_UNKNOWN: kind<{type: string}>(
    415,
    (p) =>
      `A job cannot be read from Content-Type "${p.type}". Send multipart/form-data or application/json.`,
  ),
  BODY_TOO_LARGE: kind<{limit: number}>(
    413,
    (p) => `The request is larger than ${p.limit} bytes. Split it into several jobs.`,
  ),
  BODY_UNREADABLE: kind<{detail: string}>(400, (p) => `The request body cannot be read: ${p.detail}.`),
  LIST_SENT_TWICE: kind<{fields: string}>(
    400,
    (p) => `The fields ${p.fields} hold different lists for the same direction. Send one of them.`,
  ),
  LIST_NOT_TEXT: kind<{field: string}>(400, (p) => `The field ${p.field} must hold the text of a GMT file.`),
  JOB_NOT_FOUND: kind<{id: string}>(
    404,
    (p) => `There is no job "${p.id}" of yours. GET /api/jobs lists the jobs of the key you sent.`,
  ),
  JOB_REJECTED: kind<{sections: object}>(
    400,
    () => 'The job was not accepted: see the errors of "system", "up", "down" and "both".',
  ),
  DOWNLOAD_LINK_INVALID: kind(
    403,
    () => 'This download link is not valid. Poll the job again for a fresh download_url.',
  ),
  DOWNLOAD_LINK_EXPIRED: kind<{jobId: string}>(
    410,
    (p) =>
      `This download link has expired. Poll GET /api/jobs/findByJobId/${p.jobId} for a fresh download_url.`,
  ),
  RESULT_GONE: kind<{jobId: string}>(
    410,
    (p) => `The result of job ${p.jobId} is no longer on this server. Submit the job again.`,
  ),
  DATASET_UNKNOWN: kind<{name: string; known: readonly string[]}>(400, (p) =>
    p.known.length > 0
      ? `There is no dataset "${p.name}". Datasets here: ${p.known.join(', ')}.`
      : `There is no dataset "${p.name}", nor any other. Add one: openclue matrix add <name> <scores.gctx>.`,
  ),
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
