/** The OpenAPI description of what precedes a proteomic query. */
import type {OperationObject, ParameterObject, SchemaObject} from '@loopback/rest';
import {usualFields} from '../../engine/proteomics/fields';
import {proteomicAssays} from '../../engine/proteomics/provenance';
import {
  offeredFieldsSchema,
  problem,
  receivingFailures,
  replicatesSchema,
  sentMatrixBody,
} from './offered-fields';
import {ownQueryParameters} from './own-query-parameters';
import {json, unauthorized} from './resource';

const text: SchemaObject = {type: 'string'};
const count: SchemaObject = {type: 'integer'};
const texts: SchemaObject = {type: 'array', items: text};
const assay: SchemaObject = {type: 'string', enum: [...proteomicAssays]};

export const fieldsBody = sentMatrixBody(
  'profiles, GCT or GCTx, as a file part; in JSON the text of a GCT. Also accepted as matrix-cmapfile',
  {
    fields_to_aggregate: {
      description: `metadata fields that would tell replicates, as a JSON array or separated by commas; by default ${usualFields.join(', ')}; [] for none`,
      oneOf: [{type: 'string'}, {type: 'array', items: {type: 'string'}}],
    },
  },
);

const offerSchema: SchemaObject = {
  type: 'object',
  required: ['file', 'wells', 'probes', 'fields', 'references', 'warnings'],
  properties: {
    file: {...text, description: 'its name, as it was sent'},
    assay: {...assay, description: 'as the provenance code tells; absent where it does not'},
    provenance_code: {...text, description: 'absent unless all wells have the same'},
    wells: count,
    probes: count,
    fields: offeredFieldsSchema({
      description: 'metadata fields of the wells, for fields_to_aggregate',
      missing: 'wells without a value',
    }),
    replicates: replicatesSchema({
      description:
        'which wells are one query, by fields_to_aggregate; absent where the wells lack one of them',
      groups: 'queries that the wells make',
      largest: 'wells of the largest',
      single: 'queries of a single well',
    }),
    references: {
      type: 'array',
      description:
        'references of that assay, of any where it is unknown; first the one that is taken where a job names none',
      items: {
        type: 'object',
        required: ['name', 'assay', 'cells', 'synthetic'],
        properties: {name: text, assay, cells: texts, synthetic: {type: 'boolean'}},
      },
    },
    warnings: {...texts, description: 'sentences on what is to be known before it is queried'},
  },
};

export const fieldsOperation: OperationObject = {
  tags: ['jobs'],
  operationId: 'proteomics.fields',
  summary: 'What a matrix of P100 or GCP profiles is, before it is queried',
  description:
    'Reads the matrix and keeps nothing of it. The answer is what a form for proteomics_query can offer: its assay, the metadata fields that may tell replicates, how many queries the wells make by some of them, and the references it can be compared with.',
  responses: {
    '200': {
      description: 'OK',
      content: json(offerSchema, {
        file: 'plate_level4.gct',
        assay: 'P100',
        provenance_code: 'PRM+L2X+SF8+PF9+LLB+OSF5+RMN',
        wells: 96,
        probes: 92,
        fields: [{name: 'pert_iname', distinct: 32, missing: 0, examples: ['DMSO', 'vorinostat']}],
        replicates: {fields: ['pert_id', 'cell_id', 'pert_time'], groups: 32, largest: 3, single: 0},
        references: [{name: 'touchstone-p100', assay: 'P100', cells: ['A375', 'MCF7'], synthetic: false}],
        warnings: [],
      }),
    },
    '400': problem('No sound matrix; the message says where it is wrong'),
    '422': problem('A field of fields_to_aggregate that the wells do not have'),
    ...receivingFailures,
  },
};

export const connectionOrders = ['desc', 'asc'] as const;
/** Connections of an answer when the caller does not say; 0 means all. */
export const usualLimit = 100;

export const pertParameter: ParameterObject = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'pert_id or name of a perturbagen',
  schema: text,
  example: 'vorinostat',
};

const scoreByCell: SchemaObject = {
  type: 'object',
  additionalProperties: {type: 'number'},
  description: 'by cell line, -1 to 1',
};
const score: SchemaObject = {
  type: 'number',
  description: 'in the cell line that was asked for, else the median over those that have it',
};

const pertConnectionsSchema: SchemaObject = {
  type: 'object',
  required: ['pert', 'references', 'total', 'connections'],
  properties: {
    pert: {type: 'object', required: ['pert_id'], properties: {pert_id: text, pert_iname: text}},
    references: {
      type: 'array',
      description: 'references that have wells of it; where there is none, nothing else is told',
      items: {
        type: 'object',
        required: ['name', 'assay', 'synthetic', 'wells'],
        properties: {name: text, assay, synthetic: {type: 'boolean'}, wells: count},
      },
    },
    reference: {...text, description: 'whose connections these are'},
    assay,
    synthetic: {type: 'boolean'},
    queries: {...texts, description: 'what its replicates are called: one for each time of exposure'},
    query: {...text, description: 'the one whose connections these are'},
    cells: {...texts, description: 'cell lines of the reference'},
    own: {
      type: 'object',
      description: 'how its own replicates agree; absent where no cell line has two',
      required: ['score', 'cells'],
      properties: {score, cells: scoreByCell},
    },
    total: {...count, description: 'connections before paging'},
    connections: {
      type: 'array',
      items: {
        type: 'object',
        required: ['rank', 'pert_id', 'score', 'cells'],
        properties: {
          rank: count,
          pert_id: text,
          pert_iname: text,
          moa: {...text, description: 'where the wells of the reference tell it'},
          pert_time: text,
          score,
          cells: scoreByCell,
        },
      },
    },
  },
};

const asked = (name: string, description: string, schema: SchemaObject, example: string | number) =>
  ({name, in: 'query', description, schema, example}) satisfies ParameterObject;

export const pertConnectionsOperation: OperationObject = {
  tags: ['perts'],
  operationId: 'perts.proteomicConnections',
  summary: 'What a perturbagen connects to within a reference of P100 or GCP',
  description:
    'The connectivity of its replicates with those of every other perturbagen of the same reference, cell line by cell line: a signed Kolmogorov-Smirnov statistic from -1 to 1, as introspection has it.',
  ...ownQueryParameters([
    asked(
      'reference',
      'a reference by name; absent: the newest that has the perturbagen, a measured one before a synthetic',
      text,
      'demo-p100',
    ),
    asked('cell', 'only in this cell line', text, 'MCF7'),
    asked('query', 'one of `queries`; absent: the first', text, 'BRD-K81418486:3'),
    asked(
      'order',
      'the strongest first, or the most opposite',
      {type: 'string', enum: [...connectionOrders]},
      'desc',
    ),
    asked('limit', '0: all', {type: 'integer', minimum: 0, default: usualLimit}, 10),
    asked('skip', 'connections to leave out first', {type: 'integer', minimum: 0, default: 0}, 0),
  ]),
  responses: {
    '200': {
      description: 'OK',
      content: json(pertConnectionsSchema, {
        pert: {pert_id: 'BRD-K81418486', pert_iname: 'vorinostat'},
        references: [{name: 'touchstone-p100', assay: 'P100', synthetic: false, wells: 18}],
        reference: 'touchstone-p100',
        assay: 'P100',
        synthetic: false,
        queries: ['BRD-K81418486:3'],
        query: 'BRD-K81418486:3',
        cells: ['A375', 'MCF7'],
        own: {score: 0.98, cells: {A375: 0.99, MCF7: 0.97}},
        total: 90,
        connections: [
          {
            rank: 1,
            pert_id: 'BRD-K17743125',
            pert_iname: 'belinostat',
            pert_time: '3',
            score: 0.91,
            cells: {A375: 0.93, MCF7: 0.89},
          },
        ],
      }),
    },
    '400': problem('No such reference'),
    '401': unauthorized,
    '404': problem('A reference that lacks the perturbagen'),
    '422': problem('A cell line that the reference does not have'),
    '503': problem('Too many requests wait for a thread; Retry-After tells for how long'),
  },
};
