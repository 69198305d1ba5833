import {inject} from '@loopback/core';
import {del, get, put, requestBody, type SchemaObject} from '@loopback/rest';
import {Pool} from 'pg';
import {Caller} from '../auth/caller';
import {Config} from '../config';
import {failure} from '../errors';
import {Bindings, DATABASE_POOL} from '../keys';
import {chooseDefaultDataset, type DefaultReason, defaultDataset} from '../library/datasets/registry';
import {forbidden} from './specs/record';
import {errorSchema, json, unauthorized} from './specs/resource';

interface DefaultAnswer {
  readonly name: string | null;
  readonly reason: DefaultReason | null;
}

const answerSchema: SchemaObject = {
  type: 'object',
  required: ['name', 'reason'],
  properties: {
    name: {type: 'string', nullable: true, description: 'null where there is no dataset'},
    reason: {
      type: 'string',
      nullable: true,
      enum: ['environment', 'chosen', 'demo', 'first', null],
      description:
        'OPENCLUE_DATASET names it; it was chosen; it is the demo, and none was chosen; it was added first',
    },
  },
};
const answered = {
  description: 'The default dataset',
  content: json(answerSchema, {name: 'demo', reason: 'demo'}),
};

/** Which dataset queries go to that name none; the same as `openclue matrix default`. */
export class DefaultDatasetController {
  constructor(
    @inject(Bindings.CALLER) private readonly caller: Caller,
    @inject(Bindings.CONFIG) private readonly config: Config,
    @inject(DATABASE_POOL) private readonly pool: Pool,
  ) {}

  @get('/api/default_dataset', {
    tags: ['datasets'],
    operationId: 'defaultDataset.get',
    summary: 'The dataset of queries that name none',
    responses: {'200': answered, '401': unauthorized},
  })
  async standard(): Promise<DefaultAnswer> {
    const found = await defaultDataset(this.pool, this.config, this.caller);
    return {name: found?.record.name ?? null, reason: found?.reason ?? null};
  }

  @put('/api/default_dataset', {
    tags: ['datasets'],
    operationId: 'defaultDataset.choose',
    summary: 'Choose the dataset of queries that name none',
    description: 'Needs a key with the admin role. OPENCLUE_DATASET goes before it, where it is set.',
    responses: {
      '200': answered,
      '400': {description: 'There is no such dataset', content: json(errorSchema)},
      '401': unauthorized,
      '403': forbidden,
    },
  })
  async choose(
    @requestBody({
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['name'],
            additionalProperties: false,
            properties: {name: {type: 'string', minLength: 1, maxLength: 100}},
          },
          example: {name: 'lincs2020'},
        },
      },
    })
    {name}: {name: string},
  ): Promise<DefaultAnswer> {
    return this.change(name);
  }

  @del('/api/default_dataset', {
    tags: ['datasets'],
    operationId: 'defaultDataset.forget',
    summary: 'Leave the choice to the rule again: the demo while it is there, else the first dataset added',
    description: 'Needs a key with the admin role.',
    responses: {'200': answered, '401': unauthorized, '403': forbidden},
  })
  async forget(): Promise<DefaultAnswer> {
    return this.change(undefined);
  }

  private async change(name: string | undefined): Promise<DefaultAnswer> {
    if (this.caller.role !== 'admin') throw failure('ADMIN_ONLY', undefined);
    await chooseDefaultDataset(this.pool, name, this.caller.keyId);
    return this.standard();
  }
}
