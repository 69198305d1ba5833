import type {OperationObject, RequestBodyObject, SchemaObject} from '@loopback/rest';
import {errorSchema, json, unauthorized} from './resource';
import {datasetProperty} from './submission';

const text: SchemaObject = {type: 'string'};
const count: SchemaObject = {type: 'integer'};
const texts: SchemaObject = {type: 'array', items: text};

const pasted: SchemaObject = {
  type: 'string',
  description:
    'a text in any usual form: a gene a line, commas, blanks, GRP, GMT, columns of a spreadsheet, or a table with a value for each gene',
};

export const checkBody: Partial<RequestBodyObject> = {
  description: 'Genes as they were pasted, and what they will be compared with',
  required: true,
  content: {
    'application/json': {
      schema: {
        type: 'object',
        properties: {
          up: {...pasted, description: `up list, or a table of all genes; ${pasted.description}`},
          down: {...pasted, description: `down list; ${pasted.description}`},
          name: {...text, description: 'name of the query', default: 'query'},
          value_column: {
            ...text,
            description:
              'of a table: the heading of the column by which genes are ranked, with values above and below 0; by default stat, t, z, log fold change or score, whichever there is first',
          },
          dataset: datasetProperty,
        },
      },
      example: {up: 'TP53, CDKN1A, ADCK3', down: 'MYC\nCCND1\nnosuchgene'},
    },
  },
};

const classedGene: SchemaObject = {
  type: 'object',
  required: ['token', 'entrezId', 'symbol', 'via'],
  properties: {
    token: {...text, description: 'as it was written'},
    entrezId: text,
    symbol: {...text, description: 'the current symbol'},
    via: {
      ...text,
      enum: ['entrez', 'symbol', 'alias', 'probe'],
      description: 'which name gave the gene away',
    },
  },
};
const repeat: SchemaObject = {
  type: 'object',
  required: ['token', 'first'],
  properties: {token: text, first: {...text, description: 'the entry that counts'}},
};
const classedGenes: SchemaObject = {
  type: 'object',
  description: 'entries of a list by what became of them',
  required: ['valid', 'validNotUsed', 'invalid', 'repeats'],
  properties: {
    valid: {type: 'array', items: classedGene, description: 'these are scored'},
    validNotUsed: {type: 'array', items: classedGene, description: 'known, but not in the gene space'},
    invalid: {...texts, description: 'no known gene, or several'},
    repeats: {type: 'array', items: repeat},
  },
};
const remarks: SchemaObject = {
  type: 'array',
  items: {type: 'object', required: ['text'], properties: {text}},
};
const section: SchemaObject = {
  type: 'object',
  required: ['errors', 'warnings'],
  properties: {errors: remarks, warnings: remarks},
};
const readAs: SchemaObject = {
  type: 'object',
  description: 'how a text was read',
  required: ['form'],
  properties: {
    form: {...text, enum: ['nothing', 'list', 'two lists', 'gmt', 'values']},
    geneColumn: {...text, description: 'of a table: the column that names genes'},
    valueColumn: {...text, description: 'of a table: the column that ranks them'},
    otherColumns: {...texts, description: 'of a table: other columns of numbers'},
    signedColumns: {
      ...texts,
      description: 'of a table: columns with values above and below 0, which value_column may name',
    },
  },
};

const checkSchema: SchemaObject = {
  type: 'object',
  required: ['kind', 'read', 'dataset', 'space', 'genes', 'accepted', 'report', 'queries', 'submission'],
  properties: {
    kind: {...text, enum: ['lists', 'signature'], description: 'lists, or a value for each gene'},
    read: {type: 'object', required: ['up', 'down'], properties: {up: readAs, down: readAs}},
    dataset: text,
    space: {...text, enum: ['landmark', 'bing', 'all']},
    genes: {...count, description: 'genes of that space in the dataset'},
    accepted: {type: 'boolean', description: 'whether a job of it would be taken'},
    report: {
      type: 'object',
      required: ['system', 'up', 'down', 'both'],
      properties: {system: section, up: section, down: section, both: section},
    },
    queries: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'description'],
        properties: {name: text, description: text, up: classedGenes, down: classedGenes},
      },
    },
    signature: {
      type: 'object',
      description: 'of a query with values',
      required: ['usable', 'notUsed', 'unknown', 'repeated'],
      properties: {
        usable: {...count, description: 'values that are scored'},
        notUsed: texts,
        unknown: texts,
        repeated: {type: 'array', items: repeat},
      },
    },
    submission: {
      type: 'object',
      description:
        'what POST /api/jobs is to be sent beside tool_id and name; lists do for POST /api/queries too',
      properties: {'uptag-cmapfile': text, 'dntag-cmapfile': text, 'sig-cmapfile': text},
    },
  },
};

const gene = (token: string, entrezId: string, symbol = token, via = 'symbol') => ({
  token,
  entrezId,
  symbol,
  via,
});
const nothingSaid = {errors: [], warnings: []};

export const checkOperation: OperationObject = {
  tags: ['queries'],
  operationId: 'queries.check',
  summary: 'Read pasted genes and class them, without scoring',
  description:
    'Judges the genes by the rules of POST /api/jobs and POST /api/queries, and answers what to send these. A table ' +
    'whose values lie above and below 0 is a query of a whole profile.',
  responses: {
    '200': {
      description: 'What became of each entry; also where the query could not be asked, `report` saying why',
      content: json(checkSchema, {
        kind: 'lists',
        read: {up: {form: 'list'}, down: {form: 'list'}},
        dataset: 'demo',
        space: 'bing',
        genes: 1700,
        accepted: true,
        report: {system: nothingSaid, up: nothingSaid, down: nothingSaid, both: nothingSaid},
        queries: [
          {
            name: 'query',
            description: '',
            up: {
              valid: [gene('TP53', '7157'), gene('CDKN1A', '1026')],
              validNotUsed: [],
              invalid: [],
              repeats: [],
            },
            down: {valid: [gene('MYC', '4609')], validNotUsed: [], invalid: ['nosuchgene'], repeats: []},
          },
        ],
        submission: {
          'uptag-cmapfile': 'query\t\tTP53\tCDKN1A\n',
          'dntag-cmapfile': 'query\t\tMYC\tnosuchgene\n',
        },
      }),
    },
    '400': {
      description: 'A text cannot be read, or there is no such dataset or field',
      content: json(errorSchema),
    },
    '401': unauthorized,
  },
};
