/** The OpenAPI description of connections among perturbagens. */
import type {OperationObject, ParameterObject, RequestBodyObject, ResponsesObject} from '@loopback/rest';
import {connectionScores} from '../../analyses/touchstone';
import {formatDescription, matrixContent} from '../matrix-format';
import {ownQueryParameters} from './own-query-parameters';
import {errorSchema, json, unauthorized} from './resource';
import {describe, referenceSchema} from './touchstone';

const texts = {
  perts:
    'perturbagens of the columns, whose signatures are the queries: pert_ids or names; absent: all that are queries',
  targets:
    'perturbagens of the rows, which are connected to: pert_ids or names; absent: those of the columns; "all": every one',
  cells:
    'cell lines, or "summary", over all of them; absent: the summary alone; "all": the summary and every cell line. Several make a column of each perturbagen and cell line, PERT_ID:CELL',
  pert_type: 'only perturbagens of this type, where all are asked for',
  score: 'tau, -100 to 100, or ncs, the normalised score it was made from',
  symmetric:
    'the mean of both directions, as the heat maps of classes have it; where one direction has no score, the other',
  ignore_missing:
    'leave out perturbagens without connections there, instead of refusing the request; X-Missing-Perts counts them',
} as const;

const vorinostat = 'BRD-K81418486';
const belinostat = 'BRD-K17743125';
const flag = {type: 'boolean' as const, default: false};

function parameter(
  name: string,
  description: string,
  example: string | boolean | number,
  schema: ParameterObject['schema'] = {type: 'string'},
): ParameterObject {
  return {name, in: 'query', description, schema, example};
}

const formatParameter = parameter('format', `${formatDescription} JSON without either`, 'csv');
const rowParameters: readonly ParameterObject[] = [
  formatParameter,
  parameter(
    'where',
    'Rows to take, in the filter language of the services, by id, pert_iname, pert_type, moa, pcl or any column',
    '{"pert_type":"trt_cp"}',
    {$ref: '#/components/schemas/Where'},
  ),
  parameter('order', 'Order of the rows, by any of these', `${vorinostat} DESC`),
  parameter('limit', 'Most rows to take; absent or 0: all', '100'),
  parameter('skip', 'Rows to pass over first', '0'),
];

const problem = (description: string) => ({description, content: json(errorSchema)});
const responses: ResponsesObject = {
  '200': {
    description:
      'A row for each perturbagen that is connected to: id (pert_id), pert_iname, pert_type, moa, pcl (its classes, A|B) and a column for each query. GCT and GCTx have these fields of the columns as well',
    headers: {
      'X-Total-Count': {description: 'rows that match, on all pages', schema: {type: 'integer'}},
      'X-Missing-Perts': {
        description: 'perturbagens left out by ignore_missing',
        schema: {type: 'integer'},
      },
      'X-Duration': {description: 'milliseconds on the server', schema: {type: 'number'}},
    },
    content: {
      ...matrixContent,
      'application/json': {
        ...matrixContent['application/json'],
        example: [
          {
            id: belinostat,
            pert_iname: 'belinostat',
            pert_type: 'trt_cp',
            moa: 'HDAC inhibitor',
            pcl: 'CP_HDAC_INHIBITOR',
            [vorinostat]: 99.1,
          },
        ],
      },
    },
  },
  '400': problem('There is no such dataset, a name means several perturbagens, or a field has a fault'),
  '401': unauthorized,
  '404': problem('No such perturbagen or cell line, or one without connections there'),
  '409': problem(
    'The dataset has no background, or one of an earlier state; the message tells how to build it',
  ),
  '413': problem('More connections than the server gives at a time, or a body that is too large'),
  '503': {
    ...problem('Too many tables at the same time; the header Retry-After tells when to come back'),
    headers: {'Retry-After': {description: 'seconds', schema: {type: 'integer'}}},
  },
};

const description =
  'tau or NCS of the background’s reference queries, as GET /api/perts/{id}/connections lists them of one perturbagen, for ' +
  'any number of them: without perts and targets all pairs there are. A score belongs to a direction: the query is the ' +
  'column, what it connects to the row. A perturbagen’s connection to itself is told as it was scored, against its own ' +
  'signatures. Scores are missing where a perturbagen has no signature in the cell line. An answer may have ' +
  'OPENCLUE_CONNECTION_VALUES scores, 100 million by default; 20 million with symmetric, where, order, limit or skip, or as ' +
  'Parquet or Arrow.';

/** The dataset of the path. */
export const referencePertsOperation: OperationObject = describe(
  'datasets',
  {
    operationId: 'datasets.referencePerts',
    summary: 'The reference perturbagens: those that a dataset’s background connects',
    description:
      'Whatever the services of perturbagens know: these are what GET /api/datasets/{id}/connections has rows and columns for, over all cell lines. Controls are left out unless pert_type asks for them.',
    parameters: [
      parameter('pert_type', 'only perturbagens of this type', 'trt_cp'),
      parameter('limit', 'perturbagens to answer; absent or 0: all', 100, {type: 'integer'}),
      parameter('skip', 'perturbagens to pass over', 0, {type: 'integer'}),
    ],
  },
  referenceSchema,
  {
    dataset: 'demo',
    background: '7f2c',
    cells: ['MCF7'],
    total: 1,
    types: [{pert_type: 'trt_cp', count: 1}],
    perts: [
      {
        pert_id: vorinostat,
        pert_iname: 'vorinostat',
        pert_type: 'trt_cp',
        moa: 'HDAC inhibitor',
        classes: ['CP_HDAC_INHIBITOR'],
        query_cells: 1,
      },
    ],
  },
  'No such dataset',
);

export const connectionsBody: Partial<RequestBodyObject> = {
  description: 'Perturbagens and cell lines',
  required: true,
  // No types: the check of the body says better than LoopBack where it is wrong.
  content: json(
    {
      title: 'Connections',
      properties: Object.fromEntries(
        Object.entries(texts).map(([name, text]) => [name, {description: text}] as const),
      ),
    },
    {perts: ['vorinostat', 'belinostat'], targets: 'all', score: 'tau'},
  ),
};

export const postConnectionsOperation: OperationObject = {
  tags: ['datasets'],
  operationId: 'datasets.connectionsOfList',
  summary: 'The same for long lists of perturbagens',
  description,
  ...ownQueryParameters(rowParameters),
  responses,
};

export const getConnectionsOperation: OperationObject = {
  tags: ['datasets'],
  operationId: 'datasets.connections',
  summary: 'Connections among perturbagens, of some or of all pairs, as a matrix',
  description,
  ...ownQueryParameters([
    parameter('perts', `${texts.perts}; commas between, or a JSON array`, `${vorinostat},belinostat`),
    parameter('targets', `${texts.targets}; likewise`, 'all'),
    parameter('cells', `${texts.cells}; likewise`, 'MCF7,summary'),
    parameter('pert_type', texts.pert_type, 'trt_cp'),
    parameter('score', texts.score, 'tau', {type: 'string', enum: [...connectionScores], default: 'tau'}),
    parameter('symmetric', texts.symmetric, false, flag),
    parameter('ignore_missing', texts.ignore_missing, false, flag),
    ...rowParameters,
  ]),
  responses,
};
