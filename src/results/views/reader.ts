import {randomBytes} from 'node:crypto';
import {type FileHandle, mkdir, open, rm} from 'node:fs/promises';
import path from 'node:path';
import {LRUCache} from 'lru-cache';
import type {Config} from '../../config';
import {compiledFile} from '../../engine/ground/compiled-file';
import {startThreads} from '../../engine/ground/start-threads';
import {failure} from '../../errors';
import {answersFolder, fileOf, type JobResult} from '../kept';
import type {AnswerOutcome, AnswerTask, ViewOutcome} from './answer-thread';
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

/** A written answer: a file without a name, so that nothing is left of it once it is closed. */
export interface MatrixAnswer {
  readonly handle: FileHandle;
  readonly bytes: number;
  /** rows that match, on all pages */
  readonly matching: number;
}

/** A query of a result. */
export interface ComparedResult {
  readonly result: JobResult;
  /** the first where there is none */
  readonly query?: string;
}

/** Answers requests for matrices of results. */
export class ResultReader {
  private readonly pool = startThreads<unknown, AnswerOutcome | ViewOutcome>({
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
    const folder = answersFolder(this.config);
    await mkdir(folder, {recursive: true});
    const target = path.join(folder, randomBytes(12).toString('hex'));
    try {
      const outcome = (await this.pool.run({...task, target}, {signal})) as AnswerOutcome;
      // What the table of failures asks of each code is what the thread took from it.
      if ('code' in outcome) throw failure(outcome.code, outcome.details as never);
      const handle = await open(target);
      return {handle, bytes: (await handle.stat()).size, matching: outcome.matching};
    } finally {
      await rm(target, {force: true});
    }
  }

  /** JSON text of what pages show first. @throws RESULT_VIEW_ABSENT, RESULT_QUERY_UNKNOWN, POOL_FULL */
  overview(result: JobResult, request: OverviewRequest, signal: AbortSignal): Promise<string> {
    return this.view('overviewText', result, {files: matricesOf(result), request}, signal);
  }

  /** JSON text of perturbagens by cell lines. @throws as `overview`, FILTER_INVALID */
  heatMap(result: JobResult, request: HeatMapRequest, signal: AbortSignal): Promise<string> {
    return this.view('heatMapText', result, {files: matricesOf(result), request}, signal);
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
    return this.keptView('compareText', key, task, signal);
  }

  /** JSON text of the counts of a matrix's values. @throws what `facetsOf` throws, POOL_FULL */
  facets(result: JobResult, source: string, request: FacetRequest, signal: AbortSignal): Promise<string> {
    return this.view('facetsText', result, {source, request}, signal);
  }

  private view(
    name: string,
    {folder}: JobResult,
    task: {readonly request: object; readonly source?: string; readonly files?: ReadonlyMap<string, string>},
    signal: AbortSignal,
  ): Promise<string> {
    return this.keptView(name, JSON.stringify([name, folder, task.source, task.request]), task, signal);
  }

  private async keptView(name: string, key: string, task: object, signal: AbortSignal): Promise<string> {
    const known = this.views.get(key);
    if (known !== undefined) return known;
    this.requireRoom();
    const outcome = (await this.pool.run(task, {name, signal})) as ViewOutcome;
    if ('code' in outcome) throw failure(outcome.code, outcome.details as never);
    this.views.set(key, outcome.json);
    return outcome.json;
  }

  private requireRoom(): void {
    if (this.pool.queueSize < longestQueue) return;
    throw failure('POOL_FULL', {waiting: this.pool.queueSize, retryAfter: 5});
  }

  close(): Promise<void> {
    return this.pool.destroy();
  }
}

/** Where each matrix of a result is kept, by its path. */
function matricesOf({folder, index}: JobResult): ReadonlyMap<string, string> {
  return new Map(
    index.files.flatMap((file) => (file.matrix ? [[file.path, fileOf(folder, index, file)] as const] : [])),
  );
}
