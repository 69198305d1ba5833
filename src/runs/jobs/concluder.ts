import {compiledFile} from '../../engine/ground/compiled-file';
import {startThreads} from '../../engine/ground/start-threads';
import type {ResultLabels} from '../../results/manifest';

/** Milliseconds a thread that writes results is kept warm for the next one. */
export const keptWarm = 300_000;

/** Plain data; the scores are in shared memory or copied. */
export interface ConcludeTask {
  readonly datasetFolder: string;
  /** what the analysis' `score` gave */
  readonly scores: unknown;
  readonly labels: ResultLabels;
  /** where the result is made, and its index when it is whole */
  readonly folder: string;
  /** name of the result folder within, and of the archive's root */
  readonly root: string;
  /** as a result folder has it */
  readonly plainWriters: boolean;
}

/** Threads that turn scores into results. */
export interface Concluder {
  run(task: ConcludeTask, options?: {readonly signal?: AbortSignal}): Promise<void>;
  close(): Promise<void>;
}

/** @param atOnce results that are written at the same time at most */
export function createConcluder(atOnce: number): Concluder {
  const threads = startThreads<ConcludeTask, void>({
    filename: compiledFile(__dirname, 'conclude-thread.js'),
    minThreads: 0,
    maxThreads: Math.max(1, atOnce),
    idleTimeout: keptWarm,
  });
  return {run: (task, options = {}) => threads.run(task, options), close: () => threads.destroy()};
}
