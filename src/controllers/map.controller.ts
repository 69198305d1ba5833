import {inject} from '@loopback/core';
import {get, param, Request, Response, RestBindings} from '@loopback/rest';
import type {Maps} from '../analyses/map';
import {Caller} from '../auth/caller';
import {Bindings} from '../keys';
import {readResultManifest} from '../results/kept';
import {viewScores} from '../results/views/layout';
import {ResultReader} from '../results/views/reader';
import {JobService} from '../runs/jobs/service';
import {abortOnDisconnect, sendJson} from './answer';
import {QueryValues} from './query-values';
import {jobMapOperation, mapOperation} from './specs/map';
import {jobParameter} from './specs/results';
import {datasetParameter} from './specs/slices';

/** The map of a dataset's signatures, and scores of a job to colour it by. */
export class MapController {
  private readonly started = performance.now();
  private readonly values: QueryValues;

  constructor(
    @inject(Bindings.MAPS) private readonly maps: Maps,
    @inject(Bindings.JOBS) private readonly jobs: JobService,
    @inject(Bindings.RESULTS) private readonly results: ResultReader,
    @inject(Bindings.CALLER) private readonly caller: Caller,
    @inject(RestBindings.Http.REQUEST) private readonly request: Request,
    @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
  ) {
    this.values = new QueryValues(request.query);
  }

  @get('/api/datasets/{id}/map', mapOperation)
  async map(@param(datasetParameter) id: string): Promise<Response> {
    return this.send(await this.maps.map(id, this.caller, this.values.names('fields') ?? []));
  }

  @get('/api/jobs/{id}/map', jobMapOperation)
  async scores(@param(jobParameter) id: string): Promise<Response> {
    const {maps, jobs, results, caller, values, response} = this;
    const request = {query: values.text('query'), score: values.choice('score', viewScores)};
    const result = await jobs.result(caller, id);
    const {dataset: searched} = await readResultManifest(result);
    const {dataset, build, ...points} = await maps.points(searched.name, caller);
    const scores = await results.pointScores(result, request, points, abortOnDisconnect(response));
    return this.send(JSON.stringify({dataset, build, ...scores}));
  }

  private send(body: string): Promise<Response> {
    return sendJson(this.request, this.response, {body}, this.started);
  }
}
