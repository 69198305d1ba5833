/**
 * Every failure a user can meet, in one table: code, HTTP status, and the sentence that says what was wrong,
 * where, and what to do: the server's own, and the engine's, which know of no HTTP until here. docs/errors.md is
 * generated from it.
 */
import {
  type EngineCode,
  type EngineDetails,
  engineFailures,
  type InFile,
  OpenclueError,
  type Sentence,
} from './engine/ground/failures';

interface ErrorKind<P> {
  readonly status: number;
  readonly sentence: Sentence<P>;
}

function kind<P = void>(status: number, sentence: Sentence<P>): ErrorKind<P> {
  return {status, sentence};
}

/** What HTTP answers to the failures of the engine (src/engine/ground/failures.ts). */
const engineStatuses: Readonly<Record<EngineCode, number>> = {
  // matrices, gene sets and other files (engine/formats)
  MATRIX_UNREADABLE: 400,
  MATRIX_NOT_RECOGNISED: 400,
  MATRIX_TRUNCATED: 400,
  MATRIX_ID_REPEATED: 400,
  GCT_INVALID: 400,
  GCTX_INVALID: 400,
  GENE_SETS_INVALID: 400,
  PARQUET_VALUE: 422,
  CHIP_INVALID: 400,
  MATRIX_UNWRITABLE: 500,
  MATRIX_SPILL_FAILED: 500,
  // index (engine/index)
  INDEX_NAME_INVALID: 400,
  INDEX_EXISTS: 409,
  INDEX_BUSY: 409,
  INDEX_NOT_FOUND: 404,
  INDEX_SPACE_ABSENT: 400,
  INDEX_GENES_UNUSABLE: 422,
  INDEX_SIGNATURES_UNUSABLE: 422,
  INDEX_SCORE_INFINITE: 422,
  INDEX_SIGNATURE_EMPTY: 422,
  INDEX_DISK_FULL: 507,
  INDEX_WRITE_FAILED: 500,
  INDEX_STOPPED: 499,
  INDEX_FOREIGN: 422,
  INDEX_NEWER: 422,
  INDEX_TRUNCATED: 500,
  INDEX_DAMAGED: 500,
  INDEX_REPLACED: 409,
  INDEX_APPEND_UNFIT: 422,
  INDEX_ID_UNKNOWN: 404,
  INDEX_RANGE_INVALID: 500,
  // scoring (engine/kernel, engine/pool)
  ENGINE_NOT_BUILT: 500,
  POOL_FULL: 503,
  POOL_STOPPED: 499,
  POOL_CLOSED: 503,
  POOL_SHARD_FAILED: 500,
  POOL_REQUEST_INVALID: 400,
  // statistics (engine/stats)
  MATCHED_QUERIES_INVALID: 400,
  PROTEOMICS_FIELD_ABSENT: 422,
  PROTEOMICS_PROVENANCE_ABSENT: 422,
  PROTEOMICS_ASSAY_UNKNOWN: 422,
  PROTEOMICS_ALL_FILTERED: 422,
  PROTEOMICS_UNFIT: 422,
  // levels 3 to 5 (engine/levels)
  LEVELS_UNFIT: 422,
  LEVELS_FIELD_ABSENT: 422,
};

type EngineKinds = {readonly [C in EngineCode]: ErrorKind<EngineDetails<C>>};

const ofEngine = Object.fromEntries(
  Object.entries(engineFailures).map(([code, sentence]) => [
    code,
    {status: engineStatuses[code as EngineCode], sentence},
  ]),
) as unknown as EngineKinds;

export const errorTable = {
  ...ofEngine,

  // configuration and start-up
  CONFIG_INVALID: kind<{name: string; value: string; detail: string}>(
    500,
    (p) => `${p.name}="${p.value}" cannot be used: ${p.detail}. Correct or unset ${p.name} and start again.`,
  ),
  PORT_TAKEN: kind<{host: string; port: number}>(
    500,
    (p) =>
      `Port ${p.port} on ${p.host} is already in use. Stop the other program or choose another port by setting PORT.`,
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
  DATABASE_FOLDER_DAMAGED: kind<{folder: string; detail: string}>(
    500,
    (p) =>
      `The database folder ${p.folder} is damaged (${p.detail}). Restore it from a copy, or move it away to begin with an empty database.`,
  ),
  DATABASE_ELSEWHERE: kind<{folder: string; host: string}>(
    500,
    (p) =>
      `The database in ${p.folder} is in use on another machine or container, "${p.host}". Stop openclue there, or set DATABASE_URL on both to share one PostgreSQL.`,
  ),
  DATABASE_INIT_FAILED: kind<{folder: string; detail: string}>(
    500,
    (p) =>
      `The embedded database could not be made in ${p.folder} (${p.detail}). It needs about 100 MB of free disk space and ordinary file permissions there; correct this or set OPENCLUE_HOME to another folder.`,
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
  DATABASE_UNAVAILABLE: kind<{retryAfter: number}>(
    503,
    (p) => `The database does not answer at the moment. Try again in ${p.retryAfter} s.`,
  ),
  DATABASE_DISK_FULL: kind(
    507,
    () =>
      "The disk of the server's database is full, so nothing can be changed; what it held is kept. Try again once its administrator has freed some space.",
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

  STREAMS_FULL: kind<{retryAfter: number}>(
    503,
    (p) =>
      `The server is busy: as many answers are being streamed as its memory holds, or half of that to this user_key. Read the open ones to their end, or try again in ${p.retryAfter} s.`,
  ),

  // backgrounds of percentile scores (analyses/background)
  GUTC_FIELDS_ABSENT: kind<{name: string; fields: readonly string[]}>(
    422,
    (p) =>
      `The signatures of dataset "${p.name}" have no ${p.fields.join(' and no ')}, without which scores cannot be summed up by perturbagen and cell line. Add the dataset again with a --siginfo that tells them.`,
  ),
  BACKGROUND_ABSENT: kind<{name: string}>(
    409,
    (p) =>
      `Dataset "${p.name}" has no background of percentile scores. Build it: openclue background build ${p.name}`,
  ),
  BACKGROUND_NO_QUERIES: kind<{name: string}>(
    422,
    (p) =>
      `None of the signatures of dataset "${p.name}" can be a reference query. Those need a pert_id, and where their metadata have is_exemplar_sig or is_touchstone, a 1 there.`,
  ),
  BACKGROUND_TOO_LARGE: kind<{name: string; bytes: number; allowed: number}>(
    422,
    (p) =>
      `A symmetric background of dataset "${p.name}" would keep ${(p.bytes / 1e9).toFixed(2)} GB of scores in memory, where ${(p.allowed / 1e9).toFixed(2)} GB are allowed. Build it without --symmetric.`,
  ),
  BACKGROUND_DISK_FULL: kind<{folder: string; needed: number; free: number}>(
    507,
    (p) =>
      `The background needs ${(p.needed / 1e9).toFixed(2)} GB in ${p.folder}, where ${(p.free / 1e9).toFixed(2)} GB are free. Free some space and give the same command again, which keeps what is done; --without-sig leaves out the largest part.`,
  ),
  BACKGROUND_WRITE_FAILED: kind<InFile>(
    500,
    (p) =>
      `The background in ${p.file} could not be written: ${p.detail}. Correct the cause and give the same command again, which keeps what is done.`,
  ),
  BACKGROUND_STOPPED: kind<{name: string; done: number; total: number}>(
    499,
    (p) =>
      `Building the background of dataset "${p.name}" was stopped after ${p.done} of ${p.total} reference queries. The same command continues from there.`,
  ),
  BACKGROUND_FORMAT: kind<{name: string; version: number; supported: number}>(
    409,
    (p) =>
      `The background of dataset "${p.name}" has format version ${p.version}, and this openclue reads version ${p.supported}. Build it again: openclue background build ${p.name}`,
  ),
  BACKGROUND_STALE: kind<{name: string; built: number; now: number}>(
    409,
    (p) =>
      `Dataset "${p.name}" has changed since its background was built (generation ${p.built} then, ${p.now} now). Build it again: openclue background build ${p.name}`,
  ),
  BACKGROUND_REPLACED: kind<{name: string}>(
    409,
    (p) =>
      `The background of dataset "${p.name}" is another than when this query was accepted. Submit the query again.`,
  ),
  BACKGROUND_DAMAGED: kind<InFile>(
    500,
    (p) => `${p.file} is damaged: ${p.detail}. Restore it from a copy or build the background again.`,
  ),

  // maps of signatures (analyses/map)
  MAP_ABSENT: kind<{name: string}>(
    409,
    (p) => `Dataset "${p.name}" has no map of its signatures. Build it: openclue map build ${p.name}`,
  ),
  MAP_TOO_FEW: kind<{name: string; asked: number; known: number; least: number}>(
    422,
    (p) =>
      `A map needs ${p.least} signatures with scores of at least half of the genes. Of the ${p.asked} signatures of dataset "${p.name}" that were to be on it, ${p.known} have them; --signatures all takes those in that are no exemplars.`,
  ),
  MAP_STOPPED: kind<{name: string}>(
    499,
    (p) => `Building the map of dataset "${p.name}" was stopped. The same command goes on from where it was.`,
  ),
  MAP_WRITE_FAILED: kind<InFile>(
    500,
    (p) =>
      `The map in ${p.file} could not be written: ${p.detail}. Correct the cause and give the same command again, which keeps what is done.`,
  ),
  MAP_FORMAT: kind<{name: string; version: number; supported: number}>(
    409,
    (p) =>
      `The map of dataset "${p.name}" has format version ${p.version}, and this openclue reads version ${p.supported}. Build it again: openclue map build ${p.name}`,
  ),
  MAP_STALE: kind<{name: string; built: number; now: number}>(
    409,
    (p) =>
      `Dataset "${p.name}" has changed since its map was built (generation ${p.built} then, ${p.now} now). Build it again: openclue map build ${p.name}`,
  ),
  MAP_DAMAGED: kind<InFile>(
    500,
    (p) => `${p.file} is damaged: ${p.detail}. Restore it from a copy or build the map again.`,
  ),
  MAP_FIELD_UNKNOWN: kind<{name: string; field: string; known: readonly string[]}>(
    422,
    (p) =>
      `The signatures of dataset "${p.name}" have no field "${p.field}" to colour a map by. There are: ${p.known.join(', ')}.`,
  ),

  // perts and classes of a dataset
  BASELINE_LINE_UNKNOWN: kind<{cell: string}>(
    404,
    (p) =>
      `The table of baseline expression has no cell line "${p.cell}". Leave cells out for all that it has.`,
  ),
  BASELINE_UNKNOWN: kind<{gene: string}>(
    404,
    (p) =>
      `There is no baseline expression of "${p.gene}". Give an Entrez id or symbol of the expression table; load one by openclue expression load.`,
  ),
  PERT_UNKNOWN: kind<{pert: string; dataset: string}>(
    404,
    (p) =>
      `Dataset "${p.dataset}" has no perturbagen "${p.pert}". Give the pert_id or the name of one of its signatures.`,
  ),
  DRUG_UNKNOWN: kind<{drug: string}>(
    404,
    (p) =>
      `The collection has no drug "${p.drug}". Give its name, a synonym, or the pert_id of one of its samples; GET /api/repurposing/drugs?find= looks for a part of them. openclue load takes the files of the Repurposing Hub.`,
  ),
  PERT_AMBIGUOUS: kind<{name: string; ids: readonly string[]}>(
    400,
    (p) => `Several perturbagens are called "${p.name}". Give the pert_id: ${p.ids.join(', ')}.`,
  ),
  CELL_UNKNOWN: kind<{cell: string; known: readonly string[]}>(
    404,
    (p) =>
      `There are no connections in cell line "${p.cell}". There are in ${p.known.join(', ')}; leave cell out for the summary over all.`,
  ),
  CONNECTIONS_ABSENT: kind<{pert: string; cell?: string}>(
    404,
    (p) =>
      `${p.pert} is no reference query${p.cell === undefined ? '' : ` in ${p.cell}`}, so it has no connections there. Only perturbagens with exemplar signatures have; submit its signature as a job instead.`,
  ),
  GENE_UNKNOWN: kind<{gene: string}>(
    404,
    (p) =>
      `No gene is called "${p.gene}". Give an Entrez id, a symbol, an alias that no other gene has, or an Affymetrix probe.`,
  ),
  INSTANCES_UNUSABLE: kind<{file: string; detail: string}>(
    422,
    (p) => `${p.file} cannot be used: ${p.detail}. Correct the file and try again.`,
  ),
  SERVICE_UNKNOWN: kind<{name: string; known: readonly string[]}>(
    400,
    (p) => `There is no service ${JSON.stringify(p.name)}. There are ${p.known.join(', ')}.`,
  ),
  GRAPH_FILE_UNKNOWN: kind<{file: string; known: readonly string[]}>(
    404,
    (p) => `A graph has no file ${JSON.stringify(p.file)}. It has ${p.known.join(', ')}.`,
  ),
  GRAPH_TOO_LARGE: kind<{name: string; perts: number; top: number; most: number}>(
    413,
    (p) =>
      `The ${p.top} genes that each of the ${p.perts} perturbagens of dataset "${p.name}" moves most are too many to be kept here. Ask for a top of ${p.most} or less, leave gene out of edges, or use 'openclue kgx' on the server.`,
  ),
  CELL_WITHOUT_SIGNATURES: kind<{of: string; cell: string; known: readonly string[]}>(
    404,
    (p) =>
      `${p.of} has no signature in cell line "${p.cell}". It has some in ${p.known.join(', ')}; leave cell out for all of them.`,
  ),
  CONNECTIONS_TOO_MANY: kind<{
    rows: number;
    columns: number;
    scores: number;
    limit: number;
    why: 'server' | 'memory';
  }>(
    413,
    (p) =>
      `${p.rows} x ${p.columns} connections are ${p.scores} scores, and ${p.limit} may be asked for at a time${p.why === 'memory' ? ' where they are put together in memory (symmetric, where, order, Parquet, Arrow)' : ''}. Name fewer perts or targets${p.why === 'memory' ? ', or take them as they are, as gctx or csv' : ''}.`,
  ),
  CLASS_UNKNOWN: kind<{id: string; dataset: string}>(
    404,
    (p) =>
      `The background of dataset "${p.dataset}" was built without a class "${p.id}". GET /api/pcls/connectivity lists its classes.`,
  ),
  CLASS_TOO_SMALL: kind<{present: number; absent: readonly string[]}>(
    422,
    (p) =>
      `Connectivity needs at least two members with connections, and ${p.present} of these ${p.present === 1 ? 'has' : 'have'} any.${p.absent.length > 0 ? ` None have ${p.absent.slice(0, 10).join(', ')}.` : ''}`,
  ),

  // HTTP itself
  SERVER_STARTING: kind(503, () => 'The server is starting. Try again shortly.'),
  INTERNAL_ERROR: kind(500, () => 'Internal Server Error'),
  CLIENT_GONE: kind(499, () => 'The client closed the connection before its request was answered.'),
  HOST_INVALID: kind<{host: string}>(
    400,
    (p) =>
      `The header Host reads "${p.host}", which is no name and port of a server. Send the one of the URL, once, e.g. Host: clue.example.org`,
  ),
  EXPECTATION_FAILED: kind<{expected: string}>(
    417,
    (p) =>
      `The request expects "${p.expected}", which this server does not know. Leave the header Expect out.`,
  ),
  PATH_UNKNOWN: kind<{method: string; path: string}>(
    404,
    (p) => `There is no method to handle ${p.method} ${p.path}`,
  ),
  REQUEST_INVALID: kind<{detail: string}>(400, (p) => `The request cannot be answered: ${p.detail}.`),
  PARAMETER_ABSENT: kind<{name: string}>(400, (p) => `The parameter ${p.name} is missing. Give it a value.`),
  PARAMETER_INVALID: kind<{name: string; detail: string}>(
    400,
    (p) => `The parameter ${p.name} cannot be used: ${p.detail}`,
  ),
  BODY_ABSENT: kind(
    400,
    () => 'The request has no body, or null for one. Send what GET /openapi.json describes, as JSON.',
  ),
  BODY_INVALID: kind<{faults: readonly {path: string; message: string}[]}>(
    422,
    (p) =>
      `The request body is invalid: ${p.faults.map(({path, message}) => `${path.slice(1).replaceAll('/', '.') || 'it'} ${message}`).join('; ')}.`,
  ),
  BODY_CHARSET: kind<{charset: string}>(
    415,
    (p) => `A body cannot be read from the charset "${p.charset}". Send UTF-8.`,
  ),
  BODY_ENCODING: kind<{encoding: string; known: readonly string[]}>(
    415,
    (p) =>
      `A body of this kind cannot be read from Content-Encoding "${p.encoding}". Send it ${p.known.length > 0 ? `as ${p.known.join(', ')} or ` : ''}as it is, without that header.`,
  ),
  BODY_TYPE_UNKNOWN: kind<{type: string; known: readonly string[]}>(
    415,
    (p) =>
      `A body of Content-Type "${p.type}" cannot be read here. Send ${p.known.length > 0 ? p.known.join(' or ') : 'application/json'}.`,
  ),
  BODY_TOO_LARGE: kind<{limit: number}>(
    413,
    (p) => `The request is larger than ${p.limit} bytes. Split it into several.`,
  ),
  BODY_UNREADABLE: kind<{detail: string}>(400, (p) => `The request body cannot be read: ${p.detail}.`),

  // filter language and services
  PATH_INVALID: kind<Record<string, never>>(
    400,
    () =>
      'The path cannot be read: a % in it stands before what is no UTF-8 in hexadecimal. Send a % itself as %25.',
  ),
  QUERY_STRING_INVALID: kind<{detail: string}>(
    400,
    (p) => `The query string cannot be read: ${p.detail} Send the filter as JSON, or by POST to /find.`,
  ),
  REQUEST_UNREADABLE: kind<{detail: string}>(
    400,
    (p) =>
      `The request is no HTTP that can be read (${p.detail}). In the address write blanks and all letters beyond ASCII percent-encoded, ü as %C3%BC.`,
  ),
  HEADERS_TOO_LARGE: kind(
    431,
    () =>
      'The address and headers are longer than the server takes (OPENCLUE_MAX_HEADER_BYTES). Send a long filter with POST to /api/{service}/find.',
  ),
  REQUEST_TOO_SLOW: kind(408, () => 'The request did not arrive in time. Send it again.'),
  FILTER_NOT_OBJECT: kind<{name: string; detail: string}>(
    400,
    (p) => `Value is not an object. The parameter ${p.name} must be one JSON object; ${p.detail}.`,
  ),
  FILTER_PAGE: kind<{at: string; value: string}>(
    400,
    (p) => `The ${p.at} parameter ${p.value} is not valid. Give a whole number, 0 or more.`,
  ),
  SEARCH_INVALID: kind<{detail: string}>(400, (p) => `The search cannot be done: ${p.detail}.`),
  FILTER_INVALID: kind<{at: string; detail: string}>(400, (p) => `${p.at} ${p.detail}.`),
  MODEL_NOT_FOUND: kind<{model: string; id: string}>(404, (p) => `Unknown "${p.model}" id "${p.id}".`),
  RECORD_EXISTS: kind<{model: string; detail: string}>(
    409,
    (p) => `There is such a "${p.model}" already. ${p.detail} Change that one, or give another key.`,
  ),
  RECORD_INCOMPLETE: kind<{model: string; property: string}>(
    400,
    (p) => `A "${p.model}" needs the property ${p.property}. Give it a value.`,
  ),
  UPSERT_AMBIGUOUS: kind<{model: string}>(
    400,
    (p) =>
      `Several "${p.model}" records match the where, and nothing was changed. Narrow it to one, or change them all by update?where=.`,
  ),
  CHANGE_TOO_LARGE: kind<{largest: number}>(
    400,
    (p) =>
      `The where matches more than ${p.largest} records, and nothing was changed. Narrow it, or load a changed file by openclue load.`,
  ),
  QUERY_TOO_SLOW: kind<{seconds: number}>(
    400,
    (p) =>
      `The query was cut off after ${p.seconds} s. Narrow it by an indexed property, simplify its regular expressions, or page through it.`,
  ),
  QUERY_TOO_LARGE: kind<{detail: string}>(
    400,
    (p) =>
      `The answer would be too large (${p.detail}). Ask for fewer records, fields or included relations.`,
  ),

  // keys
  TOO_MANY_REQUESTS: kind<{allowed: number; retryAfter: number}>(
    429,
    (p) => `This user_key may send ${p.allowed} requests a minute. Try again in ${p.retryAfter} s.`,
  ),
  ADMIN_ONLY: kind(403, () => 'This needs a user_key with the admin role.'),
  KEY_TERMS_INVALID: kind<{field: string; detail: string}>(400, (p) => `${p.field} ${p.detail}.`),
  JOB_QUOTA_USED: kind<{quota: number; retryAfter: number}>(
    429,
    (p) =>
      `This user_key may have ${p.quota} jobs pending or running at the same time. Wait for one to complete, then submit again.`,
  ),
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
  INVITATIONS_OFF: kind(
    404,
    () =>
      'This server makes no keys by invitation (OPENCLUE_INVITATIONS=0). Ask its administrator for a key.',
  ),
  INVITATION_INVALID: kind(
    404,
    () =>
      'The invitation was not made by this server. Open the link as it was sent, whole, or ask for a new one.',
  ),
  INVITATION_EXPIRED: kind<{when: string}>(
    410,
    (p) => `The invitation expired on ${p.when}. Ask whoever sent the link for a new one.`,
  ),
  INVITATION_REVOKED: kind<{when: string}>(
    410,
    (p) => `The invitation was taken back on ${p.when}. Ask whoever sent the link for a new one.`,
  ),
  INVITATION_USED_UP: kind<{keys: number}>(
    410,
    (p) => `The invitation has made all its keys (${p.keys}). Ask whoever sent the link for a new one.`,
  ),
  INVITATION_TOO_OFTEN: kind<{retryAfter: number}>(
    429,
    (p) => `Too many invitations are opened from this address. Try again in ${p.retryAfter} s.`,
  ),
  INVITATION_TERMS_INVALID: kind<{field: string; detail: string}>(422, (p) => `${p.field} ${p.detail}.`),
  INVITATION_NOT_FOUND: kind<{id: string}>(
    404,
    (p) => `There is no invitation "${p.id}". 'openclue invitations list' shows them all.`,
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
      `${p.file} is no public file known here: ${p.found}. If it is one after all, name its kind with --as: ${p.kinds.join(', ')}.`,
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
  LOAD_ROW_INVALID: kind<{file: string; place: string; detail: string}>(
    400,
    (p) =>
      `${p.file}, ${p.place}: ${p.detail}. Nothing of this file was loaded; correct it and load it again.`,
  ),

  // command line
  FILE_UNREADABLE: kind<{file: string; detail: string}>(
    400,
    (p) => `${p.file} cannot be read (${p.detail}). Check its name and your right to read it.`,
  ),
  OUT_FILE_UNUSABLE: kind<{file: string; detail: string}>(
    409,
    (p) => `${p.file} is not written: ${p.detail}. Or name another file.`,
  ),
  OUT_FOLDER_UNUSABLE: kind<{folder: string; detail: string}>(
    400,
    (p) =>
      `The result cannot be written to ${p.folder} (${p.detail}). Give a folder that does not exist yet.`,
  ),
  LOAD_INCOMPLETE: kind<{refused: number; total: number}>(400, (p) => {
    if (p.total === 1) return 'The file was refused; the report says why.';
    if (p.refused === p.total) return `All ${p.total} files were refused; the report says why.`;
    return `${p.refused} of ${p.total} files were refused; the report says why. The others are loaded.`;
  }),
  DOCTOR_PROBLEMS: kind<{problems: number}>(500, (p) => `${p.problems} problems were found, see above.`),

  // datasets
  GENES_UNKNOWN: kind<{file: string; examples: readonly string[]}>(
    400,
    (p) =>
      `No row of ${p.file} is a known gene; its first ids are ${p.examples.join(', ')}. Rows must be Entrez ids, symbols or Affymetrix probes; load a gene_info (and for probes a chip) file first: openclue load <file>.`,
  ),
  GENE_SPACE_EMPTY: kind<{file: string; space: string}>(
    400,
    (p) =>
      `No row of ${p.file} is a gene of the space "${p.space}". Choose another --space, or load a gene_info file that tells the genes' spaces first: openclue load <file>.`,
  ),
  DATASET_DAMAGED: kind<{name: string; problems: number}>(
    500,
    (p) =>
      `Dataset ${p.name} is damaged (${p.problems} problems, see above). Remove it and add it again: openclue matrix remove ${p.name}.`,
  ),
  DATASET_ASSAY_UNKNOWN: kind<{name: string; assay: string; known: readonly string[]}>(
    409,
    (p) =>
      `Dataset ${p.name} is of assay ${p.assay}, and this openclue knows ${p.known.join(', ')}. Use the version of openclue that built it, or a newer one.`,
  ),
  DATASET_NOT_SCORES: kind<{name: string; level: number; words: string}>(
    409,
    (p) =>
      `Dataset ${p.name} has ${p.words} (level ${p.level}): amounts, of which nothing is compared with a query. Its values are there as slices and in the heat-map viewer; to ask queries make signatures of the wells: openclue build <name> --level3 <matrix>.`,
  ),
  DATASET_NOT_REGISTERED: kind<{name: string; detail: string}>(
    500,
    (p) =>
      `Dataset ${p.name} was built but could not be registered (${p.detail}); it was removed again. Add it once more.`,
  ),
  COMPARE_SOURCE_FOREIGN: kind<{name: string; file: string; detail: string}>(
    400,
    (p) =>
      `${p.file} is not what dataset ${p.name} was built from: ${p.detail}. Give a matrix that was added or appended to it.`,
  ),
  COMPARE_SOURCE_DIFFERS: kind<{name: string; file: string; differing: number; scores: number}>(
    500,
    (p) =>
      `${p.differing} of ${p.scores} scores of dataset ${p.name} differ from those of ${p.file} by more than 1e-5. If the matrix has not changed since, remove the dataset and add it again.`,
  ),
  DATASET_RECORD_STALE: kind<{name: string; appended: number; detail: string}>(
    500,
    (p) =>
      `${p.appended} signatures were appended to dataset ${p.name} and are searched from now on, but its record could not be updated (${p.detail}). Put it right with 'openclue matrix check ${p.name}'.`,
  ),
  SLICE_FORMAT_UNKNOWN: kind<{file: string; known: readonly string[]}>(
    400,
    (p) => `${p.file} does not tell the format to write; end it in ${p.known.join(', ')}.`,
  ),
  SLICE_TOO_LARGE: kind<{genes: number; signatures: number; scores: number; limit: number}>(
    413,
    (p) =>
      `${p.genes} genes x ${p.signatures} signatures are ${p.scores} scores, and a slice may have ${p.limit}. Ask for fewer at a time, or use 'openclue matrix slice' on the server.`,
  ),
  SIGINFO_NO_ID: kind<{file: string; headers: readonly string[]; wanted: readonly string[]}>(
    400,
    (p) =>
      `${p.file} has no column of signature ids: its headers are ${p.headers.join(', ')}; expected one of ${p.wanted.join(', ')}.`,
  ),
  SIGINFO_REPEATED: kind<{file: string; id: string; lines: readonly number[]}>(
    400,
    (p) => `${p.file} describes signature ${p.id} twice, in lines ${p.lines.join(' and ')}. Remove one.`,
  ),
  SIGINFO_FOREIGN: kind<{file: string; total: number; examples: readonly string[]}>(
    400,
    (p) =>
      `${p.file} describes none of the matrix's ${p.total} signatures (e.g. ${p.examples.join(', ')}). Give the siginfo file that belongs to this matrix, or none.`,
  ),

  // builds
  BUILD_BUSY: kind<{name: string; job: string}>(
    409,
    (p) =>
      `Job ${p.job} makes build "${p.name}" at the moment, or waits to go on with it. Wait for its end, or cancel it (openclue jobs cancel ${p.job}).`,
  ),
  BUILD_ELSEWHERE: kind<{name: string; folder: string}>(
    409,
    (p) =>
      `Build "${p.name}" lies outside of OPENCLUE_HOME, where another server may know it too. Name its folder to have it removed: openclue matrix remove ${p.name} --build ${p.folder}.`,
  ),
  BUILD_UNKNOWN: kind<{name: string; folder: string}>(
    404,
    (p) =>
      `There is no build "${p.name}" in ${p.folder}. Of one that was made elsewhere name the folder (--build <folder>); a dataset alone goes without --build.`,
  ),
  BUILD_UNFIT: kind<{detail: string}>(422, (p) => p.detail),
  BUILD_NOT_ALLOWED: kind<{role: string; builds: string}>(403, (p) =>
    p.builds === 'nobody'
      ? 'No builds are made by jobs on this server. Whoever hosts it can make them by openclue build, or allow them by OPENCLUE_BUILDS.'
      : `A ${p.role} key may not make builds here, which are there for everybody. Use ${p.builds === 'admin' ? "an admin's key" : 'a key of your own'} (openclue keys create), or have the host set OPENCLUE_BUILDS.`,
  ),
  BUILD_EXISTS: kind<{folder: string}>(
    409,
    (p) =>
      `There is something else at ${p.folder} already. Choose another abbreviation or folder, or remove it first.`,
  ),
  BUILD_UNFINISHED: kind<{folder: string; name: string}>(
    409,
    (p) =>
      `At ${p.folder} lies build ${p.name}, which was stopped and is of other files, options or another version of openclue. Give its own command again to complete it, choose another abbreviation or folder, or remove ${p.folder} first.`,
  ),

  // jobs
  LISTS_TOO_LONG: kind<{limit: number}>(
    413,
    (p) =>
      `The lists have more than ${p.limit} entries together. Send the strongest genes of each, some hundred at most, or split the queries into several jobs.`,
  ),
  LIST_SENT_TWICE: kind<{fields: string}>(
    400,
    (p) => `The fields ${p.fields} hold different lists for the same direction. Send one of them.`,
  ),
  FIELD_SENT_TWICE: kind<{field: string}>(
    400,
    (p) => `The field ${p.field} is sent twice, and one would hide the other. Send it once.`,
  ),
  LIST_NOT_TEXT: kind<{field: string}>(400, (p) => `The field ${p.field} must hold the text of a GMT file.`),
  TEXT_UNSTORABLE: kind<{field: string; place: string; excerpt: string}>(
    400,
    (p) =>
      `${p.place}: it holds bytes that are no UTF-8 text, a NUL character or half a surrogate pair, in ${p.excerpt}. Remove them and send it again.`,
  ),
  SIGNATURE_INVALID: kind<{place: string; detail: string}>(
    400,
    (p) => `The query signature, ${p.place}: ${p.detail}. Correct it and send it again.`,
  ),
  MANIFEST_UNREADABLE: kind<InFile>(
    400,
    (p) =>
      `${p.file} is no manifest of a result (${p.detail}). Give the manifest.json of a result folder or archive.`,
  ),
  MANIFEST_MATRIX: kind<{file: string; matrix: string; checksum: string; detail: string}>(
    400,
    (p) =>
      `The run of ${p.file} read the matrix ${p.matrix} (${p.checksum}), and ${p.detail}. Name the same file with --matrix.`,
  ),
  MANIFEST_UNREPEATABLE: kind<{file: string; differences: readonly string[]}>(
    409,
    (p) =>
      `The result of ${p.file} cannot be repeated here: ${p.differences.join('; ')}. Use the same dataset and the same openclue, or run the query anew without --manifest.`,
  ),
  MATRIX_SENT_TWICE: kind(
    400,
    () => 'The request has more than one matrix. Send one, as the file part "matrix" or "matrix-cmapfile".',
  ),
  MATRIX_NOT_TEXT: kind<{field: string}>(
    400,
    (p) =>
      `The field ${p.field} must hold the text of a GCT file. Send other files as a part of multipart/form-data.`,
  ),
  UPLOAD_TOO_LARGE: kind<{limit: number}>(
    413,
    (p) => `The matrix is larger than ${p.limit} bytes. Send fewer signatures, or GCTx instead of GCT.`,
  ),
  UPLOADS_BUSY: kind<{retryAfter: number}>(
    503,
    () => 'The server is busy receiving other matrices. Try again in a few seconds.',
  ),
  UPLOAD_STALLED: kind<{seconds: number}>(
    408,
    (p) =>
      `Nothing of the request came for ${p.seconds} s, so it was given up and nothing of it was kept. Send it again over a steadier connection.`,
  ),
  UPLOAD_DISK_FULL: kind(
    507,
    () =>
      "The server's disk is full, so the matrix could not be taken; nothing of it was kept. Send it again once its administrator has freed some space.",
  ),
  UPLOAD_UNUSABLE: kind<InFile>(
    400,
    (p) => `${p.file} cannot be used: ${p.detail}. Send a whole GCT 1.2, GCT 1.3 or GCTx file.`,
  ),
  MATRICES_FULL: kind<{most: number}>(
    409,
    (p) =>
      `The key has ${p.most} matrices already, as many as it may. DELETE /api/matrices/{id} removes one; GET /api/matrices lists them.`,
  ),
  MATRIX_UNKNOWN: kind<{id: string}>(
    404,
    (p) =>
      `There is no matrix "${p.id}" of this key; it may have expired. GET /api/matrices lists those that there are.`,
  ),
  MATRIX_ABSENT: kind(
    400,
    () =>
      'The request has no matrix. Send the file as part "matrix" of a multipart form, or as the body itself with Content-Type application/octet-stream.',
  ),
  MATRIX_VIEW_TOO_LARGE: kind<{what: string; rows: number; columns: number; limit: number}>(
    413,
    (p) =>
      `${p.rows} rows x ${p.columns} columns are ${p.rows * p.columns} scores, and this ${p.what} may have ${p.limit}. Ask for fewer rows or columns at a time.`,
  ),
  CLUSTERING_TOO_LARGE: kind<{axis: string; leaves: number; width: number; detail: string}>(
    413,
    (p) =>
      `${p.leaves} ${p.axis} of ${p.width} cells each cannot be clustered: ${p.detail}. Select fewer ${p.axis}, or fewer cells of each.`,
  ),
  CLUSTERING_UNFIT: kind<{axis: string; detail: string}>(
    422,
    (p) => `The ${p.axis} cannot be clustered: ${p.detail}.`,
  ),
  UPLOAD_GONE: kind<{jobId: string}>(
    410,
    (p) => `The matrix of job ${p.jobId} is no longer on this server. Submit the job again.`,
  ),
  INTROSPECT_UNFIT: kind<{detail: string}>(400, (p) => `The signatures cannot be introspected: ${p.detail}.`),
  QUERY_FIELD_INVALID: kind<{field: string; detail: string}>(400, (p) => `${p.field} ${p.detail}.`),
  JOB_NOT_FOUND: kind<{id: string}>(
    404,
    (p) => `There is no job "${p.id}" of yours. GET /api/jobs lists the jobs of the key you sent.`,
  ),
  JOB_NOT_SHARED: kind<{id: string; shared: string}>(
    404,
    (p) => `The share_token opens job ${p.shared} and not "${p.id}".`,
  ),
  SHARE_INVALID: kind(
    401,
    () =>
      'The share_token was not made by this server. Open the share link as it was sent, or ask for a new one.',
  ),
  SHARE_ENDED: kind<{reason: string}>(
    401,
    (p) => `The share of this job ${p.reason}. Ask whoever sent the link for a new one.`,
  ),
  SHARE_NOT_FOUND: kind<{id: string}>(
    404,
    (p) => `There is no open share "${p.id}" of this job of yours. GET /api/jobs/{id}/shares lists them.`,
  ),
  SHARE_EXPIRY_INVALID: kind<{days: number}>(
    422,
    (p) => `expires must be a time to come, ${p.days} days ahead at most, e.g. "2026-12-31T00:00:00Z".`,
  ),
  SHARES_FULL: kind<{most: number}>(
    409,
    (p) =>
      `The job has ${p.most} open shares, as many as it may have. Send one of them again, or delete one.`,
  ),
  JOB_REJECTED: kind<{reasons: readonly string[]; sections: object}>(
    400,
    (p) => `The job was not accepted. ${p.reasons.join(' ')}`,
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
  PUBLICATION_INVALID: kind<{field: string; detail: string}>(
    400,
    (p) => `The ${p.field} of the publication ${p.detail}. Correct --${p.field}.`,
  ),
  PUBLICATION_PATH: kind<{path: string; detail: string}>(
    400,
    (p) =>
      `${p.path} cannot be published: ${p.detail}. Name a file that can be read and does not change, or a folder with such files.`,
  ),
  PUBLICATION_EXISTS: kind<{name: string}>(
    409,
    (p) =>
      `Other files are published as "${p.name}". Choose another --name, or take them back: openclue data withdraw ${p.name}`,
  ),
  PUBLICATION_UNKNOWN: kind<{name: string; known: readonly string[]}>(
    404,
    (p) =>
      `Nothing is published as "${p.name}"${p.known.length === 0 ? '' : `; there are ${p.known.slice(0, 20).join(', ')}`}. What is proprietary needs a key of your own.`,
  ),
  PUBLICATION_FILE_UNKNOWN: kind<{name: string; path: string}>(
    404,
    (p) => `"${p.name}" has no file ${p.path}. GET /api/downloads lists all there are.`,
  ),
  PUBLICATION_CHANGED: kind<{name: string; path: string; detail: string}>(
    410,
    (p) =>
      `${p.path} of "${p.name}" is no longer what was published: ${p.detail}. Whoever runs this server publishes it anew by openclue data publish, or withdraws it.`,
  ),
  PUBLICATION_LINK_INVALID: kind(
    403,
    () =>
      'This file is proprietary, and the link does not open it. GET /api/downloads with your key gives one that does.',
  ),
  PUBLICATION_LINK_EXPIRED: kind(
    410,
    () => 'This link has expired. GET /api/downloads with your key gives a fresh one.',
  ),
  DOWNLOAD_LINK_ENDED: kind(
    403,
    () =>
      'This download link ended with the user_key it was made for, which was revoked, has expired or may see the dataset no longer.',
  ),
  BACKUP_EXISTS: kind<{file: string}>(
    400,
    (p) => `${p.file} is there already. Give the backup another name, or remove that file first.`,
  ),
  BACKUP_UNREADABLE: kind<{file: string; detail: string}>(
    400,
    (p) =>
      `${p.file} cannot be read as a backup: ${p.detail}. Check that it is a whole file of \`openclue backup\`.`,
  ),
  BACKUP_DAMAGED: kind<{file: string; detail: string}>(
    400,
    (p) => `${p.file} is damaged: ${p.detail}. Nothing was restored; use another backup.`,
  ),
  RESTORE_OCCUPIED: kind(
    409,
    () =>
      'The database has tables of openclue already. Restore into an empty one, or let go what is there by --replace.',
  ),
  RESTORE_IN_USE: kind(
    409,
    () => 'A server or worker uses this database. Stop it, wait 20 seconds, and restore again.',
  ),
  RESTORE_SCHEMA: kind<{openclue: string}>(
    409,
    (p) =>
      `The tables of this database are not those of the backup, which openclue ${p.openclue} wrote. Restore into an empty database: its tables are made as the backup has them, and brought up to date then.`,
  ),
  DATASET_BUSY: kind<{name: string}>(
    409,
    (p) =>
      `The files of dataset ${p.name} changed while they were copied. Make the backup again when nothing is added to it.`,
  ),
  JOB_UNKNOWN: kind<{id: string}>(
    404,
    (p) => `There is no job "${p.id}" on this server. \`openclue jobs list\` shows those there are.`,
  ),
  RESULT_GONE: kind<{jobId: string}>(
    410,
    (p) => `The result of job ${p.jobId} is no longer on this server. Submit the job again.`,
  ),
  RESULT_NOT_READY: kind<{jobId: string; status: string}>(409, (p) =>
    p.status === 'error'
      ? `Job ${p.jobId} failed, so it has no result. GET /api/jobs/${p.jobId} says why.`
      : `Job ${p.jobId} is ${p.status}, so it has no result yet. Poll GET /api/jobs/${p.jobId} until it is completed.`,
  ),
  RESULT_FILE_UNKNOWN: kind<{path: string; known: readonly string[]}>(
    404,
    (p) => `The result has no file "${p.path}". It has: ${p.known.join(', ')}.`,
  ),
  RESULT_FORMAT: kind<{path: string; detail: string}>(400, (p) => `${p.path}: ${p.detail}.`),
  RESULT_QUERY_UNKNOWN: kind<{query: string; known: readonly string[]}>(404, (p) =>
    p.known.length > 0
      ? `The result has no query "${p.query}". It has: ${p.known.slice(0, 20).join(', ')}${p.known.length > 20 ? ' …' : ''}.`
      : 'The result is not of queries: its signatures were compared with one another.',
  ),
  RESULT_VIEW_ABSENT: kind<{detail: string}>(
    422,
    (p) => `The result cannot be shown in this way: ${p.detail}.`,
  ),
  RUNNING_SUM_ABSENT: kind<{query: string; metric: string}>(
    422,
    (p) =>
      `The query "${p.query}" was scored by ${p.metric}, which has no running sum. Only gene lists scored by wtcs or cs have one.`,
  ),
  RESULT_DATASET_GONE: kind<{name: string; detail: string}>(
    409,
    (p) =>
      `Running sums are read from the dataset of the job, "${p.name}", which ${p.detail}. Submit the job again.`,
  ),
  RESULT_RANGE: kind<{bytes: number}>(
    416,
    (p) => `The archive has ${p.bytes} bytes; the range asked for lies beyond them. Ask for one within.`,
  ),
  RESULT_DISK_FULL: kind<{jobId: string}>(
    507,
    () =>
      "The server's disk is full, so the result could not be written; nothing of it was kept. Submit the job again once its administrator has freed some space.",
  ),
  DATASET_SOURCE_UNKNOWN: kind<{name: string; sources: readonly string[]}>(
    422,
    (p) =>
      `Dataset ${p.name} cannot be built again: its matrices (${p.sources.join(', ')}) are not where they were when it was built, or that was not noted. Say where they are, in this order: openclue matrix rebuild ${p.name} --matrix <file> ...`,
  ),
  DATASET_SOURCE_DIFFERS: kind<{name: string; file: string; source: string}>(
    422,
    (p) =>
      `${p.file} is not the matrix ${p.source} that dataset ${p.name} was built from. Give that one, or add this one under a name of its own: openclue matrix add.`,
  ),
  DATASET_UNKNOWN: kind<{name: string; known: readonly string[]; demoKey?: boolean}>(400, (p) => {
    if (p.known.length === 0) {
      return `There is no dataset "${p.name}", nor any other. Add one: openclue matrix add <name> <scores.gctx>.`;
    }
    const known = `There is no dataset "${p.name}". Datasets here: ${p.known.join(', ')}.`;
    return p.demoKey === true
      ? `${known} The demo key sees these alone; the server's administrator gives keys that see all.`
      : known;
  }),
  PROTEOMICS_MATRIX_ABSENT: kind(
    400,
    () => 'There is no matrix. Send a GCT of P100 or GCP profiles as the field matrix.',
  ),
  REFERENCE_ABSENT: kind<{assay: string}>(
    422,
    (p) =>
      `There is no ${p.assay} reference here. Add one: openclue matrix add <name> <level4.gct> --assay ${p.assay}.`,
  ),
  REFERENCE_UNREADABLE: kind<{file: string; detail: string}>(
    500,
    (p) =>
      `The reference ${p.file} cannot be read: ${p.detail}. Add it again with 'openclue matrix add --assay'.`,
  ),
} as const;

export type ErrorCode = keyof typeof errorTable;
type Params<C extends ErrorCode> = (typeof errorTable)[C] extends ErrorKind<infer P> ? P : never;

/** Builds a table failure: `throw failure('DATASET_UNKNOWN', {name, known})`. */
export function failure<C extends ErrorCode>(
  code: C,
  details: Params<C>,
  options?: {cause?: unknown},
): OpenclueError<C, Params<C>> {
  // The table's entry for C takes exactly Params<C>; the compiler cannot see it through the index.
  const sentence = errorTable[code].sentence as Sentence<Params<C>>;
  return new OpenclueError(code, details, sentence(details), options);
}

/** Whether something thrown is this failure of the table. */
export function isFailure<C extends ErrorCode>(
  error: unknown,
  code: C,
): error is OpenclueError<C, Params<C>> {
  return error instanceof OpenclueError && error.code === code;
}

/** What HTTP answers to a failure of the table. */
export function statusOf({code}: OpenclueError): number {
  return errorTable[code as ErrorCode].status;
}

export {type InFile, OpenclueError};
