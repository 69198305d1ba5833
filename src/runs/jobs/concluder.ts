import {compiledFile} from '../../engine/ground/package';
import {startThreads} from '../../engine/ground/threads';
import type {ConcludeTask, ProteomicsTask, ThreadSettings} from './conclude-thread';

/** Milliseconds a thread that writes results is kept warm for the next one. */
const keptWarm = 300_000;

/** Threads that turn scores into results. */
export interface Concluder {
  run(task: ConcludeTask, options?: {readonly signal?: AbortSignal}): Promise<void>;
  proteomics(task: ProteomicsTask, options?: {readonly signal?: AbortSignal}): Promise<void>;
  close(): Promise<void>;
}

/** @param atOnce results that are written at the same time at most */
export function createConcluder(atOnce: number): Concluder {
  const threads = startThreads<typeof import('./conclude-thread')>({
    filename: compiledFile(__dirname, 'conclude-thread.js'),
    minThreads: 0,
    maxThreads: Math.max(1, atOnce),
    idleTimeout: keptWarm,
    workerData: {keptWarm} satisfies ThreadSettings,
  });
  return {
    run: (task, options) => threads.run('conclude', task, options),
    proteomics: (task, options) => threads.run('proteomics', task, options),
    close: () => threads.close(),
  };
}
