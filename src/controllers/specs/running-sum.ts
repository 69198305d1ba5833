import type {OperationObject, RequestBodyObject, SchemaObject} from '@loopback/rest';
import {ownQueryParameters} from './own-query-parameters';
import {listQuerySchema} from './queries';
import {badRequest, errorSchema, json, unauthorized} from './resource';
import {readersOfJob, resultFailures} from './results';
import {rejectionExample} from './submission';

const number: SchemaObject = {type: 'number'};
const count: SchemaObject = {type: 'integer'};

const listSchema: SchemaObject = {
  type: 'object',
  description: 'one list in the signature; absent where the query has none',
  required: ['es', 'leading_edge', 'size', 'hits', 'without_score'],
  properties: {
    es: {...number, description: 'enrichment score: the sum farthest from 0; a down list has its own sign'},
    leading_edge: {...number, description: 'share of the hits that are of the leading edge'},
    size: {...count, description: 'genes of the list in the gene space'},
    hits: {
      type: 'array',
      description: 'its genes by rank',
      items: {
        type: 'object',
        required: ['rank', 'entrez_id', 'symbol', 'z', 'before', 'after', 'leading_edge'],
        properties: {
          rank: {...count, description: '1 is the largest z-score'},
          entrez_id: {type: 'string'},
          symbol: {type: 'string'},
          z: {...number, description: 'z-score of the gene in the signature'},
          before: {...number, description: 'running sum just before the gene; it falls evenly between genes'},
          after: {...number, description: 'running sum just after it'},
          leading_edge: {type: 'boolean'},
        },
      },
    },
    without_score: {
      type: 'array',
      items: {type: 'string'},
      description: 'Entrez ids of its genes that have no score in the signature',
    },
  },
};

const answerSchema: SchemaObject = {
  type: 'object',
  required: ['query_id', 'sig_id', 'signature', 'metric', 'gene_space', 'genes', 'raw_cs'],
  properties: {
    query_id: {type: 'string'},
    sig_id: {type: 'string'},
    signature: {
      type: 'object',
      description: 'its metadata, as results show them; what it has no value for is absent',
      additionalProperties: true,
    },
    metric: {
      type: 'string',
      enum: ['wtcs', 'cs'],
      description: 'wtcs: a gene counts the size of its z-score; cs: all genes count the same',
    },
    gene_space: {type: 'string'},
    genes: {...count, description: 'genes that have a score in the signature: the length of the axis'},
    raw_cs: {
      ...number,
      description: 'both lists together, as raw_cs of the result: half of es up less es down',
    },
    up: listSchema,
    down: listSchema,
  },
};

const hit = (rank: number, entrez_id: string, symbol: string, z: number, before: number, after: number) => ({
  ...{rank, entrez_id, symbol, z, before, after},
  leading_edge: true,
});
const answerExample = {
  query_id: 'VORINOSTAT',
  sig_id: 'DEMO001_MCF7_24H:BRD-K81418486:10',
  signature: {pert_iname: 'vorinostat', cell_iname: 'MCF7', pert_idose: '10 uM', pert_itime: '24 h'},
  metric: 'wtcs',
  gene_space: 'bing',
  genes: 10_174,
  raw_cs: 0.8,
  up: {
    es: 0.9997,
    leading_edge: 1,
    size: 2,
    hits: [hit(2, '3006', 'H1-2', 7.1, -0.000098, 0.53), hit(4, '10381', 'TUBB3', 6.3, 0.5298, 0.9998)],
    without_score: [],
  },
};

const found = {description: 'The running sums', content: json(answerSchema, answerExample)};

/** Failures of both ways to ask. */
const noSignature = {
  description: 'No such signature in the dataset, or no such query',
  content: json(errorSchema),
};

export const runningSumBody: Partial<RequestBodyObject> = {
  description: 'A query as POST /api/queries takes it, and the signature to look at',
  required: true,
  content: Object.fromEntries(
    ['application/json', 'multipart/form-data', 'application/x-www-form-urlencoded'].map((type) => [
      type,
      {
        'x-parser': 'stream',
        schema: {
          type: 'object',
          properties: {
            ...listQuerySchema.properties,
            sig_id: {type: 'string', description: 'id of the signature; required'},
            // Not `query`: what is checked against this is the request itself, which has one.
            query_id: {type: 'string', description: 'which query, by name, where there are several'},
          },
        } as SchemaObject,
        ...(type === 'application/json' && {
          example: {
            up: ['H1-2', 'TUBB3', 'CDKN1A'],
            down: ['MYC', 'CCND1', 'TOP2A'],
            sig_id: answerExample.sig_id,
          },
        }),
      },
    ]),
  ),
};

export const runningSumOperation: OperationObject = {
  tags: ['queries'],
  operationId: 'queries.runningSum',
  summary: 'Running sums of gene lists in one signature, hit by hit',
  description:
    'What a plot of the enrichment shows. Its scores are those of POST /api/queries for this signature; `top`, `where` and `fields` say nothing here.',
  responses: {
    '200': found,
    '400': {
      description: 'The gene sets were not accepted (errors by section), or a field has a fault',
      content: json({oneOf: [{type: 'object'}, errorSchema]}, rejectionExample),
    },
    '401': unauthorized,
    '404': noSignature,
  },
};

export const jobRunningSumOperation: OperationObject = {
  tags: ['jobs'],
  ...readersOfJob,
  operationId: 'jobs.runningSum',
  summary: 'Running sums of a query of a result in one signature, hit by hit',
  description:
    'Read from the dataset that was queried, as long as it is there: signatures that were appended since do no harm.',
  ...ownQueryParameters([
    {
      name: 'sig_id',
      in: 'query',
      required: true,
      description: 'id of the signature',
      schema: {type: 'string'},
      example: answerExample.sig_id,
    },
    {
      name: 'query',
      in: 'query',
      description: 'name of the query; by default the first',
      schema: {type: 'string'},
      example: answerExample.query_id,
    },
  ]),
  responses: {
    '200': found,
    '400': badRequest,
    ...resultFailures,
    '404': {
      description: 'No such job of this key, no such query or no such signature',
      content: json(errorSchema),
    },
    '409': {
      description: 'The job has no result yet or failed, or its dataset is gone or another',
      content: json(errorSchema),
    },
    '422': {description: 'The query was not scored by a running sum', content: json(errorSchema)},
  },
};
