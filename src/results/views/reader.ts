import {LRUCache} from 'lru-cache';
import type {Config} from '../../config';
import {compiledFile} from '../../engine/ground/compiled-file';
import {startThreads} from '../../engine/ground/threads';
import {failure} from '../../errors';
import {fileOf, type JobResult} from '../kept';
import {type MatrixAnswer, writeAnswer} from './answer-file';
import type {AnswerTask} from './answer-thread';
import type {CompareRequest} from './compare';
import type {FacetRequest} from './facets';
import {type HeatMapRequest} from './heat-map';
import type {OverviewRequest} from './overview';

/** Threads that read results; each keeps the matrices it read last. */
const threads = 2;
/** Requests that may wait for one of them; more are told to come back. */
const longestQueue = 32;
/** Milliseconds a thread keeps what it read. */
const idle = 60_000;

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

  constructor(private readonly config: Config) {}

  /** @throws what `selectPart` throws, RESULT_FORMAT, POOL_FULL; close the answer's handle */
  async read(task: Omit<AnswerTask, 'target'>, signal: AbortSignal): Promise<MatrixAnswer> {
    this.requireRoom();
    return writeAnswer(this.config, (target) => this.pool.run('answer', {...task, target}, {signal}));
  }

  /** JSON text of what pages show first. @throws RESULT_VIEW_ABSENT, RESULT_QUERY_UNKNOWN, POOL_FULL */
  overview(result: JobResult, request: OverviewRequest, signal: AbortSignal): Promise<string> {
    const task = {files: matricesOf(result), request};
    return this.view(viewKey('overview', result, request), () =>
      this.pool.run('overviewText', task, {signal}),
    );
  }

  /** JSON text of perturbagens by cell lines. @throws as `overview`, FILTER_INVALID */
  heatMap(result: JobResult, request: HeatMapRequest, signal: AbortSignal): Promise<string> {
    const task = {files: matricesOf(result), request};
    return this.view(viewKey('heatMap', result, request), () => this.pool.run('heatMapText', task, {signal}));
  }

  /** JSON text of several queries side by side. @throws as `overview` */
  compare(
    compared: readonly ComparedResult[],
    request: CompareRequest,
    signal: AbortSignal,
  ): Promise<string> {
    const folders = compared.map(({result}) => result.folder);
    const task = {compared: compared.map(({result, query}) => ({files: matricesOf(result), query})), request};
    const key = JSON.stringify(['compare', folders, compared.map(({query}) => query ?? null), request]);
    return this.view(key, () => this.pool.run('compareText', task, {signal}));
  }

  /** JSON text of the counts of a matrix's values. @throws what `facetsOf` throws, POOL_FULL */
  facets(result: JobResult, source: string, request: FacetRequest, signal: AbortSignal): Promise<string> {
    const key = viewKey('facets', result, {source, ...request});
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

/** Where each matrix of a result is kept, by its path. */
function matricesOf({folder, index}: JobResult): ReadonlyMap<string, string> {
  return new Map(
    index.files.flatMap((file) => (file.matrix ? [[file.path, fileOf(folder, index, file)] as const] : [])),
  );
}
