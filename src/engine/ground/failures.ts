/**
 * Every failure of the engine: its code, what it tells a program, and the sentence that says what was wrong, where,
 * and what to do. What a server answers to each is the server's business (src/errors.ts).
 */

/** A failure with a name. `code` is stable; `details` are plain data, so that a failure may cross threads. */
export class OpenclueError<C extends string = string, D = unknown> extends Error {
  override readonly name = 'OpenclueError';

  /** @param sentence what was wrong, where, and what to do */
  constructor(
    readonly code: C,
    readonly details: D,
    sentence: string,
    options?: {cause?: unknown},
  ) {
    super(sentence, options);
  }
}

/** The sentence of a kind of failure, made of the details of the case at hand. */
export type Sentence<P> = (details: P) => string;

export interface InFile {
  file: string;
  detail: string;
}

export const engineFailures = {
  // matrices, gene sets and other files (engine/formats)
  MATRIX_UNREADABLE: told<InFile>((p) => `${p.file} cannot be read: ${p.detail}.`),
  MATRIX_NOT_RECOGNISED: told<{file: string; found: string}>(
    (p) =>
      `${p.file} is no matrix known here; it begins with ${p.found}. Give a GCT (its first line reads #1.2 or #1.3; gzip is fine) or a GCTx file (HDF5).`,
  ),
  MATRIX_TRUNCATED: told<InFile>(
    (p) => `${p.file} ends too early: ${p.detail}. Fetch or write the file again.`,
  ),
  MATRIX_ID_REPEATED: told<{file: string; axis: 'row' | 'column'; id: string; first: string; second: string}>(
    (p) =>
      `${p.file} has the ${p.axis} id "${p.id}" twice: ${p.first} and ${p.second}. Rename or remove one of them.`,
  ),
  GCT_INVALID: told<{file: string; line: number; column?: number; detail: string}>(
    (p) =>
      `${p.file}, line ${p.line}${p.column === undefined ? '' : `, field ${p.column}`}: ${p.detail}. Correct the file and try again.`,
  ),
  GCTX_INVALID: told<{file: string; dataset: string; detail: string}>(
    (p) => `${p.file}, ${p.dataset}: ${p.detail}. Write the GCTx file again.`,
  ),
  GENE_SETS_INVALID: told<{file: string; line: number; detail: string}>(
    (p) => `${p.file}, line ${p.line}: ${p.detail}. Correct the line and send the sets again.`,
  ),
  PARQUET_VALUE: told<{column: string; value: string; wanted: string}>(
    (p) =>
      `The column ${p.column} has ${JSON.stringify(p.value)}, which is no ${p.wanted}, so that it does not fit into Parquet. Correct the record, or ask for CSV or JSON.`,
  ),
  CHIP_INVALID: told<{file: string; line: number; detail: string}>(
    (p) => `${p.file}, line ${p.line}: ${p.detail}. Correct the chip file and try again.`,
  ),
  MATRIX_UNWRITABLE: told<InFile>(
    (p) => `${p.file} cannot be written (${p.detail}). Check the folder's rights and free space.`,
  ),
  MATRIX_SPILL_FAILED: told<{folder: string; megabytes: number; detail: string}>(
    (p) =>
      `A GCT file too large for memory needs ${p.megabytes} MB in ${p.folder} while it is open, and that failed (${p.detail}). Free space there, choose another temporary folder, or convert the file to GCTx.`,
  ),
  // index (engine/index)
  INDEX_NAME_INVALID: told<{name: string}>(
    (p) =>
      `"${p.name}" cannot name a dataset. Use letters, digits, dots, dashes and underscores, starting with a letter or digit, at most 100.`,
  ),
  INDEX_EXISTS: told<{name: string}>(
    (p) =>
      `There is already a dataset "${p.name}". Choose another name, or remove it first with 'openclue matrix remove ${p.name}'.`,
  ),
  INDEX_BUSY: told<{name: string; pid: number; host: string; lock: string}>(
    (p) =>
      `Process ${p.pid} on ${p.host} is working on dataset "${p.name}". Wait for it to end; if it is certain that it no longer runs, delete ${p.lock}.`,
  ),
  INDEX_NOT_FOUND: told<{name: string; folder: string}>(
    (p) => `There is no dataset "${p.name}" in ${p.folder}. 'openclue matrix list' shows what there is.`,
  ),
  INDEX_SPACE_ABSENT: told<{name: string; space: string; spaces: string}>(
    (p) => `Dataset "${p.name}" has no "${p.space}" gene space; it was built with: ${p.spaces}.`,
  ),
  INDEX_GENES_UNUSABLE: told<InFile>((p) => `${p.file} cannot be indexed by gene: ${p.detail}.`),
  INDEX_SIGNATURES_UNUSABLE: told<InFile>(
    (p) => `The signatures of ${p.file} cannot be indexed: ${p.detail}.`,
  ),
  INDEX_SCORE_INFINITE: told<{file: string; signature: string; gene: string}>(
    (p) =>
      `${p.file}: signature "${p.signature}" has an infinite score at gene ${p.gene}. Replace it by a finite score or by NaN (missing) and try again.`,
  ),
  INDEX_SIGNATURE_EMPTY: told<{file: string; signature: string; space: string}>(
    (p) =>
      `${p.file}: signature "${p.signature}" has no score at any gene of the ${p.space} gene space. Remove it from the matrix and try again.`,
  ),
  INDEX_DISK_FULL: told<{folder: string; needed: number; free: number; kept?: number}>(
    (p) =>
      `The index needs ${(p.needed / 1e9).toFixed(2)} GB in ${p.folder}, where ${(p.free / 1e9).toFixed(2)} GB are free. Free some space or choose another OPENCLUE_HOME; ${p.kept ? `the same command goes on from the ${p.kept} signatures that were built` : 'nothing was kept'}.`,
  ),
  INDEX_WRITE_FAILED: told<InFile>(
    (p) =>
      `${p.file} could not be written: ${p.detail}. Nothing was kept of it; correct the cause and try again.`,
  ),
  INDEX_STOPPED: told<{name: string; signatures: number; total: number}>(
    (p) =>
      `Building dataset "${p.name}" was stopped after ${p.signatures} of ${p.total} signatures. The same command continues from there.`,
  ),
  INDEX_FOREIGN: told<{file: string}>(
    (p) =>
      `${p.file} is not a file of an openclue dataset. Build the dataset again with 'openclue matrix add'.`,
  ),
  INDEX_NEWER: told<{file: string; version: number; supported: number}>(
    (p) =>
      `${p.file} has format version ${p.version}, and this openclue reads up to ${p.supported}. Upgrade openclue, or build the dataset again with this one.`,
  ),
  INDEX_TRUNCATED: told<InFile>(
    (p) => `${p.file} is truncated: ${p.detail}. Restore it from a copy or build the dataset again.`,
  ),
  INDEX_DAMAGED: told<InFile>(
    (p) => `${p.file} is damaged: ${p.detail}. Restore it from a copy or build the dataset again.`,
  ),
  INDEX_REPLACED: told<{file: string}>(
    (p) =>
      `${p.file} is no longer what the dataset's manifest said when it was opened. Try again; if that does not help, build the dataset again.`,
  ),
  INDEX_APPEND_UNFIT: told<{name: string; file: string; detail: string}>(
    (p) => `${p.file} cannot be appended to dataset "${p.name}": ${p.detail}.`,
  ),
  INDEX_ID_UNKNOWN: told<{
    name: string;
    kind: 'gene' | 'signature';
    count: number;
    total: number;
    examples: readonly string[];
  }>((p) => {
    const ids = p.examples.map((id) => `"${id}"`).join(', ');
    if (p.count === 1) return `Dataset "${p.name}" has no ${p.kind} ${ids}.`;
    return `Dataset "${p.name}" lacks ${p.count} of the ${p.total} ${p.kind}s asked for, e.g. ${ids}.`;
  }),
  INDEX_RANGE_INVALID: told<{file: string; detail: string}>(
    (p) => `A read of ${p.file} asked for what it does not hold: ${p.detail}.`,
  ),
  // scoring (engine/kernel, engine/pool)
  ENGINE_NOT_BUILT: told<{file: string}>(
    (p) => `The compiled file ${p.file} is missing. Run 'npm run build' and try again.`,
  ),
  POOL_FULL: told<{waiting: number; retryAfter: number}>(
    (p) => `The server is busy: ${p.waiting} queries are waiting already. Try again in ${p.retryAfter} s.`,
  ),
  POOL_STOPPED: told(() => 'The query was cancelled before it was finished.'),
  POOL_CLOSED: told(
    () => 'The server is shutting down and takes no more queries. Try again once it is back.',
  ),
  POOL_SHARD_FAILED: told<{attempts: number; detail: string}>(
    (p) =>
      `Scoring failed ${p.attempts} times over (${p.detail}). Check the dataset with 'openclue matrix check' and the server's memory.`,
  ),
  POOL_REQUEST_INVALID: told<{detail: string}>((p) => `The query cannot be scored: ${p.detail}.`),
  // statistics (engine/stats)
  MATCHED_QUERIES_INVALID: told<{detail: string}>(
    (p) =>
      `The queries cannot be matched to cell lines: ${p.detail}. Give one query per cell line for each pert_id, pert_idose and pert_itime.`,
  ),
  // proteomic assays (engine/proteomics)
  PROTEOMICS_FIELD_ABSENT: told<{subject: string; field: string; known: readonly string[]}>(
    (p) =>
      `The metadata of ${p.subject} have no field "${p.field}". ${p.known.length === 0 ? 'They have none at all: add it to the file' : `They have: ${p.known.join(', ')}. Name one of them, or add the field to the file`}.`,
  ),
  PROTEOMICS_PROVENANCE_ABSENT: told<{detail: string}>(
    (p) =>
      `The provenance code of the wells cannot be used: ${p.detail}. Give every well of a file one and the same code in the field provenance_code, e.g. PRM+L2X.`,
  ),
  PROTEOMICS_ASSAY_UNKNOWN: told<{found: string; known: readonly string[]}>(
    (p) =>
      `The provenance code begins with "${p.found}", which is no assay known here (${p.known.join(', ')}). Say which it is: P100 or GCP.`,
  ),
  PROTEOMICS_ALL_FILTERED: told<{axis: 'wells' | 'probes'; left: number; total: number; reasons: string}>(
    (p) =>
      `Of ${p.total} ${p.axis} ${p.left} are left, and at least 2 are needed: ${p.reasons}. Look at the data, or choose another cut-off.`,
  ),
  PROTEOMICS_UNFIT: told<{subject: string; detail: string}>(
    (p) => `Proteomic data: ${p.subject} cannot be used: ${p.detail}.`,
  ),
  // levels 3 to 5 (engine/levels)
  LEVELS_UNFIT: told<{subject: string; detail: string}>((p) => `${p.subject}: ${p.detail}.`),
  LEVELS_FIELD_ABSENT: told<{subject: string; field: string; option: string; known: readonly string[]}>(
    (p) =>
      `${p.subject} have no field "${p.field}". ${p.known.length === 0 ? 'They have none at all: describe the wells in a table' : `They have: ${p.known.join(', ')}. Name one of them by ${p.option}, or describe the wells in a table`}.`,
  ),
} as const;

export type EngineCode = keyof typeof engineFailures;
/** What the sentence of an engine's failure is made of. */
export type EngineDetails<C extends EngineCode> =
  (typeof engineFailures)[C] extends Sentence<infer P> ? P : never;

/** Builds a failure of the engine: `throw failure('MATRIX_TRUNCATED', {file, detail})`. */
export function failure<C extends EngineCode>(
  code: C,
  details: EngineDetails<C>,
  options?: {cause?: unknown},
): OpenclueError<C, EngineDetails<C>> {
  // The table's entry for C takes exactly EngineDetails<C>; the compiler cannot see it through the index.
  const sentence = engineFailures[code] as Sentence<EngineDetails<C>>;
  return new OpenclueError(code, details, sentence(details), options);
}

/** Something thrown as plain data: an error would lose its class, code and cause on its way between threads. */
export type NamedFailure =
  | {
      readonly code: string;
      readonly details: unknown;
      readonly message: string;
      readonly cause?: NamedFailure;
    }
  /** of the operating system */
  | {readonly system: string; readonly message: string};

/** The failure as plain data; undefined for a fault of ours, which has no name. */
export function named(error: unknown): NamedFailure | undefined {
  if (error instanceof OpenclueError) {
    const {code, details, message} = error;
    return {code, details, message, cause: named(error.cause)};
  }
  const system = systemCode(error);
  return system === undefined ? undefined : {system, message: (error as Error).message};
}

/** What was thrown on the other thread. */
export function unnamed(failed: NamedFailure): Error {
  if ('system' in failed) return Object.assign(new Error(failed.message), {code: failed.system});
  const {code, details, message, cause} = failed;
  return new OpenclueError(code, details, message, cause && {cause: unnamed(cause)});
}

/** The operating system's word for what went wrong, e.g. ENOSPC; undefined for an error that is not its own. */
export function systemCode(error: unknown): string | undefined {
  const {code} = (error ?? {}) as NodeJS.ErrnoException;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}

function told<P = void>(sentence: Sentence<P>): Sentence<P> {
  return sentence;
}
