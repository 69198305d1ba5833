import {inject} from '@loopback/core';
import {get, param, Request, Response, RestBindings} from '@loopback/rest';
import {Caller} from '../auth/caller';
import {failure} from '../errors';
import {fault, shown} from '../filter/faults';
import {Bindings} from '../keys';
import {fileOf, type JobResult, readResultManifest} from '../results/kept';
import {heatMapOrders} from '../results/views/heat-map';
import {viewScores} from '../results/views/layout';
import {type ComparedResult, ResultReader} from '../results/views/reader';
import {JobService} from '../runs/jobs/service';
import type {InteractiveQueries} from '../runs/live';
import {abortOnDisconnect, sendJson} from './answer';
import {
  compareOperation,
  defaultCompared,
  largestCompared,
  leastCompared,
  mostCompared,
} from './specs/compare';
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

  constructor(
    @inject(Bindings.JOBS) private readonly jobs: JobService,
    @inject(Bindings.RESULTS) private readonly results: ResultReader,
    @inject(Bindings.QUERIES) private readonly queries: InteractiveQueries,
    @inject(Bindings.CALLER) private readonly caller: Caller,
    @inject(RestBindings.Http.REQUEST) private readonly request: Request,
    @inject(RestBindings.Http.RESPONSE) private readonly response: Response,
  ) {}

  @get('/api/jobs/{id}/running-sum', jobRunningSumOperation)
  async runningSum(@param(jobParameter) id: string): Promise<Response> {
    const {caller} = this;
    const sigId = this.text('sig_id');
    if (sigId === undefined) throw fault('sig_id', 'is missing: send the id of a signature of the result');
    const manifest = await readResultManifest(await this.jobs.result(caller, id));
    return this.send(
      await this.queries.runningSumOfResult(manifest, {sigId, query: this.text('query')}, {caller}),
    );
  }

  @get('/api/jobs/{id}/overview', overviewOperation)
  async overview(@param(jobParameter) id: string): Promise<Response> {
    const {jobs, results, caller, response} = this;
    const request = {...this.view(), top: this.whole('top', defaultTop, largestTop)};
    return this.send(
      await results.overview(await jobs.result(caller, id), request, abortOnDisconnect(response)),
    );
  }

  @get('/api/jobs/{id}/heatmap', heatMapOperation)
  async heatMap(@param(jobParameter) id: string): Promise<Response> {
    const {jobs, results, caller, response} = this;
    const request = {
      ...this.view(),
      perts: this.names('perts'),
      cells: this.names('cells'),
      order: this.choice('order', heatMapOrders) ?? heatMapOrders[0],
      limit: this.whole('limit', defaultRows, largestRows),
      skip: this.whole('skip', 0),
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
      top: this.whole('top', defaultTop, largestTop),
      limit: this.whole('limit', defaultCompared, largestCompared),
      skip: this.whole('skip', 0),
    };
    return this.send(await results.compare(compared, request, abortOnDisconnect(response)));
  }

  /** Which queries are compared, each by a job and, after a colon, the name of its query. */
  private comparedQueries(): {id: string; query?: string}[] {
    const ids = this.names('ids') ?? [];
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
    const path = this.text('path');
    if (path === undefined)
      throw fault('path', 'is missing: name a matrix as GET /api/jobs/{id}/results lists it');
    const request = {
      where: this.request.query.where,
      facets: this.names('facets'),
      values: this.whole('values', defaultValues, largestValues),
      like: this.text('like'),
    };
    const result = await jobs.result(caller, id);
    const file = matrixOf(result, path);
    return this.send(await results.facets(result, file, request, abortOnDisconnect(response)));
  }

  private view() {
    return {
      query: this.text('query'),
      score: this.choice('score', viewScores),
      types: this.names('pert_type'),
    };
  }

  private send(body: string): Promise<Response> {
    return sendJson(this.request, this.response, {body}, this.started);
  }

  /** A parameter of the query string; undefined where there is none. */
  private text(name: string): string | undefined {
    const value = this.request.query[name];
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string') return value;
    throw fault(name, `is ${shown(value)} and must be one text`);
  }

  /** Names with commas between, or a JSON array, for names may have commas. */
  private names(name: string): string[] | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    return text.startsWith('[') ? readArray(name, text) : text.split(',').map((each) => each.trim());
  }

  private choice<T extends string>(name: string, among: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const found = among.find((each) => each === text);
    if (found === undefined) throw fault(name, `is ${shown(text)} and must be one of ${among.join(', ')}`);
    return found;
  }

  private whole(name: string, usual: number, most = Number.MAX_SAFE_INTEGER): number {
    const text = this.text(name);
    if (text === undefined) return usual;
    if (/^\d{1,15}$/.test(text) && Number(text) <= most) return Number(text);
    throw fault(
      name,
      `is ${shown(text)} and must be a whole number${most < Number.MAX_SAFE_INTEGER ? ` of ${most} at most` : ''}`,
    );
  }
}

function readArray(name: string, text: string): string[] {
  let names: unknown;
  try {
    names = JSON.parse(text);
  } catch (error) {
    throw fault(name, `is no JSON array (${(error as Error).message})`);
  }
  if (Array.isArray(names) && names.every((each): each is string => typeof each === 'string')) return names;
  throw fault(name, `is ${shown(names)} and must be an array of texts`);
}

/** Where a matrix of a result is kept. @throws RESULT_FILE_UNKNOWN, RESULT_FORMAT */
function matrixOf({folder, index}: JobResult, path: string): string {
  const file = index.files.find((each) => each.path === path);
  if (!file) throw failure('RESULT_FILE_UNKNOWN', {path, known: index.files.map((each) => each.path)});
  if (!file.matrix) throw failure('RESULT_FORMAT', {path, detail: 'it is no matrix and has no facets'});
  return fileOf(folder, index, file);
}
