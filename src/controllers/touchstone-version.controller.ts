import path from 'node:path';
import {inject} from '@loopback/core';
import {get, type OperationObject} from '@loopback/rest';
import {Pool} from 'pg';
import {Config} from '../config';
import {openDataset} from '../engine/index';
import {Bindings, DATABASE_POOL} from '../keys';
import {chooseDataset, datasetsFolder, host} from '../library/datasets/registry';
import {errorSchema, json} from './specs/resource';

const operation = (operationId: string): OperationObject => ({
  tags: ['datasets'],
  operationId,
  summary: 'The version of the default dataset; needs no key',
  description: 'Its name and when it was last changed: another text when an answer may be another.',
  security: [],
  responses: {
    '200': {
      description: 'The version',
      content: json(
        {type: 'object', required: ['version'], properties: {version: {type: 'string'}}},
        {version: 'demo-2026-11-21T09:00:00.000Z'},
      ),
    },
    '400': {description: 'There is no dataset yet', content: json(errorSchema)},
  },
});

/** Clients of CLUE ask whether what they keep of Touchstone is still current (clue-api.md §1.3). */
export class TouchstoneVersionController {
  constructor(
    @inject(DATABASE_POOL) private readonly pool: Pool,
    @inject(Bindings.CONFIG) private readonly config: Config,
  ) {}

  @get('/api/touchstone-version', operation('datasets.touchstoneVersion'))
  version(): Promise<{version: string}> {
    return this.read();
  }

  @get('/touchstone-version', operation('datasets.touchstoneVersionOutside'))
  versionOutside(): Promise<{version: string}> {
    return this.read();
  }

  private async read(): Promise<{version: string}> {
    const {name} = await chooseDataset(this.pool, this.config, undefined, host);
    const dataset = openDataset(path.join(datasetsFolder(this.config), name));
    try {
      return {version: `${name}-${dataset.manifest.updated}`};
    } finally {
      dataset.close();
    }
  }
}
