/** The OpenAPI description of slices. */

import type {OperationObject, ParameterObject, RequestBodyObject, ResponsesObject} from '@loopback/rest';
import {spaceNames} from '../../library/assays';
import {formatDescription, matrixContent} from '../matrix-format';
import {errorSchema, json, unauthorized} from './resource';

const geneExample = ['TP53', 'MYC', '1026'];
const sigExample = ['DEMO001_MCF7_24H:BRD-K81418486:10', 'DEMO001_PC3_24H:BRD-K81418486:10'];

export const datasetParameter: ParameterObject = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'A dataset by name or record id; "Touchstone" means the default dataset',
  schema: {type: 'string'},
  example: 'demo',
};

const formatParameter: ParameterObject = {
  name: 'format',
  in: 'query',
  description: `${formatDescription} JSON without either`,
  schema: {type: 'string'},
  example: 'csv',
};

const geneDescription = 'Entrez ids, symbols or Affymetrix probes; absent: all genes of the space';
const sigDescription = 'signature ids; absent: all signatures';
const spaceDescription = 'gene space; absent: the largest of the dataset';
const missingDescription =
  'leave out genes and signatures that the dataset lacks, instead of refusing the request; X-Missing-Genes and X-Missing-Sigs count them';

export const sliceBody: Partial<RequestBodyObject> = {
  description: 'Genes and signatures',
  required: true,
  // No types: the check of the body says better than LoopBack where it is wrong.
  content: json(
    {
      title: 'Slice',
      properties: {
        genes: {description: `array of ${geneDescription}`},
        sigs: {description: `array of ${sigDescription}`},
        space: {description: `${spaceDescription}; ${spaceNames.join(', ')}`},
        ignore_missing: {description: `true or false (the default): ${missingDescription}`},
      },
    },
    {genes: geneExample, sigs: sigExample},
  ),
};

const problem = (description: string) => ({description, content: json(errorSchema)});

const responses: ResponsesObject = {
  '200': {
    description:
      'The scores, a row for each gene in the order asked for: id (Entrez), pr_gene_symbol and a column for each signature. GCT and GCTx have the metadata of the signatures as well',
    headers: {
      'X-Missing-Genes': {description: 'genes left out by ignore_missing', schema: {type: 'integer'}},
      'X-Missing-Sigs': {description: 'signatures left out by ignore_missing', schema: {type: 'integer'}},
      'X-Duration': {description: 'milliseconds on the server', schema: {type: 'number'}},
    },
    content: {
      ...matrixContent,
      'application/json': {
        ...matrixContent['application/json'],
        example: [
          {id: '7157', pr_gene_symbol: 'TP53', [sigExample[0]]: -0.31, [sigExample[1]]: 0.12},
          {id: '4609', pr_gene_symbol: 'MYC', [sigExample[0]]: -2.48, [sigExample[1]]: -1.97},
        ],
      },
    },
  },
  '400': problem('There is no such dataset or gene space, or a field has a fault; the message names it'),
  '401': unauthorized,
  '404': problem('The dataset lacks genes or signatures; the message names the first of them'),
  '413': problem('The slice, or the body, is larger than the server allows'),
  '429': problem('Too many requests of this key'),
  '503': {
    ...problem('Too many slices at the same time; the header Retry-After tells when to come back'),
    headers: {'Retry-After': {description: 'seconds', schema: {type: 'integer'}}},
  },
};

const description =
  'Scores come from the index: to within 2^-16 of those of the matrix (docs/index-format.md). A slice may have as many ' +
  'scores (genes x signatures) as OPENCLUE_SLICE_VALUES says, 5 million by default. A dataset of level 3 or 4 ' +
  '(openclue matrix add --level) has wells, whose ids `sigs` names, and of level 3 their expression.';

export const postSliceOperation: OperationObject = {
  tags: ['datasets'],
  operationId: 'datasets.slice',
  summary: 'Z-scores of some genes in some signatures',
  description,
  parameters: [formatParameter],
  responses,
};

export const getSliceOperation: OperationObject = {
  tags: ['datasets'],
  operationId: 'datasets.sliceByQuery',
  summary: 'The same for short lists, which the address holds',
  description,
  parameters: [
    {
      name: 'genes',
      in: 'query',
      description: `${geneDescription}; commas between`,
      schema: {type: 'string'},
      example: geneExample.join(),
    },
    {
      name: 'sigs',
      in: 'query',
      description: `${sigDescription}; commas between`,
      schema: {type: 'string'},
      example: sigExample.join(),
    },
    {
      name: 'space',
      in: 'query',
      description: spaceDescription,
      schema: {type: 'string', enum: [...spaceNames]},
      example: spaceNames[0],
    },
    {
      name: 'ignore_missing',
      in: 'query',
      description: missingDescription,
      schema: {type: 'boolean', default: false},
      example: false,
    },
    formatParameter,
  ],
  responses,
};
