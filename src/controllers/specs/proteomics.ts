/** The OpenAPI description of what precedes a proteomic query. */
import type {OperationObject, RequestBodyObject, SchemaObject} from '@loopback/rest';
import {proteomicAssays} from '../../engine/proteomics/provenance';
import {errorSchema, json, unauthorized} from './resource';

const text: SchemaObject = {type: 'string'};
const count: SchemaObject = {type: 'integer'};
const texts: SchemaObject = {type: 'array', items: text};
const assay: SchemaObject = {type: 'string', enum: [...proteomicAssays]};

const matrixSchema: SchemaObject = {
  type: 'object',
  properties: {
    matrix: {
      type: 'string',
      format: 'binary',
      description:
        'profiles, GCT or GCTx, as a file part; in JSON the text of a GCT. Also accepted as matrix-cmapfile',
    },
  },
};

export const fieldsBody: Partial<RequestBodyObject> = {
  required: true,
  content: {
    'multipart/form-data': {'x-parser': 'stream', schema: matrixSchema},
    'application/json': {'x-parser': 'stream', schema: matrixSchema},
  },
};

const offerSchema: SchemaObject = {
  type: 'object',
  required: ['file', 'wells', 'probes', 'fields', 'references', 'warnings'],
  properties: {
    file: {...text, description: 'its name, as it was sent'},
    assay: {...assay, description: 'as the provenance code tells; absent where it does not'},
    provenance_code: {...text, description: 'absent unless all wells have the same'},
    wells: count,
    probes: count,
    fields: {
      type: 'array',
      description: 'metadata fields of the wells, for fields_to_aggregate',
      items: {
        type: 'object',
        required: ['name', 'distinct', 'missing', 'examples'],
        properties: {
          name: text,
          distinct: {...count, description: 'different values'},
          missing: {...count, description: 'wells without a value'},
          examples: texts,
        },
      },
    },
    references: {
      type: 'array',
      description: 'references of that assay, of any where it is unknown',
      items: {
        type: 'object',
        required: ['name', 'assay', 'cells', 'synthetic'],
        properties: {name: text, assay, cells: texts, synthetic: {type: 'boolean'}},
      },
    },
    warnings: texts,
  },
};

const problem = (description: string) => ({description, content: json(errorSchema)});

export const fieldsOperation: OperationObject = {
  tags: ['jobs'],
  operationId: 'proteomics.fields',
  summary: 'What a matrix of P100 or GCP profiles is, before it is queried',
  description:
    'Reads the matrix and keeps nothing of it. The answer is what a form for proteomics_query can offer: its assay, the metadata fields that may tell replicates, and the references it can be compared with.',
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
        references: [{name: 'touchstone-p100', assay: 'P100', cells: ['A375', 'MCF7'], synthetic: false}],
        warnings: [],
      }),
    },
    '400': problem('No sound matrix; the message says where it is wrong'),
    '401': unauthorized,
    '413': problem('The file is larger than the server takes'),
    '503': problem('Too many matrices are being received; Retry-After tells for how long'),
  },
};
