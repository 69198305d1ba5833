import type {OperationObject, RequestBodyObject, SchemaObject} from '@loopback/rest';
import {signatureMetrics} from '../../analyses/query/plan';
import {defaultTop, largestTop} from '../../runs/live/request';
import {errorSchema, json, unauthorized} from './resource';
import {datasetProperty, esTailProperty, listProperties, rejectionExample} from './submission';

const genes: SchemaObject = {
  type: 'array',
  items: {type: 'string'},
  description:
    'genes of one list: Entrez ids, symbols or Affymetrix probes; in forms one text, blanks between them',
};

/** Gene lists and what to compare them with. */
export const listQuerySchema: SchemaObject = {
  type: 'object',
  properties: {
    up: {...genes, description: `up list of one query; ${genes.description}`},
    down: {...genes, description: `down list of one query; ${genes.description}`},
    ...listProperties,
    name: {type: 'string', description: 'name of the query that `up` and `down` make', default: 'query'},
    dataset: datasetProperty,
    es_tail: esTailProperty,
    top: {
      type: 'integer',
      minimum: 0,
      maximum: largestTop,
      default: defaultTop,
      description: `signatures shown from each end of the ranking; all queries together ${largestTop} at most`,
    },
    where: {
      type: 'object',
      description:
        "conditions in the filter language on the signatures' metadata and, as pert.moa, pert.target …, on the perts " +
        'service; only signatures that match are ranked, and each has the NCS it has among all',
      additionalProperties: true,
    },
    fields: {
      type: 'array',
      items: {type: 'string'},
      description: "names of metadata to show; by default those of CLUE's query_result.gct",
    },
  },
};

/** The same, or whole profiles. */
const querySchema: SchemaObject = {
  type: 'object',
  properties: {
    ...listQuerySchema.properties,
    signature: {
      description:
        'whole profiles in the place of lists: an object of values by gene, an array of {"name", "values"}, or text: ' +
        'lines of gene TAB value, or a GCT',
    },
    metric: {
      type: 'string',
      enum: ['wtcs', ...signatureMetrics],
      description: 'of a whole profile: spearman where nothing is said; of gene lists wtcs',
    },
  },
};

const queryExample = {
  up: ['H1-0', 'TUBB3', 'CDKN1A', 'H2BC12'],
  down: ['MYC', 'CCND1', 'TOP2A', 'BIRC5'],
  where: {cell_iname: {inq: ['MCF7', 'PC3']}, 'pert.moa': 'HDAC inhibitor'},
  top: 10,
};

export const queryBody: Partial<RequestBodyObject> = {
  description: 'Gene lists, simply or as GMT, or whole profiles, and what to compare them with',
  required: true,
  content: {
    'application/json': {'x-parser': 'stream', schema: querySchema, example: queryExample},
    'multipart/form-data': {'x-parser': 'stream', schema: querySchema},
    'application/x-www-form-urlencoded': {'x-parser': 'stream', schema: querySchema},
  },
};

const number: SchemaObject = {type: 'number'};
const count: SchemaObject = {type: 'integer'};

const rowSchema: SchemaObject = {
  type: 'object',
  description: 'A signature, its metadata and scores; what it has no value for is absent',
  required: ['rank', 'sig_id', 'norm_cs'],
  properties: {
    rank: {...count, description: 'from 1, by falling NCS'},
    sig_id: {type: 'string'},
    norm_cs: {...number, description: 'NCS'},
    raw_cs: {...number, description: 'WTCS, or the metric of a whole profile; -1 to 1'},
    cs_up: {...number, description: 'ES of the up list'},
    cs_dn: {...number, description: 'ES of the down list'},
    leadf_up: {...number, description: 'leading edge of the up list, as a fraction of it'},
    leadf_dn: {...number, description: 'leading edge of the down list'},
    p_empirical: {
      ...number,
      description: 'share of null signatures of the same sign that get as far; without a `where`',
    },
    q_empirical: {...number, description: 'false discovery rate of that p (Benjamini and Hochberg)'},
  },
  additionalProperties: true,
};

const spreadSchema: SchemaObject = {
  type: 'object',
  properties: {
    positive: count,
    negative: count,
    zero: count,
    quantiles: {
      type: 'object',
      description: 'p1, p5, p25, p50, p75, p95 and p99; null where there are no scores',
      additionalProperties: {...number, nullable: true},
    },
    histogram: {
      type: 'object',
      description: 'scores in bins of one width from `from` to `to`, and beyond both',
      properties: {
        from: number,
        to: number,
        counts: {type: 'array', items: count},
        below: count,
        above: count,
      },
    },
  },
};

const genesSchema: SchemaObject = {
  type: 'object',
  description: 'genes of a list by what became of them',
  properties: {
    valid: {type: 'array', items: {type: 'object'}},
    validNotUsed: {type: 'array', items: {type: 'object'}, description: "known, but none of the dataset's"},
    invalid: {type: 'array', items: {type: 'string'}},
    repeats: {type: 'array', items: {type: 'object'}},
  },
};

const profileGenesSchema: SchemaObject = {
  type: 'object',
  description: 'genes of a whole profile by what became of them',
  properties: {
    usable: {...count, description: 'how many the query uses'},
    notUsed: {type: 'array', items: {type: 'string'}, description: "known, but none of the dataset's"},
    unknown: {type: 'array', items: {type: 'string'}},
    repeated: {type: 'array', items: {type: 'object'}},
  },
};

const answerSchema: SchemaObject = {
  type: 'object',
  properties: {
    queries: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          query_id: {type: 'string'},
          description: {type: 'string'},
          genes: {
            type: 'object',
            properties: {up: genesSchema, down: genesSchema, signature: profileGenesSchema},
          },
          signatures: {...count, description: 'signatures that were ranked'},
          distribution: {type: 'object', properties: {cs: spreadSchema, ncs: spreadSchema}},
          top: {type: 'array', items: rowSchema, description: 'the highest NCS'},
          bottom: {type: 'array', items: rowSchema, description: 'the lowest NCS, the lowest last'},
        },
      },
    },
    manifest: {
      type: 'object',
      description: "what the result was made from and how, as in an archive's manifest.json",
      additionalProperties: true,
    },
    warnings: {type: 'array', items: {type: 'string'}},
    timing: {
      type: 'object',
      description: 'milliseconds on the server, by stage',
      additionalProperties: number,
    },
  },
};

const spreadExample = {
  positive: 412,
  negative: 398,
  zero: 1110,
  quantiles: {p1: -0.41, p5: -0.3, p25: -0.12, p50: 0, p75: 0.11, p95: 0.32, p99: 0.55},
  histogram: {from: -1, to: 1, counts: [0, 3, 120, 9], below: 0, above: 0},
};
const rowExample = {
  rank: 1,
  sig_id: 'DEMO001_MCF7_24H:BRD-DEMO0001:10',
  pert_id: 'BRD-DEMO0001',
  pert_iname: 'vorinostat',
  cell_iname: 'MCF7',
  moa: 'HDAC inhibitor',
  norm_cs: 1.93,
  raw_cs: 0.71,
  cs_up: 0.74,
  leadf_up: 0.6,
};
const manifestExample = {tool: 'sig_queryl1k_tool', gene_space: 'bing', genes: 10_174, metric: 'wtcs'};
const queryFound = {
  query_id: 'query',
  description: '',
  genes: {up: {valid: [], validNotUsed: [], invalid: [], repeats: []}},
  signatures: 1920,
  distribution: {cs: spreadExample, ncs: spreadExample},
};
const streamExample = [
  {progress: 0.5},
  {query: queryFound, manifest: manifestExample, warnings: []},
  rowExample,
  {done: true, rows: 1920},
]
  .map((line) => `${JSON.stringify(line)}\n`)
  .join('');

const tableExample =
  'sig_id,rank,pert_id,norm_cs,raw_cs\nDEMO001_MCF7_24H:BRD-DEMO0001:10,1,BRD-DEMO0001,1.93,0.71\n';

export const queryOperation: OperationObject = {
  tags: ['queries'],
  operationId: 'queries.query',
  summary: 'Query gene lists against the signatures of a dataset, answered at once',
  description:
    'Scores as POST /api/jobs does, without a job. `Accept: application/x-ndjson` streams instead: lines ' +
    '`{"progress": share}` while scoring; for each query a line `{"query", "manifest", "warnings"}` and then a line for ' +
    'every signature by rank; at last `{"done": true, "rows": n}`, or `{"error": …}` if something fails on the way. ' +
    'CSV, TSV, Arrow and Parquet have the rows of `top` and `bottom` in one table, with a `query_id` where there are ' +
    'several queries; warnings are in the header `Warning`.',
  responses: {
    '200': {
      description: 'Both ends of the ranking, or all of it',
      headers: {
        Warning: {
          description: 'of tables: the first warnings, each as `299 openclue "..."`',
          schema: {type: 'string'},
        },
      },
      content: {
        'application/json': {
          schema: answerSchema,
          example: {
            queries: [{...queryFound, top: [rowExample], bottom: []}],
            manifest: manifestExample,
            warnings: [],
            timing: {open: 1.2, check: 3.1, select: 0, score: 21.4, describe: 9.8, total: 35.6},
          },
        },
        'application/x-ndjson': {schema: {type: 'string'}, example: streamExample},
        'text/csv': {schema: {type: 'string'}, example: tableExample},
        'text/tab-separated-values': {schema: {type: 'string'}},
        'application/vnd.apache.arrow.file': {schema: {type: 'string', format: 'binary'}},
        'application/vnd.apache.parquet': {schema: {type: 'string', format: 'binary'}},
      },
    },
    '400': {
      description:
        'The gene sets were not accepted (errors by section), or `where` or another field has a fault',
      content: json({oneOf: [{type: 'object'}, errorSchema]}, rejectionExample),
    },
    '401': unauthorized,
    '413': {description: 'The request is too large', content: json(errorSchema)},
    '415': {description: 'The body is neither JSON nor a form', content: json(errorSchema)},
    '429': {description: 'Too many requests of this key', content: json(errorSchema)},
    '503': {
      description: 'Too many queries at the same time; the header Retry-After tells when to come back',
      headers: {'Retry-After': {description: 'seconds', schema: {type: 'integer'}}},
      content: json(errorSchema),
    },
  },
};
