import {readFileSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import path from 'node:path';
import {z} from 'zod';
import {defaultGeneSetLimits, type GeneSetLimits} from './engine/genes/check';
import {defaultIntrospectSignatures} from './engine/stats/introspect';
import {failure} from './errors';
import {defaultFilterLimits, type FilterLimits} from './filter/limits';

const flag = z.enum(['0', '1']).transform((value) => value === '1');
function count(minimum: number, maximum?: number) {
  const error = `it must be a whole number ${maximum === undefined ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`}`;
  return z.coerce
    .number({error})
    .int({error})
    .min(minimum, {error})
    .max(maximum ?? Number.MAX_SAFE_INTEGER, {error});
}
const empty = (value: unknown) => (value === '' ? undefined : value);

/** Every environment variable, its default and its meaning; .env.example lists the same. */
const environment = z.object({
  /** port of the HTTP server; 0 takes a free one */
  PORT: count(0, 65_535).default(3000),
  /** address the server listens on */
  HOST: z.string().default('127.0.0.1'),
  /** folder of the embedded database, datasets and results */
  OPENCLUE_HOME: z.string().default('./.openclue'),
  /** an ordinary PostgreSQL 13-18 instead of the embedded one */
  DATABASE_URL: z.string().optional(),
  /** load the demo dataset on first start, and offer the demo key */
  OPENCLUE_DEMO: flag.default(true),
  /** datasets that the demo key may see beside the demo's: names separated by commas, or * for all */
  OPENCLUE_DEMO_DATASETS: z.string().default(''),
  /** let people make a key of their own by an invitation of the host */
  OPENCLUE_INVITATIONS: flag.default(false),
  /** whose keys may make builds of plates by jobs: admin, user (admins too), demo (everybody) or nobody */
  OPENCLUE_BUILDS: z.enum(['admin', 'user', 'demo', 'nobody']).default('admin'),
  /** scoring threads */
  OPENCLUE_WORKERS: count(1).default(availableParallelism()),
  /** what the outside world calls this server, e.g. https://clue.example.org */
  OPENCLUE_PUBLIC_URL: z.url({protocol: /^https?$/}).optional(),
  /** where readers of the pages may say what is wrong or missing: mailto: or a web page */
  OPENCLUE_FEEDBACK: z
    .url({protocol: /^(https?|mailto)$/, error: 'an address such as mailto:help@example.org or https://…'})
    .optional(),
  /** certificate and key files (PEM): the server then speaks HTTPS */
  OPENCLUE_TLS_CERT: z.string().optional(),
  OPENCLUE_TLS_KEY: z.string().optional(),
  /** web pages that may call this server: *, or origins separated by commas */
  OPENCLUE_CORS_ORIGINS: z.string().default('*'),
  /** bytes of a request's headers and URL, and of a JSON or form body */
  OPENCLUE_MAX_HEADER_BYTES: count(16_384).default(262_144),
  OPENCLUE_MAX_BODY_BYTES: count(1).default(8 * 1024 * 1024),
  /** bytes of an uploaded matrix, and of all files of a build together */
  OPENCLUE_MAX_UPLOAD_BYTES: count(1).default(1024 ** 3),
  /** seconds that the whole of a request, an uploaded matrix too, may take to arrive */
  OPENCLUE_UPLOAD_SECONDS: count(1).default(3600),
  /** seconds after which a client is cut off that sends next to nothing of its request, or reads nothing of its answer */
  OPENCLUE_STALL_SECONDS: count(1).default(60),
  /** dataset that queries use when they name none */
  OPENCLUE_DATASET: z.string().optional(),
  /** usable genes of one list, entries of all lists of one job, and queries of one job, that are accepted */
  OPENCLUE_GENES_PER_LIST: count(1).default(defaultGeneSetLimits.genes),
  OPENCLUE_ENTRIES_PER_JOB: count(1).default(defaultGeneSetLimits.entries),
  OPENCLUE_QUERIES_PER_JOB: count(1).default(defaultGeneSetLimits.queries),
  /** signatures that introspect compares with one another: a result has four matrices of their square */
  OPENCLUE_INTROSPECT_SIGNATURES: count(2).default(defaultIntrospectSignatures),
  /** jobs run at the same time by this process */
  OPENCLUE_JOB_CONCURRENCY: count(0).default(2),
  /** interactive queries answered or waiting at the same time; past it they get 503 */
  OPENCLUE_QUERY_QUEUE: count(1).default(64),
  /** scores (genes x signatures) of a slice over HTTP */
  OPENCLUE_SLICE_VALUES: count(1).default(5_000_000),
  /** connections between perturbagens that one answer may have */
  OPENCLUE_CONNECTION_VALUES: count(1).default(100_000_000),
  /** scores of a matrix that the viewer keeps or exports, and days for which it keeps one */
  OPENCLUE_MATRIX_VALUES: count(1).default(50_000_000),
  OPENCLUE_MATRIX_DAYS: count(1).default(7),
  /** bytes that the scores of streamed answers may take while they are read; past it they get 503 */
  OPENCLUE_STREAM_BYTES: count(1).default(1024 ** 3),
  /** days for which the results of jobs are kept; 0: for ever */
  OPENCLUE_RESULT_DAYS: count(0).default(30),
  /** write the matrices of results by the plain writers: the same content, some ten times as slowly */
  OPENCLUE_PLAIN_WRITERS: flag.default(false),
  /** hours for which a download link works; a later poll of the job gives a fresh one */
  OPENCLUE_LINK_HOURS: count(1).default(24),
  /** a proxy in front tells in X-Forwarded-Host what clients call this server */
  OPENCLUE_TRUST_PROXY: flag.default(false),
  /** milliseconds after which a metadata query is cut off */
  OPENCLUE_STATEMENT_TIMEOUT: count(1).default(30_000),
  /** records of sigs or profiles that an answer has when a filter gives no limit; 0: all */
  OPENCLUE_PAGE_SIZE: count(0).default(defaultFilterLimits.pageSize),
  /** conditions of a filter, levels of and/or/nor, values of one list, characters of one regular expression */
  OPENCLUE_FILTER_CONDITIONS: count(1).default(defaultFilterLimits.nodes),
  OPENCLUE_FILTER_DEPTH: count(1).default(defaultFilterLimits.depth),
  OPENCLUE_FILTER_VALUES: count(1).default(defaultFilterLimits.listLength),
  OPENCLUE_FILTER_REGEXP_LENGTH: count(1).default(defaultFilterLimits.regexpLength),
  /** answer a request without a key as CLUE did, `error` being the sentence itself instead of an object */
  OPENCLUE_KEYLESS_ERROR_TEXT: flag.default(false),
  /** requests a minute of the demo key, and of other keys without terms of their own; 0: no limit */
  OPENCLUE_DEMO_REQUESTS_PER_MINUTE: count(0).default(60_000),
  OPENCLUE_REQUESTS_PER_MINUTE: count(0).default(0),
  /** jobs pending or running at the same time, likewise; 0: no limit */
  OPENCLUE_DEMO_JOB_QUOTA: count(0).default(10),
  OPENCLUE_JOB_QUOTA: count(0).default(0),
  /** a line of the log for each answer, not for refusals alone */
  OPENCLUE_ACCESS_LOG: flag.default(false),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** The settings of one process, read once and checked. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** absolute */
  readonly home: string;
  readonly databaseUrl?: string;
  readonly demo: boolean;
  /** true: all */
  readonly demoDatasets: true | readonly string[];
  readonly invitations: boolean;
  /** the least role whose keys may make builds */
  readonly builds: 'admin' | 'user' | 'demo' | 'nobody';
  readonly workers: number;
  readonly publicUrl?: string;
  readonly feedback?: string;
  readonly tls?: {readonly cert: string; readonly key: string};
  /** true: any */
  readonly corsOrigins: true | readonly string[];
  readonly maximumHeaderBytes: number;
  readonly maximumBodyBytes: number;
  readonly maximumUploadBytes: number;
  readonly uploadSeconds: number;
  readonly stallSeconds: number;
  readonly defaultDataset?: string;
  readonly geneSetLimits: GeneSetLimits;
  readonly introspectSignatures: number;
  readonly jobConcurrency: number;
  readonly queryQueue: number;
  readonly sliceValues: number;
  readonly connectionValues: number;
  readonly matrixValues: number;
  readonly matrixDays: number;
  readonly streamBytes: number;
  readonly resultDays: number;
  readonly plainWriters: boolean;
  readonly linkHours: number;
  readonly trustProxy: boolean;
  readonly statementTimeout: number;
  readonly filterLimits: FilterLimits;
  readonly keylessErrorText: boolean;
  readonly requestsPerMinute: {readonly demo: number; readonly user: number};
  readonly jobQuota: {readonly demo: number; readonly user: number};
  readonly accessLog: boolean;
  readonly logLevel: z.infer<typeof environment>['LOG_LEVEL'];
}

/** Names of all settings. */
export const settingNames: readonly string[] = Object.keys(environment.shape);

/**
 * Reads the settings from environment variables; an empty variable counts as unset.
 * @throws CONFIG_INVALID naming the first variable that makes no sense
 */
export function readConfig(variables: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(settingNames.map((name) => [name, empty(variables[name])]));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const [{path: at, message}] = parsed.error.issues;
    const name = String(at[0]);
    throw failure('CONFIG_INVALID', {name, value: variables[name] ?? '', detail: message});
  }
  const values = parsed.data;
  return {
    port: values.PORT,
    host: values.HOST,
    home: path.resolve(values.OPENCLUE_HOME),
    databaseUrl: values.DATABASE_URL,
    demo: values.OPENCLUE_DEMO,
    demoDatasets: namesOf(values.OPENCLUE_DEMO_DATASETS),
    invitations: values.OPENCLUE_INVITATIONS,
    builds: values.OPENCLUE_BUILDS,
    workers: values.OPENCLUE_WORKERS,
    publicUrl: values.OPENCLUE_PUBLIC_URL?.replace(/\/+$/, ''),
    feedback: values.OPENCLUE_FEEDBACK,
    tls: tlsFiles(values.OPENCLUE_TLS_CERT, values.OPENCLUE_TLS_KEY),
    corsOrigins: values.OPENCLUE_CORS_ORIGINS === '*' ? true : values.OPENCLUE_CORS_ORIGINS.split(/\s*,\s*/),
    maximumHeaderBytes: values.OPENCLUE_MAX_HEADER_BYTES,
    maximumBodyBytes: values.OPENCLUE_MAX_BODY_BYTES,
    maximumUploadBytes: values.OPENCLUE_MAX_UPLOAD_BYTES,
    uploadSeconds: values.OPENCLUE_UPLOAD_SECONDS,
    stallSeconds: values.OPENCLUE_STALL_SECONDS,
    defaultDataset: values.OPENCLUE_DATASET,
    geneSetLimits: {
      ...defaultGeneSetLimits,
      genes: values.OPENCLUE_GENES_PER_LIST,
      entries: values.OPENCLUE_ENTRIES_PER_JOB,
      queries: values.OPENCLUE_QUERIES_PER_JOB,
    },
    introspectSignatures: values.OPENCLUE_INTROSPECT_SIGNATURES,
    jobConcurrency: values.OPENCLUE_JOB_CONCURRENCY,
    queryQueue: values.OPENCLUE_QUERY_QUEUE,
    sliceValues: values.OPENCLUE_SLICE_VALUES,
    connectionValues: values.OPENCLUE_CONNECTION_VALUES,
    matrixValues: values.OPENCLUE_MATRIX_VALUES,
    matrixDays: values.OPENCLUE_MATRIX_DAYS,
    streamBytes: values.OPENCLUE_STREAM_BYTES,
    resultDays: values.OPENCLUE_RESULT_DAYS,
    plainWriters: values.OPENCLUE_PLAIN_WRITERS,
    linkHours: values.OPENCLUE_LINK_HOURS,
    trustProxy: values.OPENCLUE_TRUST_PROXY,
    statementTimeout: values.OPENCLUE_STATEMENT_TIMEOUT,
    filterLimits: {
      ...defaultFilterLimits,
      pageSize: values.OPENCLUE_PAGE_SIZE,
      nodes: values.OPENCLUE_FILTER_CONDITIONS,
      depth: values.OPENCLUE_FILTER_DEPTH,
      listLength: values.OPENCLUE_FILTER_VALUES,
      regexpLength: values.OPENCLUE_FILTER_REGEXP_LENGTH,
    },
    keylessErrorText: values.OPENCLUE_KEYLESS_ERROR_TEXT,
    requestsPerMinute: {
      demo: values.OPENCLUE_DEMO_REQUESTS_PER_MINUTE,
      user: values.OPENCLUE_REQUESTS_PER_MINUTE,
    },
    jobQuota: {demo: values.OPENCLUE_DEMO_JOB_QUOTA, user: values.OPENCLUE_JOB_QUOTA},
    accessLog: values.OPENCLUE_ACCESS_LOG,
    logLevel: values.LOG_LEVEL,
  };
}

/** A setting as it is in force; undefined where it is not set and has no default. */
export interface SettingInForce {
  readonly name: string;
  readonly value?: string;
  /** whether nobody gave it another value than its default */
  readonly isDefault: boolean;
}

/** Settings in force by name, passwords hidden. @throws CONFIG_INVALID as `readConfig` */
export function settingsInForce(variables: NodeJS.ProcessEnv = process.env): readonly SettingInForce[] {
  readConfig(variables);
  const defaults: Readonly<Record<string, unknown>> = environment.parse({});
  return settingNames.map((name) => {
    const given = empty(variables[name]) as string | undefined;
    return {name, value: withoutPassword(given ?? textOf(defaults[name])), isDefault: given === undefined};
  });
}

function textOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'boolean' ? String(Number(value)) : String(value);
}

/** Addresses of databases have one between the user's name and the host, or as a parameter. */
function withoutPassword(text: string | undefined): string | undefined {
  return text
    ?.replace(/^(\w+:\/\/[^:@/]*:).*(@)/, '$1***$2')
    .replace(/([?&](?:password|sslpassword)=)[^&]*/gi, '$1***');
}

/** Names separated by commas; * is all there are. */
function namesOf(list: string): true | readonly string[] {
  const names = list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names.includes('*') ? true : names;
}

/** Reads certificate and key; one without the other makes no sense. */
function tlsFiles(certFile?: string, keyFile?: string): Config['tls'] {
  if (certFile === undefined && keyFile === undefined) return undefined;
  return {
    cert: readPem('OPENCLUE_TLS_CERT', certFile, 'OPENCLUE_TLS_KEY'),
    key: readPem('OPENCLUE_TLS_KEY', keyFile, 'OPENCLUE_TLS_CERT'),
  };
}

function readPem(name: string, file: string | undefined, other: string): string {
  if (file === undefined) {
    throw failure('CONFIG_INVALID', {name, value: '', detail: `${other} is set, so this must be too`});
  }
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw failure('CONFIG_INVALID', {name, value: file, detail: (cause as Error).message}, {cause});
  }
}
