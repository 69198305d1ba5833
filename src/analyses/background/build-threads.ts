/** The threads of a build. */
import {compiledFile} from '../../engine/ground/package';
import {startThreads} from '../../engine/ground/threads';
import {finishingSteps, partsOf} from './finishing';
import type {BackgroundPlan} from './plan';
import type {RecordFileEntry} from './records';
import type {BuildTask, ThreadSettings} from './thread';

export interface BuildThreads {
  /**
   * Sums queries from number `first` on up and leaves them on disk.
   * @param normalised are the scores NCS already? By default they are raw and become so first
   */
  sumUp(first: number, scores: readonly Float32Array[], normalised?: boolean): Promise<void>;
  /**
   * Makes the finished files of what all queries left.
   * @param onShare told which share of the work is done
   * @returns their entries in the manifest, by name
   */
  finish(plan: BackgroundPlan, onShare?: (share: number) => void): Promise<Record<string, RecordFileEntry>>;
  close(): Promise<void>;
}

/** @param signal stops between two tasks */
export function startBuildThreads(
  settings: ThreadSettings,
  workers: number,
  signal?: AbortSignal,
): BuildThreads {
  const threads = startThreads<typeof import('./thread')>({
    filename: compiledFile(__dirname, 'thread.js'),
    workerData: settings,
    minThreads: workers,
    maxThreads: workers,
    atomics: 'disabled',
  });
  /** Does tasks, as many at a time as there are threads. @throws once none is at work any more */
  const all = async (tasks: readonly BuildTask[], onDone: (place: number) => void = () => {}) => {
    const results = tasks.map((): readonly number[] => []);
    let next = 0;
    const work = async () => {
      for (let place = next++; place < tasks.length; place = next++) {
        signal?.throwIfAborted();
        results[place] = await threads.run('build', tasks[place]);
        onDone(place);
      }
    };
    const ends = await Promise.allSettled(Array.from({length: workers}, work));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return results;
  };
  return {
    async sumUp(first, scores, normalised = false) {
      await all(
        partsOf(scores.length, workers).map(({start, end}) => ({
          kind: 'sum up',
          first: first + start,
          scores: scores.slice(start, end),
          normalised,
        })),
      );
    },

    async finish(plan, onShare = () => {}) {
      const steps = finishingSteps(plan, workers);
      const work = steps.flat().reduce((sum, {scores}) => sum + scores, 0);
      let done = 0;
      const results = new Map<BuildTask, readonly number[]>();
      for (const step of steps) {
        const tasks = step.map(({task}) => task);
        const own = await all(tasks, (place) => {
          done += step[place].scores;
          onShare(done / work);
        });
        for (const [place, task] of tasks.entries()) results.set(task, own[place]);
      }
      const checksums = (file: string) =>
        [...results].flatMap(([task, own]) => (task.kind === 'seal' && task.file === file ? own : []));
      return Object.fromEntries(
        [...plan.files].map(([name, groups]) => [name, {groups, checksums: checksums(name)}]),
      );
    },

    close: () => threads.close(),
  };
}
