import {inject} from '@loopback/core';
import {get, param, Request, RestBindings, SchemaObject} from '@loopback/rest';
import {Pool} from 'pg';
import {DATABASE_POOL} from '../keys';
import {type BaselineAnswer, baselineExpression} from '../library/datasets/baseline-expression';
import {QueryValues} from './query-values';
import {ownQueryParameters} from './specs/own-query-parameters';
import {errorSchema, json, unauthorized} from './specs/resource';

const text: SchemaObject = {type: 'string'};
const nullable: SchemaObject = {type: 'number', nullable: true};
const baselineSchema: SchemaObject = {
  type: 'object',
  required: ['entrez_id', 'gene_symbol', 'synthetic', 'median', 'mad', 'measured', 'bands', 'cell_lines'],
  properties: {
    entrez_id: text,
    gene_symbol: text,
    synthetic: {type: 'boolean', description: 'the values were drawn: they are the demo’s'},
    median: {...nullable, description: 'log2, over all cell lines'},
    mad: nullable,
    measured: {type: 'integer', description: 'cell lines with a value'},
    bands: {
      type: 'object',
      nullable: true,
      description: 'z beyond which a line is an outlier of the lines shown; null without z',
      required: ['low', 'high'],
      properties: {low: {type: 'number'}, high: {type: 'number'}},
    },
    cell_lines: {
      type: 'array',
      items: {
        type: 'object',
        required: ['cell_iname', 'expression', 'z', 'outlier'],
        properties: {
          cell_iname: text,
          expression: {type: 'number', description: 'log2'},
          z: nullable,
          outlier: {type: 'string', nullable: true, enum: ['low', 'high', null]},
        },
      },
    },
  },
};

/** How a gene is expressed in untreated cell lines, as CLUE's cell line cards show it. */
export class BaselineExpressionController {
  constructor(
    @inject(DATABASE_POOL) private readonly pool: Pool,
    @inject(RestBindings.Http.REQUEST) private readonly request: Request,
  ) {}

  @get('/api/genes/{id}/baseline_expression', {
    tags: ['genes'],
    operationId: 'genes.baselineExpression',
    summary: 'Baseline expression of a gene in every cell line',
    description:
      'From the table that `openclue expression load` loaded. z is (x - median) / (1.4826 MAD) over all cell lines, null where the MAD is 0. bands are of the lines shown: beyond them, 1.5 interquartile ranges from the quartiles, a line is an outlier.',
    ...ownQueryParameters([
      {
        name: 'cells',
        in: 'query',
        description: 'cell lines to show, with commas between or as a JSON array; absent: all',
        schema: {type: 'string'},
        example: 'MCF7,PC3,A375',
      },
    ]),
    responses: {
      '200': {
        description: 'Cell lines by falling expression',
        content: json(baselineSchema, {
          entrez_id: '2099',
          gene_symbol: 'ESR1',
          synthetic: true,
          median: 2.1,
          mad: 0.6,
          measured: 56,
          bands: {low: -2.4, high: 2.6},
          cell_lines: [{cell_iname: 'MCF7', expression: 6.1, z: 4.2, outlier: 'high'}],
        }),
      },
      '400': {description: 'cells has a fault', content: json(errorSchema)},
      '401': unauthorized,
      '404': {
        description: 'No expression is loaded of such a gene, or of such a cell line',
        content: json(errorSchema),
      },
    },
  })
  baseline(
    @param({
      name: 'id',
      in: 'path',
      required: true,
      description: 'Entrez id, symbol or record id of a gene',
      schema: {type: 'string'},
      example: 'ESR1',
    })
    id: string,
  ): Promise<BaselineAnswer> {
    return baselineExpression(this.pool, id, new QueryValues(this.request.query).names('cells'));
  }
}
