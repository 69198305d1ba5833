/** The threads on which queries are prepared and described. */
import type {NcsGrouping} from '../../analyses/query/normaliser';
import type {MetadataTable} from '../../engine/formats/matrix';
import {compiledFile} from '../../engine/ground/compiled-file';
import {startThreads} from '../../engine/ground/start-threads';
import {createTurns} from '../../engine/ground/turns';
import {failure} from '../../errors';
import type {Selection} from './selection';
import type {
  DatasetState,
  DescribeTask,
  Description,
  LinesTask,
  Reply,
  RunningSumTask,
  SelectTask,
} from './thread';

/** Milliseconds a thread is kept when idle: loading a dataset's metadata anew costs more than keeping it. */
const idleTimeout = 600_000;
/** Times a task is tried when its thread dies or throws. */
const attempts = 2;
/** A thread describes a query in the time that several score one. */
const scorersPerThread = 4;

/** The tasks of thread.ts, as calls. They throw INDEX_REPLACED when the dataset has moved on, and INDEX_DAMAGED. */
export interface QueryThreads {
  group(dataset: DatasetState): Promise<NcsGrouping>;
  /** @param owner whose work it is: threads are shared between owners first */
  select(task: SelectTask, owner: string): Promise<Selection>;
  describe(task: DescribeTask, owner: string): Promise<Description>;
  tabulate(task: Omit<DescribeTask, 'whole'>, owner: string): Promise<MetadataTable>;
  lines(task: LinesTask, owner: string): Promise<string>;
  runningSum(task: RunningSumTask, owner: string): Promise<string>;
  close(): Promise<void>;
}

/** @param workers scoring threads beside them */
export function startQueryThreads(workers: number): QueryThreads {
  const maxThreads = Math.max(1, Math.round(workers / scorersPerThread));
  const threads = startThreads<unknown, Reply<unknown>>({
    filename: compiledFile(__dirname, 'thread.js'),
    minThreads: 0,
    maxThreads,
    idleTimeout,
  });
  const turns = createTurns(maxThreads);

  const attempt = async (asked: unknown, name: string): Promise<Reply<unknown>> => {
    for (let tries = 1; ; tries++) {
      try {
        return await threads.run(asked, {name});
      } catch (error) {
        if (tries === attempts) throw error;
      }
    }
  };

  const task =
    <T, R>(name: string) =>
    async (asked: T, owner = ''): Promise<R> => {
      const reply = await turns.take(owner, () => attempt(asked, name));
      // The thread took both from one failure of the table.
      if ('code' in reply) throw failure(reply.code, reply.details as never);
      return reply.value as R;
    };
  return {
    group: task('group'),
    select: task('select'),
    describe: task('describe'),
    tabulate: task('tabulate'),
    lines: task('lines'),
    runningSum: task('runningSum'),
    close: () => threads.destroy(),
  };
}
