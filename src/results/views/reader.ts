import path from 'node:path';
import {LRUCache} from 'lru-cache';
import type {Config} from '../../config';
import {compiledFile} from '../../engine/ground/package';
import {startThreads} from '../../engine/ground/threads';
import {failure} from '../../errors';
import {fileOf, type JobResult, type ResultFile} from '../kept';
import {type MatrixAnswer, writeAnswer} from './answer-file';
import type {AnswerTask, JoinedMatrices} from './answer-thread';
import type {CompareRequest} from './compare';
import type {FacetRequest} from './facets';
import {type HeatMapRequest} from './heat-map';
import type {ViewRequest} from './layout';
import type {KeptMatrix} from './open-result';
import type {OverviewRequest} from './overview';
import type {PointScores, ScoredPoints} from './point-scores';
import type {RankedPerts} from './ranked-perts';

/** Threads that read results; each keeps the matrices it read last. */
const threads = 2;
/** Requests that may wait for one of them; more are told to come back. */
const longestQueue = 32;
/** Milliseconds a thread keeps what it read: as long as those that write results keep what they know. */
const idle = 300_000;

/** Characters of the views that are kept: a result does not change, and a page asks for some of it again and again. */
const keptViews = 16 * 1024 * 1024;

/** A query of a result. */
export interface ComparedResult {
  readonly result: JobResult;
  /** the first where there is none */
  readonly query?: string;
}

/** Answers requests for matrices of results. */
export class ResultReader {
  private readonly pool = startThreads<typeof import('./answer-thread')>({
    filename: compiledFile(__dirname, 'answer-thread.js'),
    minThreads: 0,
    maxThreads: threads,
    maxQueue: longestQueue,
    idleTimeout: idle,
  });

  private readonly views = new LRUCache<string, string>({
    maxSize: keptViews,
    sizeCalculation: ({length}) => length,
  });

  private preparing = false;

  /** @param datasets folder of all datasets, each below its name */
  constructor(
    private readonly config: Config,
    private readonly datasets: string,
  ) {}

  /** Has the threads load what results of a dataset are described by, while such a result is still made. */
  async prepare(dataset: string): Promise<void> {
    if (this.preparing || this.pool.waiting > 0) return;
    this.preparing = true;
    const folder = path.join(this.datasets, dataset);
    // Whatever hinders it is told to who asks for the result.
    await Promise.allSettled(Array.from({length: threads}, () => this.pool.run('prepareDataset', folder)));
    this.preparing = false;
  }

  /** @throws what `selectPart` throws, RESULT_FORMAT, POOL_FULL; close the answer's handle */
  async read(task: Omit<AnswerTask, 'target'>, signal: AbortSignal): Promise<MatrixAnswer> {
    this.requireRoom();
    return writeAnswer(this.config, (target) => this.pool.run('answer', {...task, target}, {signal}));
  }

  /** JSON text of what pages show first. @throws RESULT_VIEW_ABSENT, RESULT_QUERY_UNKNOWN, POOL_FULL */
  overview(result: JobResult, request: OverviewRequest, signal: AbortSignal): Promise<string> {
    const task = {files: this.matricesOf(result), request};
    return this.view(viewKey('overview', result, request), () =>
      this.pool.run('overviewText', task, {signal}),
    );
  }

  /** JSON text of perturbagens by cell lines. @throws as `overview`, FILTER_INVALID */
  heatMap(result: JobResult, request: HeatMapRequest, signal: AbortSignal): Promise<string> {
    const task = {files: this.matricesOf(result), request};
    return this.view(viewKey('heatMap', result, request), () => this.pool.run('heatMapText', task, {signal}));
  }

  /** All perturbagens of a query by falling score. @throws as `overview` */
  async rankedPerts(result: JobResult, request: ViewRequest, signal: AbortSignal): Promise<RankedPerts> {
    const task = {files: this.matricesOf(result), request};
    const text = await this.view(viewKey('rankedPerts', result, request), () =>
      this.pool.run('rankedPertsText', task, {signal}),
    );
    return JSON.parse(text) as RankedPerts;
  }

  /** Scores of a query for given signatures. @throws as `overview` */
  async pointScores(
    result: JobResult,
    request: ViewRequest,
    points: ScoredPoints,
    signal: AbortSignal,
  ): Promise<PointScores> {
    this.requireRoom();
    const task = {files: this.matricesOf(result), request, points};
    return JSON.parse(await this.pool.run('pointScoresText', task, {signal})) as PointScores;
  }

  /** JSON text of several queries side by side. @throws as `overview` */
  compare(
    compared: readonly ComparedResult[],
    request: CompareRequest,
    signal: AbortSignal,
  ): Promise<string> {
    const folders = compared.map(({result}) => result.folder);
    const task = {
      compared: compared.map(({result, query}) => ({files: this.matricesOf(result), query})),
      request,
    };
    const key = JSON.stringify(['compare', folders, compared.map(({query}) => query ?? null), request]);
    return this.view(key, () => this.pool.run('compareText', task, {signal}));
  }

  /** JSON text of the counts of a matrix's values. @throws what `facetsOf` throws, POOL_FULL */
  facets(result: JobResult, file: ResultFile, request: FacetRequest, signal: AbortSignal): Promise<string> {
    const source = this.matrixOf(result, file);
    const key = viewKey('facets', result, {path: file.path, ...request});
    return this.view(key, () => this.pool.run('facetsText', {source, request}, {signal}));
  }

  /** A view that is kept, or is made now. */
  private async view(key: string, make: () => Promise<string>): Promise<string> {
    const known = this.views.get(key);
    if (known !== undefined) return known;
    this.requireRoom();
    const json = await make();
    this.views.set(key, json);
    return json;
  }

  /** A matrix of a result as the threads read it. */
  matrixOf({folder, index}: JobResult, file: ResultFile): KeptMatrix {
    const {described, fields = []} = file.matrix ?? {};
    const kept = fileOf(folder, index, file);
    if (!described) return {file: kept};
    const {dataset, ...state} = described;
    return {
      file: kept,
      described: {...state, folder: path.join(this.datasets, dataset), fields},
    };
  }

  /** The same with others of the result beside it. */
  joinedOf(result: JobResult, file: ResultFile, beside: readonly ResultFile[]): JoinedMatrices {
    const others = beside.map((each) => ({
      name: path.posix.basename(each.path).replace(/\.gctx?$/i, ''),
      matrix: this.matrixOf(result, each),
    }));
    return {...this.matrixOf(result, file), beside: others};
  }

  private matricesOf(result: JobResult): ReadonlyMap<string, KeptMatrix> {
    const matrices = result.index.files.filter(({matrix}) => matrix);
    return new Map(matrices.map((file) => [file.path, this.matrixOf(result, file)]));
  }

  private requireRoom(): void {
    if (this.pool.waiting < longestQueue) return;
    throw failure('POOL_FULL', {waiting: this.pool.waiting, retryAfter: 5});
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}

function viewKey(name: string, {folder}: JobResult, request: object): string {
  return JSON.stringify([name, folder, request]);
}
