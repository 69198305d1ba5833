/** The OpenAPI description of the matrix viewer. */
import type {OperationObject, ParameterObject, RequestBodyObject, SchemaObject} from '@loopback/rest';
import {distanceMeasures} from '../../engine/stats/distances';
import {linkageMethods} from '../../engine/stats/linkage';
import {mostClusterCells, mostClustered} from '../../results/viewer/cluster';
import {axes} from '../../results/viewer/selection';
import {mostCells, valueForms} from '../../results/viewer/window';
import {fileTypes} from '../../runs/matrices/receive';
import {formatDescription, matrixContent} from '../matrix-format';
import {ownQueryParameters} from './own-query-parameters';
import {errorSchema, json, unauthorized} from './resource';
import {readersOfJob} from './results';

const text: SchemaObject = {type: 'string'};
const count: SchemaObject = {type: 'integer'};
const number: SchemaObject = {type: 'number'};
const nullable: SchemaObject = {type: 'number', nullable: true};
const list = (items: SchemaObject, description?: string): SchemaObject => ({
  type: 'array',
  items,
  ...(description !== undefined && {description}),
});
function object(
  properties: Record<string, SchemaObject>,
  optional: readonly string[] = [],
  description?: string,
): SchemaObject {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return {
    type: 'object',
    ...(required.length > 0 && {required}),
    properties,
    ...(description !== undefined && {description}),
  };
}
const problem = (description: string) => ({description, content: json(errorSchema)});
const busy = {
  ...problem('Too many requests wait for a thread; the header Retry-After tells when to come back'),
  headers: {'Retry-After': {description: 'seconds', schema: count}},
};

const matrixSchema = object({
  id: text,
  name: {...text, description: 'of the file, as it was sent'},
  format: {...text, description: 'GCT 1.2, GCT 1.3 or GCTx, as it was sent'},
  rows: count,
  columns: count,
  bytes: {...count, description: 'of the file as it was sent'},
  warnings: list(text, 'what of the file was left out'),
  created: {...text, format: 'date-time'},
  expires: {...text, format: 'date-time'},
});
const matrixExample = {
  id: '5d36096d12e15519133e87aa',
  name: 'mine.gct',
  format: 'GCT 1.3',
  rows: 1000,
  columns: 171,
  bytes: 812_345,
  warnings: [],
  created: '2026-11-30T09:00:00.000Z',
  expires: '2026-12-07T09:00:00.000Z',
};

export const matrixParameter: ParameterObject = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The id that sending the matrix answered',
  schema: text,
  example: matrixExample.id,
};

const fileSchema: SchemaObject = {type: 'string', format: 'binary'};
export const uploadBody: Partial<RequestBodyObject> = {
  description: 'A GCT (plain or gzip) or GCTx file: as part "matrix" of a form, or the body itself',
  required: true,
  content: {
    'multipart/form-data': {
      'x-parser': 'stream',
      schema: {type: 'object', properties: {matrix: fileSchema}},
    },
    'application/json': {
      'x-parser': 'stream',
      schema: {type: 'object', properties: {matrix: {...text, description: 'a GCT as text'}}},
    },
    // Without a type, by which LoopBack would look at the stream.
    ...Object.fromEntries(
      fileTypes.map((type) => [type, {'x-parser': 'stream', schema: {description: 'the file itself'}}]),
    ),
  },
};

const tags = ['matrices'];

export const uploadOperation: OperationObject = {
  tags,
  operationId: 'matrices.keep',
  summary: 'Send a matrix to look at: it is kept for some days, for your key alone',
  description:
    'The whole file is read, and refused where it is no sound GCT or GCTx. It is kept for OPENCLUE_MATRIX_DAYS (7 by default) and may have OPENCLUE_MATRIX_VALUES scores (50 million) in OPENCLUE_MAX_UPLOAD_BYTES. A key may have 100. Whoever has the same key sees them too: the demo key is everybody’s.',
  ...ownQueryParameters([
    {
      name: 'name',
      in: 'query',
      description: 'of the file, where the body is the file itself',
      schema: text,
      example: 'mine.gctx',
    },
  ]),
  responses: {
    '200': {description: 'Kept', content: json(matrixSchema, matrixExample)},
    '400': problem('No sound GCT or GCTx; the message says where it is wrong'),
    '401': unauthorized,
    '409': problem('The key has as many matrices as it may'),
    '413': problem('The file is larger than the server takes'),
    '422': problem('It has scores that are no numbers'),
    '503': busy,
    '507': problem('The server’s disk is full'),
  },
};

export const listOperation: OperationObject = {
  tags,
  operationId: 'matrices.list',
  summary: 'The matrices that your key has sent, the latest first',
  responses: {
    '200': {description: 'OK', content: json(list(matrixSchema), [matrixExample])},
    '401': unauthorized,
  },
};

const noMatrix = problem('No such matrix of this key, or one that has expired');

export const findOperation: OperationObject = {
  tags,
  operationId: 'matrices.find',
  summary: 'One of them',
  responses: {
    '200': {description: 'OK', content: json(matrixSchema, matrixExample)},
    '401': unauthorized,
    '404': noMatrix,
  },
};

export const removeOperation: OperationObject = {
  tags,
  operationId: 'matrices.remove',
  summary: 'Remove one of them now',
  responses: {
    '200': {description: 'Removed', content: json(object({count}), {count: 1})},
    '401': unauthorized,
    '404': noMatrix,
  },
};

const sourceSchema = object(
  {
    matrix: {...text, description: 'id of a matrix that was sent'},
    job: {...text, description: 'job_id; with path'},
    path: {...text, description: 'a matrix of its result, as GET /api/jobs/{id}/results lists it'},
    dataset: {...text, description: 'name or record id; with slice or connections'},
    slice: {type: 'object', description: 'as the body of POST /api/datasets/{id}/slice'},
    connections: {type: 'object', description: 'as the body of POST /api/datasets/{id}/connections'},
    reference: {...text, description: 'name of a reference of P100 or GCP: the connections within it'},
    cell: {...text, description: 'with reference: one of its cell lines; absent: all below one another'},
  },
  ['matrix', 'job', 'path', 'dataset', 'slice', 'connections', 'reference', 'cell'],
  'Which matrix: {matrix}, {job, path}, {dataset, slice}, {dataset, connections} or {reference, cell}',
);

const axisSchema = object(
  {
    ids: list(text, 'only these, in this order unless `order` says otherwise'),
    where: {
      description: 'a condition in the filter language, on id, a metadata field or an id of the other axis',
    },
    order: {
      description:
        'text or array of texts "FIELD ASC" or "FIELD DESC": by id, by a metadata field, or by the scores of an id of the other axis',
    },
    search: {...text, description: 'text that the id or a metadata field has, in any case'},
    skip: {...count, minimum: 0, default: 0},
    limit: {...count, minimum: 0, description: 'absent: all'},
  },
  ['ids', 'where', 'order', 'search', 'skip', 'limit'],
  'Which rows, or columns, in which order; absent: all as they are',
);

const parts = {source: sourceSchema, rows: axisSchema, columns: axisSchema};
const partExample = {
  source: {dataset: 'demo', connections: {perts: ['vorinostat', 'belinostat', 'entinostat']}},
  rows: {order: 'BRD-K81418486 DESC', limit: 100},
};

/** No types for LoopBack: the check of the body says better where it is wrong. */
function bodyOf(schema: SchemaObject, example: object, title: string): Partial<RequestBodyObject> {
  const {type: _, required: __, properties = {}, ...rest} = schema;
  const untyped = Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, untypedOf(property as SchemaObject)]),
  );
  return {description: title, required: true, content: json({...rest, title, properties: untyped}, example)};
}

function untypedOf({type: _, required: __, items: ___, properties, ...rest}: SchemaObject): SchemaObject {
  if (!properties) return rest;
  return {
    ...rest,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, untypedOf(property as SchemaObject)]),
    ),
  };
}

export const describeBody = bodyOf(object({source: sourceSchema}), {source: partExample.source}, 'Matrix');
export const windowBody = bodyOf(
  object({
    ...parts,
    row_fields: list(text, 'metadata fields of rows to tell; absent: all'),
    column_fields: list(text, 'likewise of columns'),
    values: {
      type: 'string',
      enum: [...valueForms],
      default: valueForms[0],
      description:
        'numbers: an array for each row, null where there is none; base64: little-endian float32, row by row, NaN where there is none; none: the axes alone',
    },
  }),
  partExample,
  'Window',
);
export const clusterBody = bodyOf(
  object({
    ...parts,
    axis: {type: 'string', enum: [...axes], default: axes[0], description: 'what is clustered'},
    linkage: {type: 'string', enum: [...linkageMethods], default: linkageMethods[0]},
    distance: {
      type: 'string',
      enum: [...distanceMeasures],
      default: distanceMeasures[0],
      description: '1 - Pearson’s r, 1 - Spearman’s rho (average ranks), or Euclidean',
    },
    cut_height: {...number, description: 'cut the tree here; merges of at most this height stand'},
    clusters: {...count, minimum: 1, description: 'or into at most so many clusters'},
  }),
  {...partExample, axis: 'rows', linkage: 'average', distance: 'pearson', clusters: 2},
  'Clustering',
);
export const exportBody = bodyOf(object(parts), partExample, 'Part');

const fieldSchema = object(
  {
    name: text,
    kind: {type: 'string', enum: ['text', 'number']},
    values: {...count, description: 'values that differ'},
    missing: {...count, description: 'entries without one'},
    min: number,
    max: number,
  },
  ['min', 'max'],
);
const descriptionSchema = object({
  rows: count,
  columns: count,
  row_fields: list(fieldSchema),
  column_fields: list(fieldSchema),
  scores: object({
    min: nullable,
    max: nullable,
    missing: count,
    quantiles: {type: 'object', additionalProperties: nullable, description: 'p1 to p99'},
    looked_at: {
      ...count,
      description:
        'scores that all of this was taken of: all, or some evenly spread columns of a large matrix',
    },
  }),
});
const axisAnswer = object({
  total: {...count, description: 'that match, on all pages'},
  skip: count,
  ids: list(text),
  fields: {
    type: 'object',
    description: 'values of each metadata field, in the order of ids; null where there is none',
    additionalProperties: {type: 'array', items: {nullable: true, oneOf: [text, number]}},
  },
});
const windowSchema = object(
  {
    rows: axisAnswer,
    columns: axisAnswer,
    values: {oneOf: [list(list(nullable)), text], description: 'as `values` of the request asked for them'},
  },
  ['values'],
);
const clusterSchema = object(
  {
    axis: {type: 'string', enum: [...axes]},
    linkage: {type: 'string', enum: [...linkageMethods]},
    distance: {type: 'string', enum: [...distanceMeasures]},
    ids: list(text, 'the leaves, in the order of the selection'),
    order: list(count, 'leaves from left to right, as positions in ids'),
    merges: list(
      {type: 'array', items: number, minItems: 4, maxItems: 4},
      'as scipy’s linkage: two clusters, height, leaves; numbers below that of the leaves are leaves, merge m makes cluster leaves + m',
    ),
    excluded: list(
      object({id: text, reason: {type: 'string', enum: ['empty', 'constant']}}),
      'in no cluster: without any value, or constant, so that it correlates with nothing',
    ),
    undetermined_pairs: {
      ...count,
      description:
        'pairs that share too few cells: they stand as uncorrelated, or as far apart as any that do',
    },
    compared: {...count, description: 'cells of each leaf'},
    cut: object({
      height: number,
      clusters: count,
      labels: list(count, 'cluster of each of ids, numbered from 1 in the order of the leaves'),
    }),
  },
  ['cut'],
);

const partFailures = {
  '400': problem('A field has a fault, or there is no such dataset; the message names it'),
  '401': unauthorized,
  '404': problem('No such matrix, job, file, gene, signature or perturbagen'),
  '409': problem('The job has no result yet, or the dataset has no background'),
  '410': problem('The result is no longer kept'),
  '413': problem('More than the server gives or clusters at a time; the message says how much it does'),
  '503': busy,
};

export const describeOperation: OperationObject = {
  tags,
  operationId: 'matrices.describe',
  ...readersOfJob,
  summary: 'Size, metadata fields and range of any matrix',
  description: 'A share_token does for a matrix of its job.',
  responses: {
    '200': {
      description: 'OK',
      content: json(descriptionSchema, {
        rows: 3,
        columns: 3,
        row_fields: [{name: 'pert_iname', kind: 'text', values: 3, missing: 0}],
        column_fields: [],
        scores: {min: 97.1, max: 99.4, missing: 0, quantiles: {p1: 97.1, p99: 99.4}, looked_at: 9},
      }),
    },
    ...partFailures,
  },
};

export const windowOperation: OperationObject = {
  tags,
  operationId: 'matrices.window',
  ...readersOfJob,
  summary: 'Some rows and columns of any matrix, sorted and filtered, with their metadata',
  description: `At most ${mostCells} scores at a time. A share_token does for a matrix of its job.`,
  responses: {
    '200': {
      description: 'OK',
      content: json(windowSchema, {
        rows: {total: 3, skip: 0, ids: ['BRD-K17743125'], fields: {pert_iname: ['belinostat']}},
        columns: {total: 3, skip: 0, ids: ['BRD-K81418486'], fields: {pert_iname: ['vorinostat']}},
        values: [[99.1]],
      }),
    },
    ...partFailures,
  },
};

export const clusterOperation: OperationObject = {
  tags,
  operationId: 'matrices.cluster',
  ...readersOfJob,
  summary: 'Cluster rows or columns of a part of any matrix',
  description: `Average, complete or Ward’s linkage (ward.D2 of R). Of two rows the cells count that both have; a Euclidean distance is scaled to the full width. At most ${mostClustered} at a time, of ${mostClusterCells} cells. Ward’s heights mean what they should for Euclidean distances alone. A share_token does for a matrix of its job.`,
  responses: {
    '200': {
      description: 'OK',
      content: json(clusterSchema, {
        axis: 'rows',
        linkage: 'average',
        distance: 'pearson',
        ids: ['A', 'B', 'C'],
        order: [2, 0, 1],
        merges: [
          [0, 1, 0.1, 2],
          [2, 3, 0.9, 3],
        ],
        excluded: [],
        undetermined_pairs: 0,
        compared: 3,
        cut: {height: 0.1, clusters: 2, labels: [2, 2, 1]},
      }),
    },
    ...partFailures,
    '422': problem('Nothing of the selection has distances'),
  },
};

export const exportOperation: OperationObject = {
  tags,
  operationId: 'matrices.export',
  ...readersOfJob,
  summary: 'A part of any matrix as a file',
  description:
    'In the order of the request. Up to OPENCLUE_MATRIX_VALUES scores. A share_token does for a matrix of its job.',
  ...ownQueryParameters([
    {
      name: 'format',
      in: 'query',
      description: `${formatDescription} GCT without either`,
      schema: text,
      example: 'gct',
    },
  ]),
  responses: {'200': {description: 'The file', content: matrixContent}, ...partFailures},
};
