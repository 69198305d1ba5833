/** The OpenAPI description of downloads, and of the list of all data. */
import type {OperationObject, SchemaObject} from '@loopback/rest';
import {accesses} from '../../library/publications';
import {ownQueryParameters} from './own-query-parameters';
import {errorSchema, json, unauthorized} from './resource';

const text: SchemaObject = {type: 'string'};
const whole: SchemaObject = {type: 'integer'};
const time: SchemaObject = {type: 'string', format: 'date-time'};
const accessSchema: SchemaObject = {
  type: 'string',
  enum: [...accesses],
  description:
    'published: for whoever reaches the server (files), or for the demo key (datasets); proprietary: for holders of a key of their own',
};

const publicationSchema: SchemaObject = {
  type: 'object',
  required: ['name', 'title', 'category', 'licence', 'access', 'bytes', 'published', 'files'],
  properties: {
    name: text,
    title: text,
    category: text,
    licence: text,
    description: text,
    access: accessSchema,
    bytes: {...whole, description: 'of all files'},
    published: time,
    files: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'bytes', 'sha256', 'modified', 'url'],
        properties: {
          path: {...text, description: 'name, with folders where a folder was published'},
          bytes: whole,
          sha256: text,
          modified: time,
          url: {
            ...text,
            description: 'needs no key; of a proprietary file it is for the key that asked, and expires',
          },
        },
      },
    },
  },
};

const publicationExample = {
  name: 'demo-lists',
  title: 'Lists of the demo',
  category: 'gene sets',
  licence: 'CC0',
  access: 'published',
  bytes: 386,
  published: '2026-11-30T12:00:00Z',
  files: [
    {
      path: 'vorinostat_up.gmt',
      bytes: 386,
      sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      modified: '2026-11-30T11:00:00Z',
      url: 'http://127.0.0.1:3000/api/downloads/demo-lists/open/vorinostat_up.gmt',
    },
  ],
};

const unknownPublication = {
  description: 'Nothing is published under the name, or not for this key',
  content: json(errorSchema),
};

export const downloadListFields = ['category', 'format'] as const;

export const downloadListOperation: OperationObject = {
  tags: ['downloads'],
  operationId: 'downloads.list',
  summary: 'Files that the host publishes, with sizes and checksums',
  description:
    'What `openclue data publish` offers, each publication with its manifest of files. `format=urls` is a plain list, an address a line: `wget --header "user_key: $KEY" -i "$HOST/api/downloads?format=urls"`; `format=sha256` is what `sha256sum -c` checks them by. The demo key sees what is published, other keys also what is proprietary.',
  ...ownQueryParameters([
    {name: 'category', in: 'query', description: 'Only of this category', schema: text, example: 'gene sets'},
    {
      name: 'format',
      in: 'query',
      description: 'json unless said otherwise',
      schema: {type: 'string', enum: ['json', 'urls', 'sha256']},
      example: 'json',
    },
  ]),
  responses: {
    '200': {
      description: 'The publications by name',
      content: {
        ...json({type: 'array', items: publicationSchema}, [publicationExample]),
        'text/plain': {schema: text},
      },
    },
    '400': {description: 'format makes no sense', content: json(errorSchema)},
    '401': unauthorized,
  },
};

export const manifestOperation: OperationObject = {
  tags: ['downloads'],
  operationId: 'downloads.manifest',
  summary: 'A publication and the manifest of its files',
  responses: {
    '200': {description: 'The publication', content: json(publicationSchema, publicationExample)},
    '401': unauthorized,
    '404': unknownPublication,
  },
};

const binary = {'application/octet-stream': {schema: {type: 'string', format: 'binary'}}} as const;

export const fileOperation: OperationObject = {
  tags: ['downloads'],
  operationId: 'downloads.file',
  summary: 'A published file; needs no key',
  description:
    'Its ETag is its SHA-256, so that a broken download can go on (`wget -c`, `curl -C -`). What has changed since it was published is not sent.',
  security: [],
  responses: {
    '200': {description: 'The file', content: binary},
    '206': {description: 'The part of it that the header Range asks for', content: binary},
    '403': {
      description: 'The file is proprietary, and the link does not open it',
      content: json(errorSchema),
    },
    '404': {description: 'There is no such file', content: json(errorSchema)},
    '410': {
      description: 'The link has expired, or the file is no longer what was published',
      content: json(errorSchema),
    },
    '416': {description: 'The range asked for lies beyond the file', content: json(errorSchema)},
  },
};

const countsSchema: SchemaObject = {
  type: 'array',
  items: {
    type: 'object',
    required: ['value', 'count'],
    properties: {value: text, count: {...whole, description: 'signatures'}},
  },
};

export const libraryOperation: OperationObject = {
  tags: ['downloads'],
  operationId: 'dataLibrary.list',
  summary: 'All data of this server: datasets, loaded tables, published files',
  responses: {
    '200': {
      description: 'An entry for each, by kind and name; of tables one for each kind of file',
      content: json(
        {
          type: 'array',
          items: {
            type: 'object',
            required: [
              'kind',
              'name',
              'title',
              'category',
              'access',
              'count',
              'counted',
              'date',
              'synthetic',
            ],
            properties: {
              kind: {type: 'string', enum: ['dataset', 'table', 'files']},
              name: text,
              title: text,
              category: text,
              access: accessSchema,
              assay: {...text, description: 'of a dataset'},
              level: {
                ...whole,
                description: "of a dataset's data: 5 signatures, 4 z-scores of wells, 3 expression of wells",
              },
              count: whole,
              counted: {...text, description: 'what they are: signatures, wells, records, files'},
              features: {...whole, description: 'genes or probes of a dataset'},
              bytes: {...whole, description: 'of files'},
              licence: text,
              source: {...text, description: 'the file that it was made from'},
              date: time,
              synthetic: {type: 'boolean'},
              loads: {
                type: 'array',
                description: 'of a table, the files that filled it, the latest first',
                items: {
                  type: 'object',
                  required: ['file', 'sha256', 'records', 'loaded'],
                  properties: {file: text, sha256: text, records: whole, loaded: time},
                },
              },
            },
          },
        },
        [
          {
            ...{kind: 'dataset', name: 'demo', title: 'demo', category: 'signatures', access: 'published'},
            ...{assay: 'L1000', level: 5, count: 2880, counted: 'signatures', features: 1700},
            ...{source: 'level5_demo_n2880x2000.gctx', date: '2026-11-30T12:00:00Z', synthetic: true},
          },
        ],
      ),
    },
    '401': unauthorized,
  },
};

export const datasetSummaryOperation: OperationObject = {
  tags: ['datasets'],
  operationId: 'datasets.summary',
  summary: 'What a dataset of signatures is made of',
  description: 'Counts of its signatures by cell line, perturbagen type, dose and time; and its build.',
  responses: {
    '200': {
      description: 'The summary',
      content: json(
        {
          type: 'object',
          required: [
            ...[
              'dataset',
              'assay',
              'level',
              'build',
              'created',
              'updated',
              'signatures',
              'genes',
              'spaces',
              'sources',
            ],
            ...['perturbagens', 'cells', 'pert_types', 'doses', 'times', 'marks'],
          ],
          properties: {
            dataset: text,
            assay: text,
            level: {
              ...whole,
              description: 'of its data: 5 signatures; 4 and 3 wells, which are what is counted then',
            },
            build: text,
            background: {...text, description: 'build of the background; absent where there is none'},
            created: time,
            updated: time,
            signatures: whole,
            genes: whole,
            spaces: {
              type: 'array',
              items: {
                type: 'object',
                required: ['space', 'genes'],
                properties: {space: text, genes: whole},
              },
            },
            sources: {
              type: 'array',
              items: {
                type: 'object',
                required: ['file', 'bytes', 'modified', 'algorithm', 'checksum', 'signatures'],
                properties: {
                  file: text,
                  bytes: whole,
                  modified: time,
                  algorithm: {
                    ...text,
                    enum: ['sha256', 'sha256-sampled'],
                    description:
                      'of what the checksum is: the whole file, or of a large one its size and 256 pieces',
                  },
                  checksum: text,
                  signatures: whole,
                },
              },
            },
            perturbagens: {...whole, description: 'different pert_ids'},
            cells: {...countsSchema, description: 'by number of signatures'},
            pert_types: countsSchema,
            doses: {...countsSchema, description: 'the commonest 40'},
            times: countsSchema,
            marks: {
              type: 'object',
              description: 'signatures that are marked, by field: exemplars, nulls, of high quality …',
              additionalProperties: whole,
            },
          },
        },
        {
          ...{dataset: 'demo', assay: 'L1000', level: 5, build: '7a1d…', signatures: 2880, genes: 1700},
          created: '2026-11-30T12:00:00.000Z',
          updated: '2026-11-30T12:00:00.000Z',
          spaces: [{space: 'bing', genes: 1700}],
          sources: [
            {
              ...{file: 'level5_demo_n2880x2000.gctx', bytes: 23_000_000, signatures: 2880},
              ...{modified: '2026-11-30T11:00:00.000Z', algorithm: 'sha256', checksum: '4850b420…'},
            },
          ],
          perturbagens: 169,
          cells: [{value: 'A375', count: 320}],
          pert_types: [{value: 'trt_cp', count: 2400}],
          doses: [{value: '10 uM', count: 1200}],
          times: [{value: '24 h', count: 1800}],
          marks: {is_exemplar_sig: 1512},
        },
      ),
    },
    '401': unauthorized,
    '404': {description: 'There is no such dataset of signatures', content: json(errorSchema)},
  },
};
