/** The OpenAPI description of graphs. */
import type {OperationObject, ParameterObject} from '@loopback/rest';
import {edgeKinds, graphFiles, graphForms, mostGenes, usualRequest} from '../../analyses/graph';
import {spaceNames} from '../../library/assays';
import {ownQueryParameters} from './own-query-parameters';
import {errorSchema, json, unauthorized} from './resource';
import {parameter} from './touchstone';

export const graphFileParameter: ParameterObject = {
  name: 'file',
  in: 'path',
  required: true,
  description: `nodes.tsv, edges.tsv, nodes.jsonl, edges.jsonl (KGX), summary.json, or a file of another form: ${graphForms
    .slice(1)
    .map((form) => graphFiles(form).slice(0, 2).join(', '))
    .join(', ')} …`,
  schema: {type: 'string'},
  example: 'edges.jsonl',
};

/** Those of the query string. */
export const graphParameters: readonly ParameterObject[] = [
  parameter(
    'edges',
    `kinds of edges, of ${edgeKinds.join(', ')}; absent: all that the dataset has`,
    'connection,gene',
  ),
  parameter('tau', 'size of tau from which on a connection is an edge', usualRequest.tau, {
    type: 'number',
    default: usualRequest.tau,
  }),
  parameter(
    'top',
    `genes at each end of the consensus of a perturbagen, ${mostGenes} at most`,
    usualRequest.top,
    {
      type: 'integer',
      default: usualRequest.top,
    },
  ),
  parameter('min_z', 'size of the consensus z-score from which on a gene is an edge', 1, {
    type: 'number',
    default: usualRequest.z,
  }),
  parameter('space', `gene space, ${spaceNames.join(', ')}; absent: the largest of the dataset`, 'landmark'),
];

const problem = (description: string) => ({description, content: json(errorSchema)});
const text = {schema: {type: 'string' as const}};

export const graphFileOperation: OperationObject = {
  tags: ['datasets'],
  operationId: 'datasets.graph',
  summary: 'A dataset as a knowledge graph: a file of nodes or of edges, in the form of KGX and others',
  description:
    'The same bytes as openclue kgx writes (docs/exports.md), streamed as they are made. The genes that perturbagens move most are found at the first request for a dataset, which takes minutes for a large one, and kept.',
  ...ownQueryParameters(graphParameters),
  responses: {
    '200': {
      description: 'The file; summary.json counts nodes and edges',
      content: {
        'text/tab-separated-values': text,
        'application/x-ndjson': text,
        'text/plain': text,
        'application/json': {schema: {type: 'object'}},
      },
    },
    '400': problem('There is no such dataset, or a parameter has a fault'),
    '401': unauthorized,
    '404': problem('A graph has no such file'),
    '409': problem('Connections are asked for, and the dataset has no background'),
    '413': problem('Genes are asked for, and all perturbagens together have too many with this top'),
    '503': {
      ...problem('Too many graphs at the same time; the header Retry-After tells when to come back'),
      headers: {'Retry-After': {description: 'seconds', schema: {type: 'integer'}}},
    },
  },
};
