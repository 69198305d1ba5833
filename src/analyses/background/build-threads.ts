/** The threads of a build, and the steps that end it. */
import {compiledFile} from '../../engine/ground/package';
import {startThreads} from '../../engine/ground/threads';
import type {BackgroundPlan} from './plan';
import type {RecordFileEntry} from './records';
import type {BuildTask, ThreadSettings} from './thread';

export interface BuildThreads {
  /**
   * Sums queries from number `first` on up and leaves them on disk.
   * @param normalised are the scores NCS already? By default they are raw and become so first
   */
  sumUp(first: number, scores: readonly Float32Array[], normalised?: boolean): Promise<void>;
  /** Makes the finished files of what all queries left. @returns their entries in the manifest, by name */
  finish(plan: BackgroundPlan): Promise<Record<string, RecordFileEntry>>;
  close(): Promise<void>;
}

/** Parts that the perts of the summarised connections are cut into, for threads to finish together. */
const partsPerThread = 4;

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
  const all = async (tasks: readonly BuildTask[]) => {
    signal?.throwIfAborted();
    const results = await Promise.allSettled(tasks.map((task) => threads.run('build', task)));
    return results.map((result) => {
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    });
  };
  const parts = (count: number, most: number) => {
    const step = Math.max(1, Math.ceil(count / most));
    return Array.from({length: Math.ceil(count / step)}, (_, part) => ({
      start: part * step,
      end: Math.min(count, (part + 1) * step),
    }));
  };
  return {
    async sumUp(first, scores, normalised = false) {
      await all(
        parts(scores.length, workers).map(({start, end}) => ({
          kind: 'sum up',
          first: first + start,
          scores: scores.slice(start, end),
          normalised,
        })),
      );
    },

    async finish({connections: {cells}, files, levels}) {
      await all(cells.slice(0, -1).map((_, cell) => ({kind: 'connect cell', cell})));
      const perts = cells[cells.length - 1].queries.length;
      await all(
        parts(perts, workers * partsPerThread).map((part) => ({kind: 'connect across cells', ...part})),
      );
      await all(
        levels.flatMap((level) =>
          (files.get(level) ?? []).map((_, group): BuildTask => ({kind: 'turn over', level, group})),
        ),
      );
      await all(cells.map((_, group) => ({kind: 'rank', group})));
      const names = [...files.keys()];
      const entries = await all(names.map((file) => ({kind: 'seal', file})));
      return Object.fromEntries(names.map((name, i) => [name, entries[i] as RecordFileEntry]));
    },

    close: () => threads.close(),
  };
}
