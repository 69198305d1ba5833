/** The viewer's threads: one for what a page waits for, one for what takes its time. */
import type {Config} from '../../config';
import {compiledFile} from '../../engine/ground/package';
import {startThreads} from '../../engine/ground/threads';
import {failure} from '../../errors';
import {type MatrixAnswer, writeAnswer} from '../views/answer-file';
import type {MatrixFormat} from '../views/formats';
import type {ClusterRequest} from './cluster';
import type {AxisQuery} from './selection';
import type {ImportedMatrix, ImportTask, ViewSource} from './thread';
import type {WindowRequest} from './window';

/** Requests that may wait for a thread; more are told to come back. */
const longestQueue = 16;
/** Milliseconds a thread keeps what it read. */
const idle = 120_000;
/** Seconds after which whoever was refused may ask again. */
const retryAfter = 5;
/** Milliseconds that reading an uploaded matrix may take, and bytes of it that are read in one at the least. */
const leastTime = 60_000;
const slowestBytes = 1000;
/** Megabytes of ids, metadata and code of a matrix that nobody has looked at yet. */
const importMemory = 1024;

export interface MatrixViewer {
  /** JSON texts. @throws FILTER_INVALID, MATRIX_VIEW_TOO_LARGE, CLUSTERING_*, POOL_FULL */
  describe(source: ViewSource, signal: AbortSignal): Promise<string>;
  window(source: ViewSource, request: WindowRequest, signal: AbortSignal): Promise<string>;
  cluster(source: ViewSource, request: ClusterRequest, signal: AbortSignal): Promise<string>;
  /** A part written to a file; close the answer's handle. @throws as the others, RESULT_FORMAT */
  export(
    source: ViewSource,
    request: {readonly rows: AxisQuery; readonly columns: AxisQuery},
    form: {readonly path: string; readonly format: MatrixFormat},
    signal: AbortSignal,
  ): Promise<MatrixAnswer>;
  /**
   * Reads a matrix that a client sent, on a thread that is ended after a time: a damaged HDF5 file may keep its library
   * busy for ever.
   * @param bytes of the file
   * @throws UPLOAD_UNUSABLE and what `openMatrix` throws, naming the file
   */
  import(task: ImportTask, bytes: number, signal: AbortSignal): Promise<ImportedMatrix>;
  close(): Promise<void>;
}

export function createMatrixViewer(config: Pick<Config, 'home' | 'matrixValues'>): MatrixViewer {
  const start = (more: {readonly resourceLimits?: {readonly maxOldGenerationSizeMb: number}} = {}) =>
    startThreads<typeof import('./thread')>({
      filename: compiledFile(__dirname, 'thread.js'),
      minThreads: 0,
      maxThreads: 1,
      maxQueue: longestQueue,
      idleTimeout: idle,
      ...more,
    });
  const [quick, slow] = [start(), start()];
  const importer = start({resourceLimits: {maxOldGenerationSizeMb: importMemory}});
  const free = (threads: typeof quick) => {
    if (threads.waiting < longestQueue) return threads;
    throw failure('POOL_FULL', {waiting: threads.waiting, retryAfter});
  };
  return {
    describe: async (source, signal) => free(quick).run('described', {source, request: undefined}, {signal}),
    window: async (source, request, signal) => free(quick).run('windowOf', {source, request}, {signal}),
    cluster: async (source, request, signal) => free(slow).run('clustered', {source, request}, {signal}),
    async export(source, request, form, signal) {
      const threads = free(slow);
      return writeAnswer(config, (target) =>
        threads.run('exported', {source, request, ...form, target, limit: config.matrixValues}, {signal}),
      );
    },
    async import(task, bytes, signal) {
      const threads = free(importer);
      const time = Math.ceil(leastTime + bytes / slowestBytes);
      const late = AbortSignal.timeout(time);
      const unusable = (detail: string) => failure('UPLOAD_UNUSABLE', {file: task.file, detail});
      try {
        return await threads.run('imported', task, {signal: AbortSignal.any([signal, late])});
      } catch (error) {
        if (signal.aborted) throw failure('POOL_STOPPED', undefined);
        if (late.aborted) throw unusable(`reading it takes longer than ${Math.round(time / 1000)} s`);
        const {code} = error as NodeJS.ErrnoException;
        if (code === 'ERR_WORKER_OUT_OF_MEMORY') throw unusable('its ids and metadata do not fit the memory');
        throw error;
      }
    },
    async close() {
      await Promise.all([quick.close(), slow.close(), importer.close()]);
    },
  };
}
