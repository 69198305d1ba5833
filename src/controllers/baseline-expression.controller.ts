import {inject} from '@loopback/core';
import {get, param} from '@loopback/rest';
import {Pool} from 'pg';
import {DATABASE_POOL} from '../keys';
import {type BaselineAnswer, baselineExpression} from '../library/datasets/baseline-expression';
import {errorSchema, json, unauthorized} from './specs/resource';

/** How a gene is expressed in untreated cell lines, as CLUE's cell line cards show it. */
export class BaselineExpressionController {
  constructor(@inject(DATABASE_POOL) private readonly pool: Pool) {}

  @get('/api/genes/{id}/baseline_expression', {
    tags: ['genes'],
    operationId: 'genes.baselineExpression',
    summary: 'Baseline expression of a gene in every cell line',
    description:
      'From the table that `openclue expression load` loaded. z is (x - median) / (1.4826 MAD) over all cell lines, null where the MAD is 0.',
    responses: {
      '200': {
        description: 'Cell lines by falling expression',
        content: json(
          {type: 'object'},
          {
            entrez_id: '2099',
            gene_symbol: 'ESR1',
            cell_lines: [{cell_iname: 'MCF7', expression: 6.1, z: 4.2}],
          },
        ),
      },
      '401': unauthorized,
      '404': {description: 'No expression is loaded of such a gene', content: json(errorSchema)},
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
    return baselineExpression(this.pool, id);
  }
}
