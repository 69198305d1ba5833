/** Maps of signatures as the description of the API has them. */
import type {OperationObject, SchemaObject} from '@loopback/rest';
import {viewScores} from '../../results/views/layout';
import {ownQueryParameters} from './own-query-parameters';
import {badRequest, errorSchema, json, unauthorized} from './resource';
import {parameter} from './result-views';
import {resultFailures} from './results';

const text: SchemaObject = {type: 'string'};
const number: SchemaObject = {type: 'number'};
const count: SchemaObject = {type: 'integer'};
const perPoint = (items: SchemaObject, description: string): SchemaObject => ({
  type: 'array',
  items,
  description,
});

const columnSchema: SchemaObject = {
  oneOf: [
    {
      type: 'object',
      required: ['kind', 'values', 'codes'],
      properties: {
        kind: {type: 'string', enum: ['text']},
        values: {type: 'array', items: text, description: 'those that occur'},
        codes: perPoint(count, 'per point which of the values; -1: none'),
      },
    },
    {
      type: 'object',
      required: ['kind', 'values'],
      properties: {
        kind: {type: 'string', enum: ['number']},
        values: perPoint({type: 'number', nullable: true}, 'per point; null: none'),
      },
    },
  ],
};

const properties: Record<string, SchemaObject> = {
  dataset: text,
  synthetic: {type: 'boolean'},
  build: {...text, description: 'of the map'},
  created: {...text, format: 'date-time'},
  engine: {...text, description: 'version of openclue that built it'},
  signatures: {
    ...{type: 'string', enum: ['exemplars', 'all']},
    description: 'which signatures are on it; exemplars: all, where the dataset tells none',
  },
  gene_space: text,
  points: {...count, description: 'signatures on the map'},
  left_out: {...count, description: 'signatures with scores of less than half of the genes'},
  missing: {...count, description: 'missing scores of the others, which stood at the mean of their gene'},
  components: {...count, description: 'principal components that distances are measured in'},
  explained: {...number, description: 'their share of the variance'},
  neighbours: {...count, description: 'nearest neighbours that hold a point in its place'},
  rounds: count,
  seed: count,
  fields: {type: 'array', items: text, description: 'what `fields` may name beside sig_id'},
  x: perPoint(number, 'the horizontal coordinate of each point; it has no unit'),
  y: perPoint(number, 'the vertical one, upwards'),
  columns: {type: 'object', additionalProperties: columnSchema, description: 'by field, those asked for'},
};

const noMap = {description: 'The dataset has no map, or has changed since', content: json(errorSchema)};

export const mapOperation: OperationObject = {
  tags: ['datasets'],
  operationId: 'datasets.map',
  summary: 'The signatures of a dataset in two dimensions',
  description:
    'Alike signatures lie side by side: 50 principal components of their scores, then a neighbour embedding (UMAP). Made by `openclue map build`. All arrays have a value per point, in the same order.',
  ...ownQueryParameters([
    parameter(
      'fields',
      'columns to answer, with commas between: fields of the signatures, sig_id, and moa and class of their perturbagens (several with | between); by default none',
      'sig_id,pert_iname,cell_iname,moa',
    ),
  ]),
  responses: {
    '200': {
      description: 'The map',
      content: json(
        {type: 'object', required: Object.keys(properties), properties},
        {
          ...{dataset: 'demo', synthetic: true, build: '7a1d…', created: '2026-11-30T12:00:00.000Z'},
          ...{engine: '0.1.0', signatures: 'exemplars', gene_space: 'landmark', points: 2},
          ...{left_out: 0, missing: 0, components: 50, explained: 0.61, neighbours: 15, rounds: 500},
          ...{seed: 1, fields: ['pert_id', 'cell_iname', 'moa', 'class'], x: [-3.2, 4.1], y: [1, 0.8]},
          columns: {cell_iname: {kind: 'text', values: ['A375', 'MCF7'], codes: [1, 0]}},
        },
      ),
    },
    '400': badRequest,
    '401': unauthorized,
    '409': noMap,
    '422': {description: 'There is no such field', content: json(errorSchema)},
  },
};

const scoreProperties: Record<string, SchemaObject> = {
  dataset: text,
  build: {...text, description: 'of the map'},
  query: text,
  queries: {type: 'array', items: text, description: 'all of the result'},
  score: {type: 'string', enum: [...viewScores]},
  of: {
    ...{type: 'string', enum: ['signatures', 'perturbagens']},
    description:
      'what has been scored; perturbagens: of each in its cell line, for all of its signatures there',
  },
  scores: perPoint({type: 'number', nullable: true}, 'per point of the map; null where the result has none'),
};

export const jobMapOperation: OperationObject = {
  tags: ['jobs'],
  operationId: 'jobs.map',
  summary: 'Scores of a query for the points of the map of its dataset',
  description: 'In the order of GET /api/datasets/{id}/map.',
  ...ownQueryParameters([
    parameter('query', 'name of a query of the job; by default the first', 'VORINOSTAT'),
    parameter('score', 'tau, of sig_gutc_tool, or ncs; by default tau where the result has it', 'ncs', {
      type: 'string',
      enum: [...viewScores],
    }),
  ]),
  responses: {
    '200': {
      description: 'The scores',
      content: json(
        {type: 'object', required: Object.keys(scoreProperties), properties: scoreProperties},
        {
          ...{dataset: 'demo', build: '7a1d…', query: 'VORINOSTAT', queries: ['VORINOSTAT']},
          ...{score: 'ncs', of: 'signatures', scores: [1.72, null]},
        },
      ),
    },
    '400': badRequest,
    ...resultFailures,
    '409': {
      description: 'The job has no result yet or failed, or its dataset has no map',
      content: json(errorSchema),
    },
    '422': {description: 'The result has no such scores', content: json(errorSchema)},
    '503': {description: 'Too many requests wait for a matrix', content: json(errorSchema)},
  },
};
