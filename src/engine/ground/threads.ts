/**
 * One way to have work done on threads: plain data goes in, and plain data or a named failure comes out. A thread's
 * file exports tasks, which whoever starts threads of it calls by name:
 *
 *   export const describe = task((asked: DescribeTask): Description => ...);
 *
 *   const threads = startThreads<typeof import('./thread')>({filename: compiledFile(__dirname, 'thread.js')});
 *   const description = await threads.run('describe', asked);
 */
import {Piscina} from 'piscina';
import {unnamed} from './failures';
import type {Outcome, Task} from './task';

type TaskName<File> = {[N in keyof File]: File[N] extends Task<never, unknown> ? N : never}[keyof File];
type Asked<F> = F extends Task<infer T, unknown> ? T : never;
type Given<F> = F extends Task<never, infer R> ? R : never;

/** See Piscina's documentation. */
export type ThreadOptions = Pick<
  NonNullable<ConstructorParameters<typeof Piscina>[0]>,
  | 'filename'
  | 'minThreads'
  | 'maxThreads'
  | 'maxQueue'
  | 'idleTimeout'
  | 'concurrentTasksPerWorker'
  | 'workerData'
  | 'resourceLimits'
  | 'atomics'
>;

export interface Threads<File> {
  /**
   * Does a task of the file.
   * @param options.signal ends the thread that is at it
   * @throws what the task threw; an error without a code when the thread died or the task has a fault
   */
  run<N extends TaskName<File> & string>(
    name: N,
    asked: Asked<File[N]>,
    options?: {readonly signal?: AbortSignal},
  ): Promise<Given<File[N]>>;
  /** tasks that wait for a thread */
  readonly waiting: number;
  /** Ends all threads; what they are at fails. */
  close(): Promise<void>;
}

/**
 * Starts threads of a file of tasks. One that dies without work is replaced in silence; work that dies with its
 * thread fails for whoever asked for it.
 */
export function startThreads<File>(options: ThreadOptions): Threads<File> {
  const threads = new Piscina<unknown, Outcome<unknown>>(options);
  // By default that is an event which ends the process where nobody hears it.
  threads.on('error', () => undefined);
  return {
    async run<N extends TaskName<File> & string>(
      name: N,
      asked: Asked<File[N]>,
      {signal}: {readonly signal?: AbortSignal} = {},
    ) {
      const outcome = await threads.run(asked, {name, signal});
      if ('failed' in outcome) throw unnamed(outcome.failed);
      return outcome.value as Given<File[N]>;
    },
    get waiting() {
      return threads.queueSize;
    },
    close: () => threads.destroy(),
  };
}
