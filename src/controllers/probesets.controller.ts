import {inject} from '@loopback/core';
import {post, requestBody} from '@loopback/rest';
import {Pool} from 'pg';
import {fault, shown} from '../filter/faults';
import {defaultFilterLimits, FilterLimits} from '../filter/limits';
import {coerceText} from '../filter/values';
import {DATABASE_POOL, FILTER_LIMITS} from '../keys';

/** CLUE's conversion of Affymetrix probe sets to Entrez ids; both are strings in its answer. */
export class ProbesetsController {
  constructor(
    @inject(DATABASE_POOL) private readonly pool: Pool,
    @inject(FILTER_LIMITS, {optional: true}) private readonly limits: FilterLimits = defaultFilterLimits,
  ) {}

  /** Probe sets that no loaded chip file names are left out of the answer. */
  @post('/api/probeset_to_entrez_id/convert', {
    tags: ['probeset_to_entrez_id'],
    operationId: 'probeset_to_entrez_id.convert',
    summary: 'The Entrez ids of Affymetrix probe sets',
    responses: {
      '200': {
        description: 'Entrez id by probe set; those not known are left out',
        content: {
          'application/json': {
            schema: {type: 'object', additionalProperties: {type: 'string'}},
            example: {'1007_s_at': '780', '121_at': '7849'},
          },
        },
      },
      '400': {description: 'The body is not an array of probe sets'},
      '401': {description: 'No user_key, or one that is unknown, revoked or expired'},
    },
  })
  async convert(
    @requestBody({
      description: 'The probe sets',
      required: true,
      // The schema names no type: the check below says better than LoopBack where the body is wrong.
      content: {
        'application/json': {
          schema: {title: 'Probe sets', description: 'An array of strings'},
          example: ['1007_s_at', '121_at'],
        },
      },
    })
    body: unknown,
  ): Promise<Record<string, string>> {
    const probes = this.check(body);
    const {rows} = await this.pool.query<{pr_id: string; entrez_id: string}>(
      `select pr_id, entrez_id::text from probesets
       where pr_id = any($1::text[]) and entrez_id is not null order by pr_id`,
      [probes],
    );
    return Object.fromEntries(rows.map((row) => [row.pr_id, row.entrez_id]));
  }

  private check(body: unknown): string[] {
    if (!Array.isArray(body)) throw fault('The body', `must be an array of probe sets, not ${shown(body)}`);
    if (body.length > this.limits.listLength) {
      throw fault('The body', `has ${body.length} probe sets; at most ${this.limits.listLength} are allowed`);
    }
    return body.map((probe, index) => coerceText(probe, `[${index}]`));
  }
}
