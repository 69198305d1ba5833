import {get, type ParameterObject, param, Response} from '@loopback/rest';
import {usualChords} from '../analyses/touchstone';
import {spaceNames} from '../library/assays';
import {
  cellConnectivitySchema,
  consensusSchema,
  datasetParameter,
  describe,
  geneSignaturesSchema,
  parameter,
  pertParameter,
} from './specs/touchstone';
import {TouchstoneFigures} from './touchstone-figures';

const defaultTop = 25;
const largestTop = 500;

const topParameter = (of: string): ParameterObject =>
  parameter('top', `${of} at each end, ${largestTop} at most`, 10, {
    type: 'integer',
    minimum: 0,
    maximum: largestTop,
    default: defaultTop,
  });
const geneParameter: ParameterObject = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'Entrez id, symbol, alias, Affymetrix probe or record id of a gene',
  schema: {type: 'string'},
  example: 'CDKN1A',
};

const vorinostat = {pert_id: 'BRD-K81418486', pert_iname: 'vorinostat', pert_type: 'trt_cp'};
const gene = {entrez_id: '1026', gene_symbol: 'CDKN1A'};

/** Figures of a perturbagen or a gene that are computed from a dataset's index when they are asked for. */
export class PertViewsController extends TouchstoneFigures {
  @get(
    '/api/perts/{id}/cell_connectivity',
    describe(
      'perts',
      {
        operationId: 'perts.cellConnectivity',
        summary: 'How the signatures of a perturbagen connect to each other across cell lines',
        description:
          'The signature diversity of CLUE’s cards. The perturbagen’s reference queries of each cell line are held against its signatures in every other as a query of sig_gutc_tool is: tau at the level pert_cell, against the reference queries of that cell line. Several queries of a cell line count as their maximum quantile. Scored when it is asked for.',
        parameters: [
          datasetParameter,
          parameter(
            'min_tas',
            'a cell line’s bar is thick from this TAS on, and it has chords above it',
            0.2,
            {
              type: 'number',
              default: usualChords.strongTas,
            },
          ),
          parameter('min_score', 'tau, in size, from which a pair is a chord', 90, {
            type: 'number',
            default: usualChords.chordScore,
          }),
        ],
      },
      cellConnectivitySchema,
      {
        dataset: 'demo',
        background: '7f2c',
        pert: vorinostat,
        cells: [
          {cell_iname: 'MCF7', queries: 1, tas: 0.61, is_strong: true},
          {cell_iname: 'PC3', queries: 1, tas: 0.58, is_strong: true},
        ],
        without_data: [],
        tau: [
          [99.4, 97.6],
          [98.2, 99.4],
        ],
        ncs: [
          [2.7, 2.4],
          [2.5, 2.7],
        ],
        tas_threshold: 0.5,
        score_threshold: 80,
        chords: [{cells: ['MCF7', 'PC3'], score: 97.9}],
      },
      'No such perturbagen, or one without reference queries',
    ),
  )
  async cellConnectivity(@param(pertParameter) id: string): Promise<Response> {
    const request = {
      strongTas: this.values.number('min_tas') ?? usualChords.strongTas,
      chordScore: this.values.number('min_score') ?? usualChords.chordScore,
    };
    return this.send(await this.touchstone.cellConnectivity(this.dataset(), id, request, this.asking()));
  }

  @get(
    '/api/perts/{id}/consensus_genes',
    describe(
      'perts',
      {
        operationId: 'perts.consensusGenes',
        summary: 'The genes that a perturbagen moves most, as the consensus of its signatures',
        description:
          'Moderated z-score (MODZ, cmapM modzs.m) of the perturbagen’s exemplar signatures, or of all where none is one: each weighs by its Spearman correlation with the others over the landmark genes. Of more than 500 signatures those with the highest TAS are taken. The z-scores come from the index.',
        parameters: [
          datasetParameter,
          parameter('cell', 'only signatures of this cell line', 'MCF7'),
          parameter('space', 'gene space; absent: the largest of the dataset', 'landmark', {
            type: 'string',
            enum: [...spaceNames],
          }),
          topParameter('genes'),
        ],
      },
      consensusSchema,
      {
        dataset: 'demo',
        pert: vorinostat,
        method: 'modz',
        space: 'bing',
        weighed_by: {space: 'landmark', genes: 200},
        of: 'exemplars',
        signatures_of_pert: 9,
        signatures: [{sig_id: 'DEMO001_MCF7_24H:BRD-K81418486:10', cell_iname: 'MCF7', weight: 1}],
        up: [{rank: 1, ...gene, z: 4.1, lowest: 3.2, highest: 5.1, cells: {MCF7: 4.4}}],
        down: [],
      },
      'No such perturbagen, or none of its signatures is of the cell line',
    ),
  )
  async consensusGenes(@param(pertParameter) id: string): Promise<Response> {
    const request = {
      cell: this.values.text('cell'),
      space: this.values.choice('space', spaceNames),
      top: this.values.whole('top', defaultTop, largestTop),
    };
    return this.send(await this.touchstone.consensusGenes(this.dataset(), id, request, this.asking()));
  }

  @get(
    '/api/genes/{id}/signatures',
    describe(
      'genes',
      {
        operationId: 'genes.signatures',
        summary: 'The signatures that move a gene most',
        description:
          'One row of the dataset’s index: the gene’s z-score in every signature, to within 2^-16 of the matrix’s own. looked_at says how many signatures were compared. Controls (ctl_*) are left out unless pert_type names them.',
        parameters: [
          datasetParameter,
          parameter('cell', 'only signatures of this cell line', 'MCF7'),
          parameter(
            'pert_type',
            'types of perturbagens, with commas between; by default all but controls',
            'trt_cp',
          ),
          parameter('min_tas', 'only signatures with at least this TAS', 0.2, {type: 'number'}),
          topParameter('signatures'),
        ],
      },
      geneSignaturesSchema,
      {
        dataset: 'demo',
        ...gene,
        spaces: ['landmark', 'bing'],
        looked_at: 2502,
        signatures: 2880,
        up: [
          {
            rank: 1,
            sig_id: 'DEMO001_MCF7_24H:BRD-K81418486:10',
            z: 7.9,
            ...vorinostat,
            cell_iname: 'MCF7',
            pert_idose: '10 uM',
            pert_itime: '24 h',
            moa: 'HDAC inhibitor',
            tas: 0.61,
          },
        ],
        down: [],
      },
      'No such gene, one that the dataset lacks, or no such cell line',
    ),
  )
  async geneSignatures(@param(geneParameter) id: string): Promise<Response> {
    const request = {
      cell: this.values.text('cell'),
      types: this.values.names('pert_type'),
      leastTas: this.values.number('min_tas'),
      top: this.values.whole('top', defaultTop, largestTop),
    };
    return this.send(await this.touchstone.geneSignatures(this.dataset(), id, request, this.asking()));
  }
}
