/** The views of a result as the description of the API has them. */
import type {OperationObject, ParameterObject, ReferenceObject, SchemaObject} from '@loopback/rest';
import {heatMapOrders} from '../../results/views/heat-map';
import {viewScores} from '../../results/views/layout';
import {ownQueryParameters} from './own-query-parameters';
import {badRequest, errorSchema, json} from './resource';
import {readersOfJob, resultFailures} from './results';

/** Perturbagens, and classes, of each end of an overview. */
export const defaultTop = 25;
export const largestTop = 500;
/** Perturbagens of a heat map. */
export const defaultRows = 100;
export const largestRows = 2000;
/** Values of a facet. */
export const defaultValues = 50;
export const largestValues = 10_000;

const number: SchemaObject = {type: 'number'};
export const score: SchemaObject = {type: 'number', nullable: true};
export const count: SchemaObject = {type: 'integer'};
export const text: SchemaObject = {type: 'string'};

export function parameter(
  name: string,
  description: string,
  example: string | number,
  schema: SchemaObject | ReferenceObject = text,
): ParameterObject {
  return {name, in: 'query', description, schema, example};
}

export const whole = (usual: number, most?: number): SchemaObject => ({
  type: 'integer',
  minimum: 0,
  default: usual,
  ...(most !== undefined && {maximum: most}),
});

const viewParameters: readonly ParameterObject[] = [
  parameter('query', 'name of a query of the job; by default the first', 'VORINOSTAT'),
  parameter('score', 'tau, of sig_gutc_tool, or ncs; by default tau where the result has it', 'ncs', {
    type: 'string',
    enum: [...viewScores],
  }),
  parameter('pert_type', 'types of perturbagens, with commas between; by default all but controls', 'trt_cp'),
];

const pertProperties: Record<string, SchemaObject> = {
  pert_id: text,
  pert_iname: text,
  pert_type: text,
  moa: text,
  target_name: text,
  score: {
    ...number,
    description: 'over all cell lines: maximum quantile of the cell lines’ scores, or tau of the summary',
  },
};

const pertSchema: SchemaObject = {
  type: 'object',
  required: ['rank', 'pert_id', 'score', 'cells'],
  properties: {
    rank: count,
    ...pertProperties,
    signatures: {...count, description: 'signatures behind the score'},
    least: {...score, description: 'lowest score among them'},
    most: {...score, description: 'highest score among them'},
    cells: {
      type: 'object',
      description: 'score in each cell line that it has',
      additionalProperties: number,
    },
  },
  additionalProperties: true,
};

const ends = (items: SchemaObject): Record<string, SchemaObject> => ({
  top: {type: 'array', items, description: 'the highest first'},
  bottom: {type: 'array', items, description: 'the lowest last; none that is in top'},
});

const overviewSchema: SchemaObject = {
  type: 'object',
  required: ['query_id', 'score', 'distribution', 'counts', 'cells', 'perturbagens'],
  properties: {
    query_id: text,
    score: {type: 'string', enum: [...viewScores]},
    distribution: {
      type: 'object',
      description: 'all scores of the query',
      required: ['of', 'positive', 'negative', 'zero', 'quantiles', 'histogram'],
      properties: {
        of: {type: 'string', enum: ['signatures', 'perturbagens']},
        positive: count,
        negative: count,
        zero: count,
        quantiles: {
          type: 'object',
          description: 'p1, p5, p25, p50, p75, p95 and p99: the tails lie beyond p1 and p99',
          additionalProperties: score,
        },
        histogram: {
          type: 'object',
          description: 'bins of one width from `from` to `to`, and scores beyond both',
          required: ['from', 'to', 'counts', 'below', 'above'],
          properties: {
            from: number,
            to: number,
            counts: {type: 'array', items: count},
            below: count,
            above: count,
          },
        },
      },
    },
    counts: {
      type: 'object',
      required: ['ranked_perturbagens', 'cells', 'types'],
      properties: {
        signatures: count,
        perturbagens: count,
        ranked_perturbagens: {...count, description: 'those of the types that are asked for'},
        cells: count,
        types: {type: 'object', description: 'perturbagens of each type', additionalProperties: count},
        significant: {
          type: 'object',
          description:
            'signatures with a q_empirical of `q` at most; only where the dataset has null signatures',
          properties: {q: number, positive: count, negative: count},
        },
      },
    },
    cells: {type: 'array', items: text},
    perturbagens: {type: 'object', required: ['top', 'bottom'], properties: ends(pertSchema)},
    classes: {
      type: 'object',
      description: 'classes by falling score; absent where the result has none',
      required: ['file', 'total', 'top', 'bottom'],
      properties: {
        file: {type: 'string', description: 'of the result, which has all of them'},
        total: count,
        ...ends({
          type: 'object',
          required: ['rank', 'id', 'score'],
          properties: {rank: count, id: text, score: number},
          additionalProperties: true,
        }),
      },
    },
  },
};

const vorinostat = {
  pert_id: 'BRD-K81418486',
  pert_iname: 'vorinostat',
  pert_type: 'trt_cp',
  moa: 'HDAC inhibitor',
  score: 1.72,
};
const overviewExample = {
  query_id: 'VORINOSTAT',
  score: 'ncs',
  distribution: {
    of: 'signatures',
    positive: 412,
    negative: 398,
    zero: 1110,
    quantiles: {p1: -1.4, p5: -1.1, p25: -0.4, p50: 0, p75: 0.4, p95: 1.1, p99: 1.5},
    histogram: {from: -3, to: 3, counts: [0, 3, 120, 9], below: 0, above: 0},
  },
  counts: {signatures: 1920, ranked_perturbagens: 60, cells: 4, types: {trt_cp: 60, ctl_vehicle: 1}},
  cells: ['A375', 'MCF7'],
  perturbagens: {
    top: [{rank: 1, ...vorinostat, signatures: 4, least: 1.5, most: 1.9, cells: {A375: 1.6, MCF7: 1.8}}],
    bottom: [],
  },
};

const absent = {
  description: 'The result has no such scores; the message says what would',
  content: json(errorSchema),
};
const busy = {description: 'Too many requests wait for a matrix', content: json(errorSchema)};
const failures = {'400': badRequest, ...resultFailures, '422': absent, '503': busy};

export const overviewOperation: OperationObject = {
  tags: ['jobs'],
  ...readersOfJob,
  operationId: 'jobs.overview',
  summary: 'What a result shows first: spread of scores, strongest perturbagens and classes',
  description:
    'Of sig_queryl1k_tool the signatures’ NCS are summed up as sig_gutc_tool does: over the signatures of a cell line, then over the cell lines.',
  ...ownQueryParameters([
    ...viewParameters,
    parameter('top', 'perturbagens, and classes, of each end', 10, whole(defaultTop, largestTop)),
  ]),
  responses: {
    '200': {description: 'The overview', content: json(overviewSchema, overviewExample)},
    ...failures,
  },
};

const heatMapSchema: SchemaObject = {
  type: 'object',
  required: ['query_id', 'score', 'total', 'cells', 'perturbagens', 'scores'],
  properties: {
    query_id: text,
    score: {type: 'string', enum: [...viewScores]},
    total: {...count, description: 'perturbagens on all pages'},
    cells: {type: 'array', items: text, description: 'of each column'},
    perturbagens: {
      type: 'array',
      description: 'of each row',
      items: {type: 'object', required: ['pert_id', 'score'], properties: pertProperties},
    },
    scores: {
      type: 'array',
      description: 'row by row; null where a perturbagen has no signature in a cell line',
      items: {type: 'array', items: score},
    },
  },
};

export const heatMapOperation: OperationObject = {
  tags: ['jobs'],
  ...readersOfJob,
  operationId: 'jobs.heatMap',
  summary: 'Scores of a result, perturbagens by cell lines',
  ...ownQueryParameters([
    ...viewParameters,
    parameter(
      'perts',
      'pert_ids or names in the order wanted; by default those that come first',
      'vorinostat',
    ),
    parameter('cells', 'cell lines in the order wanted; by default all, by name', 'A375,MCF7'),
    parameter('order', 'of the perturbagens, by score over all cell lines or by its size', 'desc', {
      type: 'string',
      enum: [...heatMapOrders],
      default: heatMapOrders[0],
    }),
    parameter('limit', 'most perturbagens', 50, whole(defaultRows, largestRows)),
    parameter('skip', 'perturbagens to pass over', 0, whole(0)),
  ]),
  responses: {
    '200': {
      description: 'The matrix',
      content: json(heatMapSchema, {
        query_id: 'VORINOSTAT',
        score: 'ncs',
        total: 60,
        cells: ['A375', 'MCF7'],
        perturbagens: [vorinostat],
        scores: [[1.6, 1.8]],
      }),
    },
    ...failures,
  },
};

const facetSchema: SchemaObject = {
  type: 'object',
  required: ['name', 'kind', 'missing'],
  properties: {
    name: text,
    kind: {type: 'string', enum: ['text', 'number']},
    missing: {...count, description: 'rows without a value'},
    list: {type: 'boolean', description: 'texts: some are lists with | between, whose elements are counted'},
    distinct: {...count, description: 'texts: values that occur'},
    values: {
      type: 'array',
      description: 'texts: the commonest first',
      items: {type: 'object', required: ['value', 'count'], properties: {value: text, count}},
    },
    least: {...score, description: 'numbers: the smallest'},
    most: {...score, description: 'numbers: the largest'},
    counts: {
      type: 'array',
      items: count,
      description: 'numbers: in bins of one width from least to most',
    },
  },
};

export const facetsOperation: OperationObject = {
  tags: ['jobs'],
  ...readersOfJob,
  operationId: 'jobs.facets',
  summary: 'How often each value occurs in the rows of a matrix of a result',
  description:
    'Under the same `where` as GET /api/jobs/{id}/results/{path}. An element of a list matches there as `{"like": "(^|\\\\|)element(\\\\||$)"}`.',
  ...ownQueryParameters([
    {
      ...parameter('path', 'the matrix, as the list of the result names it', 'matrices/query/ncs.gctx'),
      required: true,
    },
    parameter(
      'facets',
      'row fields or columns, with commas between; by default all row fields',
      'pert_type,moa',
    ),
    // By reference, or LoopBack would refuse the brackets that a condition may be written in.
    parameter('where', 'rows to count, in the filter language of the services', '{"cell_iname":"MCF7"}', {
      $ref: '#/components/schemas/Where',
    }),
    parameter(
      'filters',
      'further conditions by field, as `where` has them: a facet is counted under those of all fields but its own, so that it shows what else there is to choose',
      '{"cell_iname":"MCF7","pert_type":"trt_cp"}',
      {$ref: '#/components/schemas/Where'},
    ),
    parameter('values', 'most values of a text', 20, whole(defaultValues, largestValues)),
    parameter('like', 'only values that contain this, whatever the case', 'inhibitor'),
  ]),
  responses: {
    '200': {
      description: 'The counts',
      content: json(
        {
          type: 'object',
          required: ['matching', 'facets'],
          properties: {
            matching: {...count, description: 'rows that match `where` and all of `filters`'},
            facets: {type: 'array', items: facetSchema},
          },
        },
        {
          matching: 480,
          facets: [
            {
              name: 'pert_type',
              kind: 'text',
              list: false,
              distinct: 2,
              missing: 0,
              values: [
                {value: 'trt_cp', count: 460},
                {value: 'ctl_vehicle', count: 20},
              ],
            },
          ],
        },
      ),
    },
    ...failures,
  },
};
