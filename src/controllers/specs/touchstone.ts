/** What the operations on a dataset's perturbagens, genes and classes answer, as the description of the API has it. */
import type {OperationObject, ParameterObject, SchemaObject} from '@loopback/rest';
import {ownQueryParameters} from './own-query-parameters';
import {errorSchema, json, unauthorized} from './resource';

const text: SchemaObject = {type: 'string'};
const number: SchemaObject = {type: 'number'};
const count: SchemaObject = {type: 'integer'};
const nullable: SchemaObject = {type: 'number', nullable: true};
const list = (items: SchemaObject, description?: string): SchemaObject => ({
  type: 'array',
  items,
  ...(description !== undefined && {description}),
});
const told = (schema: SchemaObject, description: string): SchemaObject => ({...schema, description});
const byName = (schema: SchemaObject, description: string): SchemaObject => ({
  type: 'object',
  additionalProperties: schema,
  description,
});

/** Every property is there but those that are named as optional. */
function object(properties: Record<string, SchemaObject>, optional: readonly string[] = []): SchemaObject {
  return {
    type: 'object',
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
    properties,
  };
}

const pert = {pert_id: text, pert_iname: text, pert_type: text};
const unnamed = ['pert_iname', 'pert_type'];
const from = {dataset: text, background: told(text, 'build of the background')};

export const datasetParameter: ParameterObject = {
  name: 'dataset',
  in: 'query',
  description: 'a dataset by name; absent or "Touchstone" means the default dataset',
  schema: {type: 'string'},
  example: 'demo',
};
export const cellParameter: ParameterObject = {
  name: 'cell',
  in: 'query',
  description: 'a cell line; absent: the summary over all cell lines',
  schema: {type: 'string'},
  example: 'MCF7',
};
export const pertParameter: ParameterObject = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'pert_id, name or record id of a perturbagen',
  schema: {type: 'string'},
  example: 'BRD-K81418486',
};

export function parameter(
  name: string,
  description: string,
  example: string | number,
  schema: SchemaObject = text,
): ParameterObject {
  return {name, in: 'query', description, schema, example};
}

export const connectionsSchema = object({
  ...from,
  pert: object(pert, unnamed),
  score: {type: 'string', enum: ['tau', 'ncs']},
  cells: list(text, 'cell lines in which the perturbagen is a reference query'),
  total: told(count, 'connections before paging'),
  connections: list(
    object(
      {
        rank: count,
        ...pert,
        score: number,
        summary: told(number, 'over all cell lines'),
        cells: byName(number, 'score in each cell line that has the connection'),
      },
      [...unnamed, 'summary'],
    ),
  ),
});

export const referenceSchema = object({
  ...from,
  cells: list(text, 'cell lines that have connections'),
  total: told(count, 'perturbagens before paging'),
  types: list(
    object({pert_type: told({type: 'string', nullable: true}, 'null: the dataset does not tell'), count}),
    'how many are of each type, the most frequent first',
  ),
  perts: list(
    object(
      {
        ...pert,
        moa: text,
        classes: list(text, 'group_ids of its classes'),
        query_cells: told(
          count,
          'cell lines in which its signatures are reference queries; 0: it is only connected to',
        ),
      },
      [...unnamed, 'moa'],
    ),
    'by name',
  ),
});

export const summarySchema = object({
  dataset: text,
  pert: object(pert, unnamed),
  impact: told(
    object({pct_cc: nullable, pct_ss: nullable, tas_percentile: nullable}),
    'strength among all perturbagens of the dataset, 0 to 1: shares of the ranks of its median cc_q75 and ss_ngene, and the mean of both, the TAS of CLUE’s cards; null without the figures',
  ),
  signatures: list({
    ...object(
      {
        sig_id: text,
        cell_iname: text,
        pert_idose: text,
        pert_dose: text,
        pert_dose_unit: text,
        pert_itime: text,
        dose_row: told(text, 'its row of doses; absent without a molar concentration'),
        tas: told(number, 'its own transcriptional activity score, 0 to 1'),
        cc_q75: number,
        ss_ngene: number,
      },
      [
        'cell_iname',
        'pert_idose',
        'pert_dose',
        'pert_dose_unit',
        'pert_itime',
        'dose_row',
        'tas',
        'cc_q75',
        'ss_ngene',
      ],
    ),
  }),
  cells: list(
    object({
      cell_iname: text,
      signatures: count,
      median_tas: nullable,
      highest_tas: nullable,
      by_dose: list(count, 'signatures in each row of doses'),
    }),
  ),
  doses: list(text, 'rows of the dose display in micromolar; a dose goes to the nearest on a log scale'),
  assays: list(
    object({
      assay: text,
      status: {type: 'string', enum: ['profiled', 'not profiled', 'not loaded']},
      signatures: told(count, 'of the perturbagen in this dataset, where that is of the assay'),
      profiles: told(count, 'of the perturbagen in the service of profiles'),
    }),
    'in which assays it was profiled: L1000, P100, GCP and others that are loaded; not loaded: this server cannot tell',
  ),
});

const box = {
  median: nullable,
  q25: nullable,
  q75: nullable,
  iqr: nullable,
  whisker_low: told(nullable, 'least of the members that are no outliers'),
  whisker_high: told(nullable, 'largest of them'),
  outliers: list(text, 'pert_ids of members beyond 1.5 interquartile ranges from the box'),
};

export const classesSchema = object({
  ...from,
  classes: list(object({group_id: text, name: text, size: told(count, 'members with connections'), ...box})),
});

export const classSchema = object(
  {
    ...from,
    group_id: text,
    name: text,
    members: list(
      object(
        {...pert, median: told(nullable, 'median tau with the other members: a dot of the box plot')},
        unnamed,
      ),
    ),
    absent: list(text, 'members that have no connections here'),
    box_plot: told(object(box), 'of the members’ medians; quartiles as cmapM’s prctile takes them'),
    heat_map: object({
      order: list(text, 'pert_ids, alike ones side by side: complete linkage, optimal leaf order'),
      scores: list(
        list(nullable),
        'tau of each with each in that order, the mean of both directions; null where there is none, and of a member with itself',
      ),
    }),
    cells: list(
      object({cell: text, median: number, q25: number, q75: number}),
      'the same medians in the summary, then in each cell line; all 0 where the members have no scores',
    ),
  },
  ['group_id', 'name'],
);

export const cellConnectivitySchema = object({
  ...from,
  pert: object(pert, unnamed),
  cells: list(
    object({
      cell_iname: text,
      queries: told(count, 'its signatures there that are reference queries; 0: it is only connected to'),
      tas: told(nullable, 'highest TAS of these, or else of its signatures there'),
      is_strong: told({type: 'boolean'}, 'tas is at least tas_threshold: a thick bar'),
    }),
    'cell lines in which the perturbagen has signatures, by name',
  ),
  without_data: list(text, 'cell lines of the dataset in which it has none'),
  tau: list(list(nullable), 'of the row’s queries against the column’s signatures; null where there is none'),
  ncs: list(list(nullable), 'the normalised scores that tau was made from'),
  tas_threshold: number,
  score_threshold: number,
  chords: list(
    object({cells: {type: 'array', items: text, minItems: 2, maxItems: 2}, score: number}),
    'pairs of cell lines, both above tas_threshold, whose tau (the mean of both directions) is score_threshold or more in size',
  ),
});

const consensusGene = object({
  rank: count,
  entrez_id: text,
  gene_symbol: text,
  z: told(number, 'consensus z-score'),
  lowest: told(number, 'lowest z-score of the signatures'),
  highest: told(number, 'highest of them'),
  cells: byName(number, 'mean z-score of the signatures of each cell line'),
});

export const consensusSchema = object({
  dataset: text,
  pert: object(pert, unnamed),
  method: {type: 'string', enum: ['modz']},
  space: told(text, 'gene space'),
  weighed_by: told(
    object({space: text, genes: count}),
    'genes over which the signatures are correlated for weights',
  ),
  of: told(
    {type: 'string', enum: ['exemplars', 'all']},
    'all: none of the perturbagen’s signatures is an exemplar',
  ),
  signatures_of_pert: told(count, 'in the dataset, or in the cell line'),
  signatures: list(
    object({sig_id: text, cell_iname: text, weight: told(number, 'share in the consensus')}, ['cell_iname']),
  ),
  up: list(consensusGene, 'the highest first'),
  down: list(consensusGene, 'the lowest first'),
});

const movedBy = object(
  {
    rank: count,
    sig_id: text,
    z: number,
    ...pert,
    cell_iname: text,
    pert_idose: text,
    pert_itime: text,
    moa: text,
    tas: number,
  },
  [...Object.keys(pert), 'cell_iname', 'pert_idose', 'pert_itime', 'moa', 'tas'],
);

export const geneSignaturesSchema = object({
  dataset: text,
  entrez_id: text,
  gene_symbol: text,
  spaces: list(text, 'gene spaces of the dataset that have the gene, the smallest first'),
  looked_at: told(count, 'signatures with a z-score of the gene, after the conditions of the request'),
  signatures: told(count, 'of the dataset'),
  up: list(movedBy, 'the highest z-score first'),
  down: list(movedBy, 'the lowest first'),
});

type Described = Pick<OperationObject, 'summary' | 'description' | 'parameters' | 'operationId'>;

const problem = (description: string) => ({description, content: json(errorSchema)});

/** An operation that answers with JSON. @param missing what a 404 means */
export function describe(
  tag: string,
  operation: Described,
  schema: SchemaObject,
  example: object,
  missing: string,
): OperationObject {
  const {parameters = [], ...others} = operation;
  return {
    ...others,
    ...ownQueryParameters(parameters as ParameterObject[]),
    tags: [tag],
    responses: {
      '200': {description: 'OK', content: json(schema, example)},
      '400': problem('A parameter has a fault, or a name means several perturbagens'),
      '401': unauthorized,
      '404': problem(missing),
      '409': problem(
        'The dataset has no background, or one of an earlier state; the message tells how to build it',
      ),
      '422': problem('The dataset or the class cannot be shown in this way; the message tells why'),
    },
  };
}
