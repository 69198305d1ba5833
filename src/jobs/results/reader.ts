import {randomBytes} from 'node:crypto';
import {type FileHandle, mkdir, open, rm} from 'node:fs/promises';
import path from 'node:path';
import type {Config} from '../../config';
import {compiledFile} from '../../engine/index/compiled-file';
import {startThreads} from '../../engine/pool/start-threads';
import {failure} from '../../errors';
import type {AnswerOutcome, AnswerTask} from './answer-thread';
import {answersFolder} from './folders';

/** Threads that read results; each keeps the matrices it read last. */
const threads = 2;
/** Requests that may wait for one of them; more are told to come back. */
const longestQueue = 32;
/** Milliseconds a thread keeps what it read. */
const idle = 60_000;

/** A written answer: a file without a name, so that nothing is left of it once it is closed. */
export interface MatrixAnswer {
  readonly handle: FileHandle;
  readonly bytes: number;
  /** rows that match, on all pages */
  readonly matching: number;
}

/** Answers requests for matrices of results. */
export class ResultReader {
  private readonly pool = startThreads<AnswerTask, AnswerOutcome>({
    filename: compiledFile('jobs', 'results', 'answer-thread.js'),
    minThreads: 0,
    maxThreads: threads,
    maxQueue: longestQueue,
    idleTimeout: idle,
  });

  constructor(private readonly config: Config) {}

  /** @throws what `selectPart` throws, RESULT_FORMAT, POOL_FULL; close the answer's handle */
  async read(task: Omit<AnswerTask, 'target'>, signal: AbortSignal): Promise<MatrixAnswer> {
    if (this.pool.queueSize >= longestQueue) {
      throw failure('POOL_FULL', {waiting: this.pool.queueSize, retryAfter: 5});
    }
    const folder = answersFolder(this.config);
    await mkdir(folder, {recursive: true});
    const target = path.join(folder, randomBytes(12).toString('hex'));
    try {
      const outcome = await this.pool.run({...task, target}, {signal});
      // What the table of failures asks of each code is what the thread took from it.
      if ('code' in outcome) throw failure(outcome.code, outcome.details as never);
      const handle = await open(target);
      return {handle, bytes: (await handle.stat()).size, matching: outcome.matching};
    } finally {
      await rm(target, {force: true});
    }
  }

  close(): Promise<void> {
    return this.pool.destroy();
  }
}
