import {inject} from '@loopback/core';
import {get, param, Request, Response, RestBindings} from '@loopback/rest';
import {Pool} from 'pg';
import type {Touchstone} from '../analyses/touchstone';
import {Caller} from '../auth/caller';
import {Config} from '../config';
import {Bindings, DATABASE_POOL} from '../keys';
import {type CatalogueEntry, listCatalogue} from '../library/catalogue';
import {sendJson} from './answer';
import {viewerOf} from './downloads.controller';
import {datasetSummaryOperation, libraryOperation} from './specs/downloads';
import {datasetParameter} from './specs/slices';
import {warnOfUnknown} from './unknown-parameters';

/** What data there are, and what a dataset is made of. */
export class DataLibraryController {
  private readonly started = performance.now();

  constructor(
    @inject(DATABASE_POOL) private readonly pool: Pool,
    @inject(Bindings.CONFIG) private readonly config: Config,
    @inject(Bindings.TOUCHSTONE) private readonly touchstone: Touchstone,
    @inject(Bindings.CALLER) private readonly caller: Caller,
    @inject(RestBindings.Http.REQUEST) private readonly request: Request,
    @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
  ) {}

  @get('/api/data_library', libraryOperation)
  list(): Promise<CatalogueEntry[]> {
    warnOfUnknown(this.request, this.response);
    const {onlyDatasets} = this.caller;
    return listCatalogue(this.pool, this.config, {onlyDatasets, ...viewerOf(this.caller)});
  }

  @get('/api/datasets/{id}/summary', datasetSummaryOperation)
  async summary(@param(datasetParameter) id: string): Promise<Response> {
    warnOfUnknown(this.request, this.response);
    const body = await this.touchstone.contents({name: id, viewer: this.caller});
    return sendJson(this.request, this.response, {body}, this.started);
  }
}
