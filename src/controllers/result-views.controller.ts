import {inject} from '@loopback/core';
import {get, param, Request, Response, RestBindings} from '@loopback/rest';
import {Caller} from '../auth/caller';
import {Config} from '../config';
import {failure} from '../errors';
import {fault, shown} from '../filter/faults';
import {Bindings} from '../keys';
import {type JobResult, type ResultFile, readResultManifest} from '../results/kept';
import {heatMapOrders} from '../results/views/heat-map';
import {viewScores} from '../results/views/layout';
import {type ComparedResult, ResultReader} from '../results/views/reader';
import {JobService} from '../runs/jobs/service';
import type {InteractiveQueries} from '../runs/live';
import {abortOnDisconnect, sendJson} from './answer';
import {QueryValues} from './query-values';
import {requestedHost} from './requested-host';
import {
  compareOperation,
  defaultCompared,
  largestCompared,
  leastCompared,
  mostCompared,
} from './specs/compare';
import {longestWait, summaryOperation} from './specs/job-summary';
import {
  defaultRows,
  defaultTop,
  defaultValues,
  facetsOperation,
  heatMapOperation,
  largestRows,
  largestTop,
  largestValues,
  overviewOperation,
} from './specs/result-views';
import {jobParameter} from './specs/results';
import {jobRunningSumOperation} from './specs/running-sum';

/** What pages show of a result beside its files. */
export class ResultViewsController {
  private readonly started = performance.now();
  private readonly values: QueryValues;

  constructor(
    @inject(Bindings.JOBS) private readonly jobs: JobService,
    @inject(Bindings.RESULTS) private readonly results: ResultReader,
    @inject(Bindings.QUERIES) private readonly queries: InteractiveQueries,
    @inject(Bindings.CALLER) private readonly caller: Caller,
    @inject(Bindings.CONFIG) private readonly config: Config,
    @inject(RestBindings.Http.REQUEST) private readonly request: Request,
    @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
  ) {
    this.values = new QueryValues(request.query);
  }

  @get('/api/jobs/{id}/summary', summaryOperation)
  async summary(@param(jobParameter) id: string): Promise<Response> {
    const {jobs, caller, request, response, config} = this;
    const asked = {
      host: requestedHost(request, config),
      limit: 1000 * this.values.whole('wait', 0, longestWait),
      signal: abortOnDisconnect(response),
    };
    return this.send(JSON.stringify(await jobs.summary(caller, id, asked)));
  }

  @get('/api/jobs/{id}/running-sum', jobRunningSumOperation)
  async runningSum(@param(jobParameter) id: string): Promise<Response> {
    const {caller} = this;
    const sigId = this.values.text('sig_id');
    if (sigId === undefined) throw fault('sig_id', 'is missing: send the id of a signature of the result');
    const manifest = await readResultManifest(await this.jobs.result(caller, id));
    return this.send(
      await this.queries.runningSumOfResult(manifest, {sigId, query: this.values.text('query')}, {caller}),
    );
  }

  @get('/api/jobs/{id}/overview', overviewOperation)
  async overview(@param(jobParameter) id: string): Promise<Response> {
    const {jobs, results, caller, response} = this;
    const request = {...this.view(), top: this.values.whole('top', defaultTop, largestTop)};
    return this.send(
      await results.overview(await jobs.result(caller, id), request, abortOnDisconnect(response)),
    );
  }

  @get('/api/jobs/{id}/heatmap', heatMapOperation)
  async heatMap(@param(jobParameter) id: string): Promise<Response> {
    const {jobs, results, caller, response} = this;
    const request = {
      ...this.view(),
      perts: this.values.names('perts'),
      cells: this.values.names('cells'),
      order: this.values.choice('order', heatMapOrders) ?? heatMapOrders[0],
      limit: this.values.whole('limit', defaultRows, largestRows),
      skip: this.values.whole('skip', 0),
    };
    return this.send(
      await results.heatMap(await jobs.result(caller, id), request, abortOnDisconnect(response)),
    );
  }

  @get('/api/jobs/compare', compareOperation)
  async compare(): Promise<Response> {
    const {jobs, results, caller, response} = this;
    const compared: ComparedResult[] = [];
    for (const {id, query} of this.comparedQueries()) {
      compared.push({result: await jobs.result(caller, id), query});
    }
    const {score, types} = this.view();
    const request = {
      score,
      types,
      top: this.values.whole('top', defaultTop, largestTop),
      limit: this.values.whole('limit', defaultCompared, largestCompared),
      skip: this.values.whole('skip', 0),
    };
    return this.send(await results.compare(compared, request, abortOnDisconnect(response)));
  }

  /** Which queries are compared, each by a job and, after a colon, the name of its query. */
  private comparedQueries(): {id: string; query?: string}[] {
    const ids = this.values.names('ids') ?? [];
    if (ids.length < leastCompared || ids.length > mostCompared) {
      throw fault('ids', `has ${ids.length} results: name ${leastCompared} to ${mostCompared}`);
    }
    const repeated = ids.find((each, i) => ids.indexOf(each) < i);
    if (repeated !== undefined) throw fault('ids', `has ${shown(repeated)} twice`);
    return ids.map((each) => {
      const colon = each.indexOf(':');
      return colon < 0 ? {id: each} : {id: each.slice(0, colon), query: each.slice(colon + 1)};
    });
  }

  @get('/api/jobs/{id}/facets', facetsOperation)
  async facets(@param(jobParameter) id: string): Promise<Response> {
    const {jobs, results, caller, response} = this;
    const path = this.values.text('path');
    if (path === undefined)
      throw fault('path', 'is missing: name a matrix as GET /api/jobs/{id}/results lists it');
    const request = {
      where: this.request.query.where,
      filters: this.request.query.filters,
      facets: this.values.names('facets'),
      values: this.values.whole('values', defaultValues, largestValues),
      like: this.values.text('like'),
    };
    const result = await jobs.result(caller, id);
    const file = matrixOf(result, path);
    return this.send(await results.facets(result, file, request, abortOnDisconnect(response)));
  }

  private view() {
    return {
      query: this.values.text('query'),
      score: this.values.choice('score', viewScores),
      types: this.values.names('pert_type'),
    };
  }

  private send(body: string): Promise<Response> {
    return sendJson(this.request, this.response, {body}, this.started);
  }
}

/** A matrix of a result. @throws RESULT_FILE_UNKNOWN, RESULT_FORMAT */
function matrixOf({index}: JobResult, path: string): ResultFile {
  const file = index.files.find((each) => each.path === path);
  if (!file) throw failure('RESULT_FILE_UNKNOWN', {path, known: index.files.map((each) => each.path)});
  if (!file.matrix) throw failure('RESULT_FORMAT', {path, detail: 'it is no matrix and has no facets'});
  return file;
}
