/** The OpenAPI description of what precedes an introspection. */
import type {OperationObject, SchemaObject} from '@loopback/rest';
import {
  offeredFieldsSchema,
  problem,
  receivingFailures,
  replicatesSchema,
  sentMatrixBody,
} from './offered-fields';
import {json} from './resource';

const text: SchemaObject = {type: 'string'};
const count: SchemaObject = {type: 'integer'};

export const introspectFieldsBody = sentMatrixBody(
  'signatures, GCT or GCTx, as a file part; in JSON the text of a GCT. Also accepted as matrix-cmapfile; without one a dataset is looked at',
  {
    dataset: {...text, description: 'absent: the default dataset'},
    where: {
      description: 'signatures to take, in the filter language of the services, by any of their fields; JSON',
    },
    sig_ids: {description: 'ids of signatures to take, as an array or separated by commas'},
    group_by: {
      description: 'fields whose equal values make replicates, as an array or separated by commas',
    },
  },
);

const offerSchema: SchemaObject = {
  type: 'object',
  required: ['most', 'signatures', 'matching', 'genes', 'fields'],
  properties: {
    file: {...text, description: 'name of the matrix, as it was sent'},
    dataset: {...text, description: 'that was looked at, where there was no matrix'},
    most: {
      ...count,
      description: 'signatures that are compared with one another at most, replicates combined',
    },
    signatures: count,
    matching: {...count, description: 'signatures that where and sig_ids take'},
    genes: {...count, description: 'rows of the matrix, or genes of the dataset that are compared'},
    fields: offeredFieldsSchema({
      description: 'metadata fields of these signatures, for group_by and where',
      missing: 'signatures without a value',
      examples: 'the first values that there are',
    }),
    replicates: replicatesSchema({
      description: 'which signatures are one, by group_by; absent where it names no field',
      groups: 'signatures once replicates are combined',
      largest: 'signatures that the largest is made of',
      single: 'signatures that have no replicate',
    }),
  },
};

export const introspectFieldsOperation: OperationObject = {
  tags: ['jobs'],
  operationId: 'introspect.fields',
  summary: 'What signatures are, of a matrix or a dataset, before they are introspected',
  description:
    'Reads the matrix and keeps nothing of it. The answer is what a form for sig_introspect_tool can offer: the metadata fields that may tell replicates or choose signatures, and how many signatures would be compared.',
  responses: {
    '200': {
      description: 'OK',
      content: json(offerSchema, {
        dataset: 'demo',
        most: 2000,
        signatures: 2880,
        matching: 320,
        genes: 1268,
        fields: [{name: 'cell_iname', distinct: 1, missing: 0, examples: ['MCF7']}],
        replicates: {fields: ['pert_iname'], groups: 168, largest: 6, single: 120},
      }),
    },
    '400': problem(
      'No sound matrix, no such dataset, or a choice that cannot be made; the message says what is wrong',
    ),
    ...receivingFailures,
  },
};
