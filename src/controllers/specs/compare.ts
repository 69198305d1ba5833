/** The comparison of results as the description of the API has it. */
import type {OperationObject, SchemaObject} from '@loopback/rest';
import {viewScores} from '../../results/views/layout';
import {badRequest, errorSchema, json} from './resource';
import {count, defaultTop, largestTop, parameter, score, text, whole} from './result-views';
import {resultFailures} from './results';

/** Results that are compared: fewer are no comparison, more are no picture. */
export const leastCompared = 2;
export const mostCompared = 6;
/** Perturbagens of an answer. */
export const defaultCompared = 5_000;
export const largestCompared = 100_000;

const endSchema: SchemaObject = {
  type: 'object',
  required: ['counts', 'common'],
  properties: {
    counts: {
      type: 'array',
      description: 'query by query: perturbagens that the ends of both have; an end with itself is its size',
      items: {type: 'array', items: count},
    },
    common: {
      type: 'array',
      description: 'pert_ids that the ends of all have, the strongest of the first query first',
      items: text,
    },
  },
};

const compareSchema: SchemaObject = {
  type: 'object',
  required: ['score', 'queries', 'correlation', 'overlap', 'total', 'perturbagens'],
  properties: {
    score: {type: 'string', enum: [...viewScores]},
    queries: {
      type: 'array',
      description: 'in the order of `ids`; so are all lists of scores below',
      items: {
        type: 'object',
        required: ['query_id', 'ranked_perturbagens'],
        properties: {query_id: text, ranked_perturbagens: count},
      },
    },
    correlation: {
      type: 'array',
      description:
        'Spearman’s, query by query, over the perturbagens that both have; null where there is none',
      items: {type: 'array', items: score},
    },
    overlap: {
      type: 'object',
      description: 'of the strongest perturbagens of each sign',
      required: ['top', 'positive', 'negative'],
      properties: {top: count, positive: endSchema, negative: endSchema},
    },
    total: {...count, description: 'perturbagens on all pages'},
    perturbagens: {
      type: 'array',
      description: 'by falling mean score, those that every query has first',
      items: {
        type: 'object',
        required: ['pert_id', 'scores', 'ranks'],
        properties: {
          pert_id: text,
          pert_iname: text,
          pert_type: text,
          moa: text,
          target_name: text,
          scores: {
            type: 'array',
            description: 'over all cell lines; null where a query has none',
            items: score,
          },
          ranks: {type: 'array', description: '1 is the highest score', items: {...count, nullable: true}},
        },
      },
    },
  },
};

const compareExample = {
  score: 'ncs',
  queries: [
    {query_id: 'VORINOSTAT', ranked_perturbagens: 60},
    {query_id: 'SIROLIMUS', ranked_perturbagens: 60},
  ],
  correlation: [
    [1, 0.12],
    [0.12, 1],
  ],
  overlap: {
    top: 25,
    positive: {
      counts: [
        [25, 9],
        [9, 25],
      ],
      common: ['BRD-K81418486'],
    },
    negative: {
      counts: [
        [20, 6],
        [6, 22],
      ],
      common: [],
    },
  },
  total: 60,
  perturbagens: [
    {
      pert_id: 'BRD-K81418486',
      pert_iname: 'vorinostat',
      pert_type: 'trt_cp',
      moa: 'HDAC inhibitor',
      scores: [1.72, 0.31],
      ranks: [1, 20],
    },
  ],
};

export const compareOperation: OperationObject = {
  tags: ['jobs'],
  operationId: 'jobs.compare',
  summary: 'Results side by side: perturbagens by queries, how alike they are, what their ends share',
  description:
    'Scores over all cell lines, as the overview of each result has them, joined by pert_id; also of results of different datasets.',
  parameters: [
    {
      ...parameter(
        'ids',
        `${leastCompared} to ${mostCompared} results, with commas between or as a JSON array: a job_id, and after a colon the name of its query where it is not the first`,
        '5d36096d12e15519133e87fd:VORINOSTAT,5d36096d12e15519133e87fe',
      ),
      required: true,
    },
    parameter('score', 'tau, of sig_gutc_tool, or ncs; by default tau where all results have it', 'ncs', {
      type: 'string',
      enum: [...viewScores],
    }),
    parameter(
      'pert_type',
      'types of perturbagens, with commas between; by default all but controls',
      'trt_cp',
    ),
    parameter('top', 'perturbagens of each end whose overlap is counted', 25, whole(defaultTop, largestTop)),
    parameter('limit', 'most perturbagens', 1000, whole(defaultCompared, largestCompared)),
    parameter('skip', 'perturbagens to pass over', 0, whole(0)),
  ],
  responses: {
    '200': {description: 'The comparison', content: json(compareSchema, compareExample)},
    '400': badRequest,
    ...resultFailures,
    '422': {
      description: 'A result has no such scores; the message says what would',
      content: json(errorSchema),
    },
    '503': {description: 'Too many requests wait for a matrix', content: json(errorSchema)},
  },
};
