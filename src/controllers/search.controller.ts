import {inject} from '@loopback/core';
import {get, param} from '@loopback/rest';
import {Pool} from 'pg';
import {Caller} from '../auth/caller';
import {Bindings, DATABASE_POOL} from '../keys';
import {type DatasetRecord, isOpenTo} from '../library/datasets/registry';
import {type SearchResult, search} from '../library/search';
import {searchKinds} from '../library/search/records';
import {errorSchema, json, unauthorized} from './specs/resource';

const resultSchema = {
  type: 'object',
  required: ['kind', 'id', 'name', 'score', 'match', 'record'],
  properties: {
    kind: {type: 'string', enum: [...searchKinds]},
    id: {
      type: 'string',
      description: 'pert_id, Entrez id, group_id (pcl), cell_id, pert_iname (drug) or name of the dataset',
    },
    name: {type: 'string'},
    score: {
      type: 'number',
      description: '1 for the name itself, less for parts, other fields and misspellings',
    },
    match: {
      type: 'object',
      required: ['field', 'text'],
      properties: {
        field: {type: 'string', description: 'The field of the record that matched'},
        text: {type: 'string', description: 'What it holds, in lower case'},
      },
    },
    record: {
      type: 'object',
      description: "Further fields of the record by its service's names",
      additionalProperties: true,
    },
  },
} as const;

/** One box that finds everything. */
export class SearchController {
  constructor(
    @inject(DATABASE_POOL) private readonly pool: Pool,
    @inject(Bindings.CALLER) private readonly caller: Caller,
  ) {}

  @get('/api/search', {
    tags: ['search'],
    operationId: 'search',
    summary: 'Perturbagens, genes, classes, cell lines, drugs and datasets by what somebody types',
    description:
      'Names, synonyms, ids, targets and mechanisms, without regard to case: the name itself first, then names that begin with the text, hold it in a word or anywhere, or are one typing error away from it (four letters or more; needs pg_trgm in the database).',
    responses: {
      '200': {
        description: 'The best matches first',
        content: json({
          type: 'object',
          required: ['results'],
          properties: {results: {type: 'array', items: resultSchema}},
        }),
      },
      '400': {description: 'q, limit or kind makes no sense', content: json(errorSchema)},
      '401': unauthorized,
    },
  })
  async find(
    @param({
      name: 'q',
      in: 'query',
      required: true,
      description: 'What to look for, at most 100 characters',
      schema: {type: 'string'},
      example: 'vorinosat',
    })
    q: string,
    @param({
      name: 'limit',
      in: 'query',
      description: 'Results wanted, at most 100',
      schema: {type: 'integer', default: 20},
      example: 10,
    })
    limit?: number,
    @param({
      name: 'kind',
      in: 'query',
      description: `Kinds of records between commas: ${searchKinds.join(', ')}; all by default`,
      schema: {type: 'string'},
      example: 'pert,gene',
    })
    kinds?: string,
  ): Promise<{results: SearchResult[]}> {
    const sees = (record: Pick<DatasetRecord, 'name' | 'synthetic'>) => isOpenTo(this.caller, record);
    return {results: await search(this.pool, {q, limit, kinds, sees})};
  }
}
