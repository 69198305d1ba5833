/** The collection of drugs as the description of the API has it. */
import type {OperationObject, ParameterObject, SchemaObject} from '@loopback/rest';
import {exportColumns} from '../../library/repurposing/export';
import {proteinClasses} from '../../library/repurposing/protein-classes';
import {usualPhase} from '../../library/repurposing/reversal';
import {type Dimension, dimensionNames, drugOrders} from '../../library/repurposing/select';
import {viewScores} from '../../results/views/layout';
import {ownQueryParameters} from './own-query-parameters';
import {badRequest, errorSchema, json, unauthorized} from './resource';
import {count, parameter, text, whole} from './result-views';
import {readersOfJob, resultFailures} from './results';

/** Values told of each facet. */
export const defaultValues = 15;
export const largestValues = 10_000;
/** Drugs of a page. */
export const defaultDrugs = 100;
export const largestDrugs = 100_000;

export const exportFormats = ['json', 'csv', 'xlsx'] as const;
export const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const texts: SchemaObject = {type: 'array', items: text};
const number: SchemaObject = {type: 'number'};
const flag: SchemaObject = {type: 'boolean'};
const told = (schema: SchemaObject, description: string): SchemaObject => ({...schema, description});
const list = (items: SchemaObject, description?: string): SchemaObject => ({
  type: 'array',
  items,
  ...(description !== undefined && {description}),
});
const object = (
  properties: Record<string, SchemaObject>,
  optional: readonly string[] = [],
): SchemaObject => ({
  type: 'object',
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
});
const proteinClass: SchemaObject = {type: 'string', enum: [...proteinClasses]};

const meanings: Readonly<Record<Dimension, readonly [description: string, example: string]>> = {
  phase: ['highest clinical phases', 'Launched'],
  moa: ['mechanisms of action', 'HDAC inhibitor'],
  target: ['targets, by HUGO symbol', 'HDAC1'],
  target_class: [
    `classes of proteins that a target is of: ${proteinClasses.join(', ')} (src/library/repurposing/protein-classes.tsv)`,
    'epigenetic',
  ],
  disease_area: ['disease areas', 'oncology'],
  indication: ['indications', 'cutaneous T-cell lymphoma (CTCL)'],
  vendor: ['vendors of a sample', 'Selleck'],
  status_source: ['sources of the status', 'FDA Orange Book'],
};
const subsetParameters: readonly ParameterObject[] = [
  ...dimensionNames.map((name) => {
    const [description, example] = meanings[name];
    return parameter(
      name,
      `only drugs of any of these ${description}; with commas between, or a JSON array`,
      example,
    );
  }),
  parameter('find', 'only drugs whose name, synonym or broad_id contains this, whatever the case', 'stat'),
];

const briefProperties: Record<string, SchemaObject> = {
  id: told(text, 'of the record of rep_drugs'),
  name: told(text, 'pert_iname of the drug'),
  phase: told(text, 'highest clinical phase; absent where it is not known'),
  moa: texts,
  target: texts,
  target_class: list(proteinClass),
  disease_area: texts,
  indication: texts,
  vendor: texts,
  status_source: texts,
  samples: count,
  demo: told(flag, 'the demo brought it: vendor, catalogue number and purity of its samples are made up'),
};
const vorinostat = {
  id: '5b0f3f0f8f4c1f0f8f4c1f0f',
  name: 'vorinostat',
  phase: 'Launched',
  moa: ['HDAC inhibitor'],
  target: ['HDAC1', 'HDAC2'],
  target_class: ['epigenetic'],
  disease_area: ['hematologic malignancy'],
  indication: ['cutaneous T-cell lymphoma'],
  vendor: ['Selleck'],
  status_source: ['FDA Orange Book'],
  samples: 1,
  demo: false,
};
const busy = {description: 'Too many workbooks are being written', content: json(errorSchema)};

export const summaryOperation: OperationObject = {
  tags: ['repurposing'],
  operationId: 'repurposing.summary',
  summary: 'How many drugs the collection has, by phase, mechanism, target, class of protein and more',
  description:
    'All of the collection, or of a subset. A facet is counted under the conditions of all others, so that it shows what else there is to choose; the classes of proteins likewise.',
  ...ownQueryParameters([
    ...subsetParameters,
    parameter('facets', `what to count, of ${dimensionNames.join(', ')}; by default all`, 'moa,target'),
    parameter(
      'values',
      'most values of each, the commonest first; beyond them those that are asked for',
      20,
      whole(defaultValues, largestValues),
    ),
    parameter('like', 'only values that contain this, whatever the case', 'kinase'),
  ]),
  responses: {
    '200': {
      description: 'The counts',
      content: json(
        object({
          total: told(count, 'drugs of the collection'),
          matching: told(count, 'drugs of the subset'),
          samples: told(count, 'of these'),
          demo: told(count, 'of these that the demo brought'),
          facets: list(
            object({
              name: {type: 'string', enum: dimensionNames},
              distinct: told(count, 'values that occur'),
              missing: told(count, 'drugs without one'),
              values: list(object({value: text, count}), 'the commonest first'),
            }),
          ),
          target_classes: list(
            object({
              class: proteinClass,
              drugs: told(count, 'that have a target of the class'),
              targets: told(count, 'different ones'),
              commonest: list(object({target: text, drugs: count}), 'targets of most drugs'),
            }),
            'classes of proteins that the drugs target; all are told',
          ),
        }),
        {
          total: 6798,
          matching: 79,
          samples: 160,
          demo: 0,
          facets: [{name: 'phase', distinct: 8, missing: 0, values: [{value: 'Launched', count: 12}]}],
          target_classes: [
            {class: 'epigenetic', drugs: 79, targets: 18, commonest: [{target: 'HDAC1', drugs: 60}]},
          ],
        },
      ),
    },
    '400': badRequest,
    '401': unauthorized,
  },
};

const binary = {schema: {type: 'string' as const, format: 'binary'}};

export const drugsOperation: OperationObject = {
  tags: ['repurposing'],
  operationId: 'repurposing.drugs',
  summary: 'The drugs of the collection or of a subset, as records, CSV or workbook',
  description: `CSV and XLSX have the twelve columns of the Hub's own export, a row for each sample, and all drugs unless limit says otherwise: ${exportColumns.join(', ')}. Several values stand in one cell with | between.`,
  ...ownQueryParameters([
    ...subsetParameters,
    parameter('order', `${drugOrders.join(', ')}, with ASC or DESC behind it`, 'phase DESC'),
    parameter('limit', 'most drugs; 0: all, as by default of a file', 100, whole(defaultDrugs, largestDrugs)),
    parameter('skip', 'drugs to pass over', 0, whole(0)),
    parameter('format', 'the header Accept says the same', 'xlsx', {
      type: 'string',
      enum: [...exportFormats],
    }),
  ]),
  responses: {
    '200': {
      description: 'The drugs',
      content: {
        ...json(
          object({total: told(count, 'drugs on all pages'), drugs: list(object(briefProperties, ['phase']))}),
          {total: 79, drugs: [vorinostat]},
        ),
        'text/csv': {schema: text},
        [xlsxType]: binary,
      },
    },
    '400': badRequest,
    '401': unauthorized,
    '503': busy,
  },
};

export const drugParameter: ParameterObject = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'name or synonym of a drug, id of its record, or pert_id or broad_id of one of its samples',
  schema: {type: 'string'},
  example: 'vorinostat',
};

const date = (description: string) => told(text, `${description} (ISO 8601)`);
const sampleSchema = object(
  {
    broad_id: text,
    pert_id: text,
    vendor: text,
    catalog_no: text,
    vendor_name: told(text, 'name at the vendor'),
    purity: told(number, 'in per cent, by UPLC-MS'),
    qc_date: date('of that measurement'),
    qc_incompatible: told(flag, 'could not be measured so'),
    qc_result: text,
    expected_mass: number,
    smiles: text,
    InChIKey: text,
    pubchem_cid: text,
    deprecated_broad_id: text,
  },
  [
    ...[
      'pert_id',
      'vendor',
      'catalog_no',
      'vendor_name',
      'purity',
      'qc_date',
      'qc_incompatible',
      'qc_result',
    ],
    ...['expected_mass', 'smiles', 'InChIKey', 'pubchem_cid', 'deprecated_broad_id'],
  ],
);
const applicationSchema = object(
  {
    appl_type: told(text, 'N for a new drug application, A for an abbreviated one'),
    appl_no: text,
    ingredient: texts,
    trade_name: text,
    applicant: text,
    approved: told(text, 'earliest date of approval, or the words of the Orange Book'),
    products: list(
      object(
        {
          product_no: text,
          trade_name: text,
          dosage_form: text,
          route: text,
          strength: text,
          te_code: text,
          approval_date: text,
          rld: text,
          rs: text,
          type: told(text, 'RX, OTC or DISCN (discontinued)'),
        },
        ['trade_name', 'dosage_form', 'route', 'strength', 'te_code', 'approval_date', 'rld', 'rs', 'type'],
      ),
    ),
    patents: list(
      object(
        {
          patent_no: text,
          expires: date('of expiry'),
          substance: told(flag, 'claims the substance'),
          product: told(flag, 'claims the product'),
          delisted: told(flag, 'its delisting was asked for'),
          uses: list(
            object({code: text, use: {type: 'string', nullable: true}}),
            'patented uses; what a code means where the terms are loaded',
          ),
        },
        ['expires'],
      ),
    ),
    exclusivities: list(object({code: text, meaning: text, until: date('of its end')}, ['meaning', 'until'])),
  },
  ['ingredient', 'trade_name', 'applicant', 'approved'],
);
const source = told(texts, 'where it is known from; empty where the files do not say');

export const drugOperation: OperationObject = {
  tags: ['repurposing'],
  operationId: 'repurposing.drug',
  summary: 'All that is known of a drug: facts, samples, perturbagens, and the Orange Book',
  responses: {
    '200': {
      description: 'The drug',
      content: json(
        object(
          {
            id: text,
            pert_iname: text,
            demo: briefProperties.demo,
            synonyms: texts,
            smiles: text,
            InChIKey: text,
            status: object(
              {
                phase: text,
                sources: texts,
                first_approval: told(text, 'in the Orange Book: a date, or its words where it has none'),
              },
              ['phase', 'first_approval'],
            ),
            animal_only: told(flag, 'approved for animals only'),
            in_cmap: flag,
            clinical_notes: text,
            orange_book: told(texts, 'ingredients of the Orange Book that it corresponds to'),
            chembl_id: text,
            drugbank_id: text,
            iuphar_id: text,
            ttd_id: text,
            moas: list(object({name: text, source})),
            targets: list(
              object({name: text, source, class: proteinClass, family: told(text, 'that told the class')}, [
                'family',
              ]),
            ),
            indications: list(object({indication: text, disease_area: texts, source})),
            samples: list(sampleSchema),
            deprecated_ids: texts,
            perts: list(
              object({pert_id: text, pert_iname: text, pert_type: text, is_touchstone: flag}, [
                ...['pert_iname', 'pert_type', 'is_touchstone'],
              ]),
              'perturbagens that it is, those of Touchstone first',
            ),
            applications: list(
              applicationSchema,
              'of the FDA Orange Book that contain it, those of new drugs first',
            ),
            files: list(
              object({
                kind: told(text, 'hub-drugs, hub-samples or orange-book-products'),
                file: text,
                loaded: told(text, 'when (ISO 8601)'),
              }),
              'that these facts were loaded from',
            ),
          },
          [
            ...['smiles', 'InChIKey', 'in_cmap', 'clinical_notes', 'orange_book', 'chembl_id', 'drugbank_id'],
            ...['iuphar_id', 'ttd_id'],
          ],
        ),
        {
          id: vorinostat.id,
          pert_iname: 'vorinostat',
          demo: false,
          synonyms: [],
          status: {phase: 'Launched', sources: ['FDA Orange Book'], first_approval: '2006-10-06'},
          animal_only: false,
          moas: [{name: 'HDAC inhibitor', source: []}],
          targets: [{name: 'HDAC1', source: [], class: 'epigenetic', family: 'histone deacetylases'}],
          indications: [],
          samples: [{broad_id: 'BRD-K81418486-001-44-3', vendor: 'Selleck', purity: 98.5}],
          deprecated_ids: [],
          perts: [{pert_id: 'BRD-K81418486', pert_iname: 'vorinostat'}],
          applications: [],
          files: [
            {
              kind: 'hub-drugs',
              file: 'repurposing_drugs_20200324.txt',
              loaded: '2026-01-01T00:00:00.000Z',
            },
          ],
        },
      ),
    },
    '401': unauthorized,
    '404': {description: 'No such drug', content: json(errorSchema)},
  },
};

export const reversingOperation: OperationObject = {
  tags: ['jobs'],
  ...readersOfJob,
  operationId: 'jobs.repurposing',
  summary: 'Which launched drugs reverse the query of a result',
  description:
    'Perturbagens of the result that are drugs of the collection, the most negative score over all cell lines first. A perturbagen is a drug by the pert_id of one of its samples, or else by its name. By default of launched drugs; the conditions of the collection restrict it further.',
  ...ownQueryParameters([
    parameter('query', 'name of a query of the job; by default the first', 'VORINOSTAT'),
    parameter('score', 'tau, of sig_gutc_tool, or ncs; by default tau where the result has it', 'ncs', {
      type: 'string',
      enum: [...viewScores],
    }),
    ...subsetParameters.map((each) =>
      each.name === 'phase'
        ? {...each, description: `${each.description}; by default ${usualPhase}; all: every phase`}
        : each,
    ),
  ]),
  responses: {
    '200': {
      description: 'The drugs',
      content: json(
        object({
          query_id: text,
          score: {type: 'string', enum: [...viewScores]},
          phase: told(texts, 'that were asked for'),
          ranked_perturbagens: told(count, 'of the result, controls apart'),
          known_drugs: told(count, 'of these that are a drug of the collection'),
          total: told(count, 'of these that are of the subset'),
          negative: told(count, 'of these with a score below 0: what reverses the query'),
          drugs: list(
            object(
              {
                rank: told(count, '1 is the most negative'),
                score: number,
                pert_id: text,
                pert_iname: text,
                matched_by: {type: 'string', enum: ['pert_id', 'name']},
                ...briefProperties,
              },
              ['pert_iname', 'phase'],
            ),
          ),
        }),
        {
          query_id: 'VORINOSTAT',
          score: 'tau',
          phase: ['Launched'],
          ranked_perturbagens: 168,
          known_drugs: 120,
          total: 73,
          negative: 31,
          drugs: [
            {
              rank: 1,
              score: -94.6,
              pert_id: 'BRD-K91966436',
              pert_iname: 'daunorubicin',
              matched_by: 'pert_id',
              ...vorinostat,
              name: 'daunorubicin',
              moa: ['Topoisomerase inhibitor'],
            },
          ],
        },
      ),
    },
    ...{'400': badRequest, ...resultFailures},
    '422': {description: 'The result has no such scores', content: json(errorSchema)},
  },
};
