/** What administrators ask of the server itself, as the description of the API has it. */
import type {OperationObject, ParameterObject, SchemaObject} from '@loopback/rest';
import {roles} from '../../auth/caller';
import {jobCountsExample, jobCountsSchema} from './account';
import {ownQueryParameters} from './own-query-parameters';
import {forbidden} from './record';
import {badRequest, errorSchema, json, unauthorized} from './resource';
import {parameter, whole as wholeOf} from './result-views';

/** Lines of a list, by default and at most. */
export const usualLines = 100;
export const mostLines = 1000;
/** Days of which use is told, likewise. */
export const usualDays = 30;
export const mostDays = 365;
export const jobStates = ['pending', 'submitted', 'processing', 'completed', 'error', 'deleted'] as const;

const text: SchemaObject = {type: 'string'};
const textOrNull: SchemaObject = {type: 'string', nullable: true};
const whole: SchemaObject = {type: 'integer'};
const wholeOrNull: SchemaObject = {type: 'integer', nullable: true};
const seconds: SchemaObject = {type: 'number', nullable: true, description: 'null where there were none'};
const flag: SchemaObject = {type: 'boolean'};
const time: SchemaObject = {type: 'string', format: 'date-time'};
const timeOrNull: SchemaObject = {...time, nullable: true};
const texts: SchemaObject = {type: 'array', items: text};
const when = '2026-11-30T12:00:00.000Z';

/** An object whose properties are all there, but for those that are named. */
function complete(properties: Record<string, SchemaObject>, ...optional: readonly string[]): SchemaObject {
  return {
    type: 'object',
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
    properties,
  };
}

const range: readonly ParameterObject[] = [
  parameter('skip', 'newer lines to leave out', 100, wholeOf(0)),
  parameter('limit', 'most lines', 100, wholeOf(usualLines, mostLines)),
];

function operation(
  name: string,
  summary: string,
  schema: SchemaObject,
  example: unknown,
  more: Partial<OperationObject> = {},
): OperationObject {
  const {responses, ...rest} = more;
  return {
    tags: ['administration'],
    operationId: `administration.${name}`,
    summary,
    description: 'Needs a key with the admin role.',
    ...rest,
    responses: {
      '200': {description: summary, content: json(schema, example)},
      '401': unauthorized,
      '403': forbidden,
      ...responses,
    },
  };
}

const list = (items: SchemaObject): SchemaObject => ({type: 'array', items});
const bad = {'400': badRequest};

export const statusOperation = operation(
  'status',
  'How the server is: queue, workers, disk, database',
  complete({
    version: text,
    node: {...text, description: 'version of Node.js'},
    started: {...time, description: 'this process'},
    jobs: jobCountsSchema,
    queue: complete({
      oldest_waiting_seconds: {
        type: 'number',
        description: 'age of the job that has waited longest; 0: none',
      },
      waits: {
        ...complete({hours: whole, jobs: whole, mean_seconds: seconds, longest_seconds: seconds}),
        description: 'from submission to first run, of the jobs that first ran in the last `hours`',
      },
      workers: {
        ...list(complete({host: text, pid: whole, seen: time})),
        description: 'processes that run jobs and have shown a sign of life in the last 20 s',
      },
    }),
    disk: complete({
      home: {...text, description: 'OPENCLUE_HOME'},
      free: whole,
      all: {...whole, description: 'bytes of the file system of OPENCLUE_HOME'},
      results: {...whole, description: 'bytes of the archives of all results'},
      matrices: {...whole, description: 'bytes of the matrices that users sent to look at'},
    }),
    database: complete({
      version: {...text, description: 'of PostgreSQL'},
      embedded: flag,
      bytes: whole,
    }),
    invitations: {...flag, description: 'whether OPENCLUE_INVITATIONS lets people make keys by invitation'},
  }),
  {
    ...{version: '0.1.0', node: '20.19.0', started: when, jobs: jobCountsExample},
    queue: {
      oldest_waiting_seconds: 3.2,
      waits: {hours: 24, jobs: 40, mean_seconds: 0.4, longest_seconds: 12.5},
      workers: [{host: 'clue', pid: 4242, seen: when}],
    },
    disk: {home: '/srv/openclue', free: 4e11, all: 1e12, results: 52_428_800, matrices: 1_048_576},
    database: {version: '18.1', embedded: true, bytes: 2e9},
    invitations: false,
  },
);

export const usageOperation = operation(
  'usage',
  'What each key did, those that asked most first',
  list(
    complete({
      key_id: text,
      name: text,
      role: {type: 'string', enum: [...roles]},
      requests: {...whole, description: 'in these days'},
      last_request: {...timeOrNull, description: 'null: none that is remembered'},
      jobs: {...whole, description: 'submitted in these days'},
      open_jobs: {...whole, description: 'that wait or run now'},
      result_bytes: {...whole, description: 'of all results that it has now'},
    }),
  ),
  [
    {
      ...{key_id: '5d36096d12e15519133e87fd', name: 'alice@example.org', role: 'user'},
      ...{requests: 240, last_request: when, jobs: 3, open_jobs: 1, result_bytes: 52_428_800},
    },
  ],
  {
    ...ownQueryParameters([
      parameter('days', 'so many days of UTC, today among them', 30, wholeOf(usualDays, mostDays)),
    ]),
    responses: bad,
  },
);

const jobSchema = complete({
  id: text,
  user_id: {...text, description: 'name of the key that it was submitted with'},
  tool_id: text,
  name: text,
  dataset: text,
  status: {type: 'string', enum: [...jobStates]},
  progress: {type: 'number', description: 'share that is done, 0 to 1'},
  errorMessage: text,
  download_bytes: {...wholeOrNull, description: 'of the archive'},
  created: time,
  last_modified: time,
});

export const jobsOperation = operation(
  'jobs',
  'Jobs of all keys, the newest first',
  list(jobSchema),
  [
    {
      ...{id: '5d36096d12e15519133e87aa', user_id: 'alice@example.org', tool_id: 'sig_queryl1k_tool'},
      ...{name: 'vorinostat', dataset: 'demo', status: 'completed', progress: 1, errorMessage: ''},
      ...{download_bytes: 1_310_720, created: when, last_modified: when},
    },
  ],
  {
    ...ownQueryParameters([
      parameter('status', 'only those in this state', 'processing', {type: 'string', enum: [...jobStates]}),
      parameter('user', 'only those of keys of this name', 'alice@example.org'),
      ...range,
    ]),
    responses: bad,
  },
);

export const jobParameter: ParameterObject = {
  ...{name: 'id', in: 'path', required: true, description: 'id of the job', schema: text},
  example: '5d36096d12e15519133e87aa',
};

export const cancelOperation = operation(
  'cancelJob',
  'Cancel a job of any key, or delete its result',
  complete({count: whole}),
  {count: 1},
  {responses: {'404': {description: 'There is no such job', content: json(errorSchema)}}},
);

export const datasetsOperation = operation(
  'datasets',
  'Every dataset: default, version, state, disk',
  list(
    complete(
      {
        name: text,
        assay: text,
        level: {
          ...whole,
          description: 'of its data: 5 signatures, 4 z-scores of wells, 3 expression of wells',
        },
        state: {
          type: 'string',
          enum: ['ready', 'unreadable', 'absent'],
          description: 'absent: the database knows it, OPENCLUE_HOME does not have its files',
        },
        problem: {...text, description: 'why it is unreadable'},
        default_reason: {
          ...textOrNull,
          enum: ['environment', 'chosen', 'demo', 'first', null],
          description: 'why queries that name none go to it; null where they do not',
        },
        build: {...textOrNull, description: 'tells two datasets of one name apart'},
        generation: {...wholeOrNull, description: '1 when built, one more with each append'},
        built_by: {...textOrNull, description: 'version of openclue'},
        signatures: {...whole, description: 'or wells, as `counted` says'},
        counted: {type: 'string', enum: ['signatures', 'wells']},
        genes: {...whole, description: 'or probes'},
        bytes: {...whole, description: 'on disk'},
        source: text,
        checksum: {...text, description: 'its first digits are what pages call the version'},
        synthetic: flag,
        created: time,
        hints: {...texts, description: 'why it should be built again, and how'},
      },
      'problem',
    ),
  ),
  [
    {
      ...{name: 'demo', assay: 'L1000', level: 5, state: 'ready', default_reason: 'demo'},
      ...{build: '0b8f1c1e-6a55-4f0e-9a53-4f6c3c1d2e3f', generation: 1, built_by: '0.1.0'},
      ...{signatures: 2880, counted: 'signatures', genes: 1700, bytes: 41_943_040, source: 'demo.gctx'},
      checksum: '4850b420'.repeat(8),
      ...{synthetic: true, created: when, hints: []},
    },
  ],
);

export const loadsOperation = operation(
  'loads',
  'Files that were loaded into tables, the latest first',
  list(
    complete({
      id: whole,
      kind: {...text, description: 'of file, as its content told'},
      file: text,
      sha256: text,
      version: {...text, description: 'of openclue'},
      rows_read: whole,
      rows_skipped: {...whole, description: 'left out for their faults'},
      records: {type: 'object', additionalProperties: whole, description: 'in the file, by table'},
      changed_tables: texts,
      loaded: time,
    }),
  ),
  [
    {
      ...{id: 7, kind: 'lincs2020-siginfo', file: 'siginfo_beta.txt', sha256: '0a1b2c3d'.repeat(8)},
      ...{version: '0.1.0', rows_read: 1_201_944, rows_skipped: 0, records: {sigs: 1_201_944}},
      ...{changed_tables: ['sigs'], loaded: when},
    },
  ],
  {...ownQueryParameters(range), responses: bad},
);

export const auditOperation = operation(
  'audit',
  'Who changed what and when, the latest first',
  list(
    complete({
      id: whole,
      at: time,
      key_id: {...textOrNull, description: 'null: the command line'},
      by: {...textOrNull, description: 'name of that key'},
      action: text,
      subject: {...text, description: 'what was changed'},
      details: {type: 'object', nullable: true, description: 'never a key'},
    }),
  ),
  [
    {
      ...{id: 12, at: when, key_id: '5d36096d12e15519133e87fd', by: 'ops@example.org'},
      ...{action: 'key.revoke', subject: '5d36096d12e15519133e87ee', details: {name: 'bob@example.org'}},
    },
  ],
  {
    ...ownQueryParameters([
      parameter('action', 'only actions that begin with this: key. or key.revoke', 'key.'),
      ...range,
    ]),
    responses: bad,
  },
);
