/** The OpenAPI description of builds: those there are, and what precedes another. */
import type {OperationObject, SchemaObject} from '@loopback/rest';
import {buildTypes, controls} from '../../analyses/builds/request';
import {usualTolerance} from '../../engine/levels/doses';
import {merges} from '../../engine/levels/groups';
import {zScoreStyles} from '../../engine/levels/robust-z';
import {consensusStyles} from '../../engine/stats/consensus';
import {offeredFieldsSchema, problem, receivingFailures} from './offered-fields';
import {json, unauthorized} from './resource';

const text: SchemaObject = {type: 'string'};
const count: SchemaObject = {type: 'integer'};
const flag: SchemaObject = {type: 'boolean', default: false};

const file = (description: string): SchemaObject => ({
  description: `${description}; as file parts, which together may have OPENCLUE_MAX_UPLOAD_BYTES (1 GiB unless the host says otherwise) and go to disk as they come, or as names of published files: publication/path, several by commas or as an array`,
  oneOf: [
    {type: 'string', format: 'binary'},
    {type: 'array', items: {type: 'string', format: 'binary'}},
    text,
    {type: 'array', items: text},
  ],
});

const names = (description: string): SchemaObject => ({
  description,
  oneOf: [text, {type: 'array', items: text}],
});

/** How wells become signatures. */
const howProperties: Record<string, SchemaObject> = {
  level3: file('sig_build_tool: normalised log2 expression of wells, GCT or GCTx'),
  level4: file('sig_build_tool: z-scores of wells instead of level3'),
  instinfo: file('sig_build_tool: one table that describes the wells'),
  weights: file('sig_build_tool: one matrix of weights, by which genes are inferred from the landmarks'),
  merge: {
    ...text,
    enum: [...merges],
    default: merges[0],
    description: 'sig_build_tool: what of wells that were treated alike becomes one signature',
  },
  control: {
    ...text,
    enum: [...controls],
    default: controls[0],
    description: 'sig_build_tool: what z-scores are relative to: all wells of the plate, or its vehicle’s',
  },
  qnorm: {...flag, description: 'sig_build_tool: quantile normalisation of each plate first'},
  plate_field: {
    ...text,
    description:
      'sig_build_tool: field that names the plate; by default det_plate or rna_plate, else what stands before the colon of the ids',
  },
  dose_tolerance: {
    type: 'number',
    default: usualTolerance,
    description: 'sig_build_tool: doses within this share of each other are one',
  },
  doses: names('sig_build_tool: doses in uM; one within the tolerance of these is that'),
  z_style: {
    ...text,
    enum: Object.keys(zScoreStyles),
    default: 'fixed',
    description: 'sig_build_tool: how MADs near 0 count',
  },
  style: {
    ...text,
    enum: Object.keys(consensusStyles),
    default: 'modz',
    description: 'sig_build_tool: how replicates are weighed',
  },
  landmarks: names(
    'sig_build_tool: ids of the rows that replicates are correlated over, also as the lines of a GRP file; by default the landmark genes',
  ),
  keep_failed: {...flag, description: 'sig_build_tool: wells whose qc_pass is 0 take part'},
  as_is: {
    ...flag,
    description:
      'sig_build_tool: the values are taken for their level, although they look like counts or another scale',
  },
};

/** What POST /api/jobs takes for a build; group_by is described with the other tools’. */
export const buildProperties: Record<string, SchemaObject> = {
  abbreviation: {
    ...text,
    description:
      'sig_build_tool: what the folder and the files of the Data Library are called by; letters, digits, dots, dashes and underscores, 40 at most; made of the name by default',
  },
  build_type: {
    ...text,
    enum: [...buildTypes],
    default: buildTypes[0],
    description:
      'sig_build_tool: full adds an introspection, principal components and a map to the levels of light',
  },
  licence: {
    ...text,
    description: 'sig_build_tool: under which the files of the build may be used; “not stated” by default',
  },
  ...howProperties,
};

const wellsSchema: SchemaObject = {
  type: 'object',
  required: ['used', 'failed', 'reasons'],
  properties: {
    used: count,
    failed: {...count, description: 'wells that were left out'},
    reasons: {type: 'object', additionalProperties: count, description: 'how many for each reason'},
  },
};

const signaturesSchema: SchemaObject = {
  type: 'object',
  required: ['all', 'single_well', 'consensus_of_hairpins', 'largest'],
  properties: {
    all: count,
    single_well: count,
    consensus_of_hairpins: count,
    largest: {...count, description: 'wells of the largest'},
  },
};

const listedSchema: SchemaObject = {
  type: 'object',
  required: [
    ...['name', 'abbreviation', 'build_type', 'level', 'created', 'plates', 'wells', 'signatures', 'genes'],
    'has_dataset',
  ],
  properties: {
    name: {...text, description: 'of the build and its dataset'},
    abbreviation: {...text, description: 'of its folder, and of its files in the Data Library'},
    build_type: {...text, enum: [...buildTypes]},
    level: {...count, enum: [3, 4], description: 'of the matrices that it was made of'},
    created: {...text, format: 'date-time'},
    plates: count,
    wells: wellsSchema,
    signatures: signaturesSchema,
    genes: count,
    has_dataset: {type: 'boolean', description: 'whether its dataset is there still'},
  },
};

export const buildsOperation: OperationObject = {
  tags: ['jobs'],
  operationId: 'builds.list',
  summary: 'Builds of plates that there are, the newest first',
  responses: {
    '200': {
      description: 'OK',
      content: json({type: 'array', items: listedSchema}, [
        {
          ...{name: 'screen', abbreviation: 'SCREEN', build_type: 'light', level: 3},
          ...{created: '2026-11-30T18:20:00.000Z', plates: 6, genes: 978, has_dataset: true},
          wells: {used: 360, failed: 0, reasons: {}},
          signatures: {all: 120, single_well: 0, consensus_of_hairpins: 0, largest: 3},
        },
      ]),
    },
    '401': unauthorized,
  },
};

const stateSchema = (description: string): SchemaObject => ({
  type: 'object',
  description,
  required: ['value', 'state'],
  properties: {
    value: text,
    state: {...text, enum: ['free', 'taken', 'invalid']},
    reason: {...text, description: 'a sentence, unless it is free'},
  },
});

export const checkNamesOperation: OperationObject = {
  tags: ['jobs'],
  operationId: 'builds.check',
  summary: 'Whether you may make a build, and whether its name and abbreviation are free',
  parameters: [
    {name: 'name', in: 'query', description: 'of the build and its dataset', schema: text, example: 'screen'},
    {
      name: 'abbreviation',
      in: 'query',
      description: 'of its files; what is made of the name where it is left out',
      schema: text,
      example: 'SCREEN',
    },
  ],
  responses: {
    '200': {
      description: 'OK',
      content: json(
        {
          type: 'object',
          required: ['allowed'],
          properties: {
            allowed: {type: 'boolean', description: 'whether this key may make builds (OPENCLUE_BUILDS)'},
            reason: {...text, description: 'why not'},
            name: stateSchema('of the name that was asked'),
            abbreviation: stateSchema('of the abbreviation that was asked, or was made of the name'),
          },
        },
        {
          allowed: true,
          name: {value: 'screen', state: 'free'},
          abbreviation: {
            ...{value: 'SCREEN', state: 'taken'},
            reason: 'There is already a build SCREEN. Choose another abbreviation.',
          },
        },
      ),
    },
    '401': unauthorized,
  },
};

const inspectedSchema: SchemaObject = {
  type: 'object',
  required: ['wells', 'fields', 'problems', 'warnings'],
  properties: {
    wells: {...count, description: 'of the matrices; of the table where there is none'},
    genes: {...count, description: 'rows of the matrices'},
    landmarks: {...count, description: 'rows that replicates are correlated over'},
    fields: offeredFieldsSchema({
      description: 'what is known of the wells, for group_by and plate_field',
      missing: 'wells without a value',
      examples: 'the first values that there are',
    }),
    plates: {
      type: 'object',
      description: 'of the wells that take part',
      required: ['count', 'smallest', 'largest'],
      properties: {count, smallest: {...count, description: 'wells of the smallest'}, largest: count},
    },
    used: {...count, description: 'wells that take part'},
    vehicles: {...count, description: 'vehicle wells among them'},
    failed: {
      type: 'object',
      description: 'wells that would be left out',
      required: ['count', 'reasons'],
      properties: {count, reasons: {type: 'object', additionalProperties: count}},
    },
    grouped_by: {type: 'array', items: text, description: 'what replicates agree in'},
    signatures: {...signaturesSchema, description: 'what the wells would become'},
    problems: {type: 'array', items: text, description: 'why there would be no build, in sentences'},
    warnings: {type: 'array', items: text},
  },
};

const fieldsSchema: SchemaObject = {
  type: 'object',
  properties: {
    ...howProperties,
    group_by: names('fields that replicates agree in, by commas or as an array'),
  },
};

export const buildFieldsBody = {
  required: true,
  content: {
    'multipart/form-data': {'x-parser': 'stream', schema: fieldsSchema},
    'application/json': {'x-parser': 'stream', schema: fieldsSchema},
  },
};

export const buildFieldsOperation: OperationObject = {
  tags: ['jobs'],
  operationId: 'builds.fields',
  summary: 'What wells are, and which signatures they would become, before a build is made of them',
  description:
    'Looks at the table of the wells, at their matrices or at both, and keeps nothing. With the table alone it tells everything but what depends on genes. What is wrong stands in problems; the job would be refused for it.',
  responses: {
    '200': {
      description: 'OK',
      content: json(inspectedSchema, {
        ...{wells: 360, genes: 978, landmarks: 978, used: 360, vehicles: 120},
        fields: [{name: 'pert_id', distinct: 41, missing: 0, examples: ['DMSO', 'P000']}],
        plates: {count: 6, smallest: 60, largest: 60},
        failed: {count: 0, reasons: {}},
        grouped_by: ['pert_id', 'cell_iname', 'pert_itime', 'dose'],
        signatures: {all: 120, single_well: 0, consensus_of_hairpins: 0, largest: 3},
        problems: [],
        warnings: [],
      }),
    },
    '403': problem('This key may not make builds here'),
    ...receivingFailures,
  },
};
