import {get, ParameterObject, param, post, Response, requestBody} from '@loopback/rest';
import {type ConnectionScore, connectionScores} from '../analyses/touchstone';
import {fault, isObject, shown} from '../filter/faults';
import {json} from './specs/resource';
import {
  cellParameter,
  classesSchema,
  classSchema,
  connectionsSchema,
  datasetParameter,
  describe,
  pertParameter,
  summarySchema,
} from './specs/touchstone';
import {TouchstoneFigures} from './touchstone-figures';

/** Connections of a page when the caller does not say; 0 means all. */
const defaultLimit = 100;
/** Ordering a heat map takes the cube of its members: at 500 some seconds. */
const mostMembers = 500;

const classParameter: ParameterObject = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'group_id or record id of a class',
  schema: {type: 'string'},
  example: 'CP_HDAC_INHIBITOR',
};

const vorinostat = {pert_id: 'BRD-K81418486', pert_iname: 'vorinostat', pert_type: 'trt_cp'};
const belinostat = {pert_id: 'BRD-K17743125', pert_iname: 'belinostat', pert_type: 'trt_cp'};
const boxPlot = {
  median: 98.2,
  q25: 97.1,
  q75: 99.0,
  iqr: 1.9,
  whisker_low: 95.4,
  whisker_high: 99.6,
  outliers: [],
};
const reportExample = {
  dataset: 'demo',
  background: '7f2c',
  group_id: 'CP_HDAC_INHIBITOR',
  name: 'HDAC inhibitor',
  members: [
    {...vorinostat, median: 98.2},
    {...belinostat, median: 98.2},
  ],
  absent: [],
  box_plot: boxPlot,
  heat_map: {
    order: [vorinostat.pert_id, belinostat.pert_id],
    scores: [
      [null, 98.2],
      [98.2, null],
    ],
  },
  cells: [
    {cell: 'summary', median: 98.2, q25: 97.1, q75: 99.0},
    {cell: 'MCF7', median: 97.5, q25: 96.8, q75: 98.4},
  ],
};

/** Connections, strength and classes of a dataset's perts, as CLUE's Touchstone pages show them. */
export class TouchstoneController extends TouchstoneFigures {
  @get(
    '/api/perts/{id}/connections',
    describe(
      'perts',
      {
        operationId: 'perts.connections',
        summary: 'How a perturbagen connects to all others',
        description:
          'tau or NCS of its reference signatures against every perturbagen of the dataset, over all cell lines and in each.',
        parameters: [
          datasetParameter,
          cellParameter,
          {
            name: 'score',
            in: 'query',
            description: 'tau, -100 to 100, or the normalised score it was made from',
            schema: {type: 'string', enum: [...connectionScores], default: 'tau'},
            example: 'tau',
          },
          {
            name: 'pert_type',
            in: 'query',
            description: 'only connections to perturbagens of this type',
            schema: {type: 'string'},
            example: 'trt_cp',
          },
          {
            name: 'order',
            in: 'query',
            description: 'desc: the most alike first; asc: the most opposite first',
            schema: {type: 'string', enum: ['desc', 'asc'], default: 'desc'},
            example: 'desc',
          },
          {
            name: 'limit',
            in: 'query',
            description: 'connections to answer; 0 means all',
            schema: {type: 'integer', default: defaultLimit},
            example: 10,
          },
          {
            name: 'skip',
            in: 'query',
            description: 'connections to pass over',
            schema: {type: 'integer', default: 0},
            example: 0,
          },
        ],
      },
      connectionsSchema,
      {
        dataset: 'demo',
        background: '7f2c',
        pert: vorinostat,
        score: 'tau',
        cells: ['MCF7'],
        total: 67,
        connections: [{rank: 1, ...belinostat, score: 99.1, summary: 99.1, cells: {MCF7: 98.4}}],
      },
      'No such perturbagen or cell line, or one without connections there',
    ),
  )
  async connections(@param(pertParameter) id: string): Promise<Response> {
    const limit = this.values.whole('limit', defaultLimit);
    const request = {
      score: this.values.choice<ConnectionScore>('score', connectionScores) ?? 'tau',
      cell: this.values.text('cell'),
      type: this.values.text('pert_type'),
      ascending: this.values.choice('order', ['desc', 'asc']) === 'asc',
      skip: this.values.whole('skip', 0),
      limit: limit === 0 ? undefined : limit,
    };
    return this.send(await this.touchstone.connections(this.dataset(), id, request));
  }

  @get(
    '/api/perts/{id}/summary',
    describe(
      'perts',
      {
        operationId: 'perts.summary',
        summary: 'What a dataset has of a perturbagen: strength by cell line and dose',
        description:
          'tas is the transcriptional activity score of one signature; tas_percentile is the TAS of CLUE’s cards, where the perturbagen stands among all. They are different figures. dose_row is the nearest of doses, in micromolar: pert_dose is converted from its pert_dose_unit (pM to M; micromolar where the dataset has no such field), and pert_idose read where there is no pert_dose. The nearest is the nearest on a log scale, so that 3.33 goes to 2.5, and what is above 10 has a row of its own. Doses that are no molar concentration, as uL or ng/mL, are in no row.',
        parameters: [datasetParameter],
      },
      summarySchema,
      {
        dataset: 'demo',
        pert: vorinostat,
        impact: {pct_cc: 0.9, pct_ss: 0.8, tas_percentile: 0.85},
        signatures: [
          {
            sig_id: 'DEMO001_MCF7_24H:BRD-K81418486:10',
            cell_iname: 'MCF7',
            pert_idose: '10 uM',
            pert_itime: '24 h',
            dose_row: '10',
            tas: 0.61,
            cc_q75: 0.7,
            ss_ngene: 510,
          },
        ],
        cells: [
          {
            cell_iname: 'MCF7',
            signatures: 1,
            median_tas: 0.61,
            highest_tas: 0.61,
            by_dose: [0, 0, 0, 0, 0, 1, 0],
          },
        ],
        doses: ['0.02', '0.1', '0.5', '1', '2.5', '10', '>10'],
        assays: [
          {assay: 'L1000', status: 'profiled', signatures: 1, profiles: 0},
          {assay: 'P100', status: 'not loaded', signatures: 0, profiles: 0},
        ],
      },
      'No such perturbagen',
    ),
  )
  async summary(@param(pertParameter) id: string): Promise<Response> {
    return this.send(await this.touchstone.summary(this.dataset(), id));
  }

  @get(
    '/api/pcls/connectivity',
    describe(
      'pcls',
      {
        operationId: 'pcls.connectivities',
        summary: 'How connected each class is: the box plots of all, the best connected first',
        parameters: [datasetParameter, cellParameter],
      },
      classesSchema,
      {
        dataset: 'demo',
        background: '7f2c',
        classes: [{group_id: 'CP_HDAC_INHIBITOR', name: 'HDAC inhibitor', size: 7, ...boxPlot}],
      },
      'No such cell line',
    ),
  )
  async classes(): Promise<Response> {
    return this.send(await this.touchstone.classes(this.dataset(), this.values.text('cell')));
  }

  @get(
    '/api/pcls/{id}/connectivity',
    describe(
      'pcls',
      {
        operationId: 'pcls.connectivity',
        summary:
          'How connected the members of a class are: box plot, heat map in clustered order, cell lines',
        parameters: [datasetParameter],
      },
      classSchema,
      reportExample,
      'No such class',
    ),
  )
  async classOf(@param(classParameter) id: string): Promise<Response> {
    return this.send(await this.touchstone.classOf(this.dataset(), {members: id}));
  }

  @post(
    '/api/pcls/connectivity',
    describe(
      'pcls',
      {
        operationId: 'pcls.connectivityOfList',
        summary: 'The same for perturbagens of your own choice',
        parameters: [datasetParameter],
      },
      classSchema,
      {...reportExample, group_id: undefined, name: 'my class'},
      'One of the perturbagens is unknown',
    ),
  )
  async classOfList(
    @requestBody({
      description: `A list of 2 to ${mostMembers} perturbagens by pert_id or name, and a name for it`,
      required: true,
      // No type: the check below says better than LoopBack where the body is wrong.
      content: json(
        {title: 'Perturbagens', description: 'An object of perts and name'},
        {name: 'my class', perts: ['vorinostat', 'belinostat', 'entinostat']},
      ),
    })
    body: unknown,
  ): Promise<Response> {
    return this.send(await this.touchstone.classOf(this.dataset(), listOf(body)));
  }
}

function listOf(body: unknown): {members: string[]; name?: string} {
  if (!isObject(body)) throw fault('The body', `must be an object of perts and name, not ${shown(body)}`);
  const {perts, name} = body;
  if (!Array.isArray(perts) || perts.some((pert) => typeof pert !== 'string' || pert === '')) {
    throw fault('perts', `must be an array of pert_ids or names, not ${shown(perts)}`);
  }
  if (perts.length > mostMembers)
    throw fault('perts', `has ${perts.length} entries; ${mostMembers} are allowed`);
  if (name !== undefined && typeof name !== 'string')
    throw fault('name', `must be a text, not ${shown(name)}`);
  return {members: perts, name};
}
