/** The threads on which queries are prepared and described. */
import type {NcsGrouping} from '../../analyses/query/normaliser';
import type {MetadataTable} from '../../engine/formats/matrix';
import {compiledFile} from '../../engine/ground/package';
import {startThreads} from '../../engine/ground/threads';
import {createTurns} from '../../engine/ground/turns';
import type {DatasetState} from '../../engine/index';
import {OpenclueError} from '../../errors';
import type {Selection} from './selection';
import type {DescribeTask, Description, LinesTask, RunningSumTask, SelectTask} from './thread';

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
  const threads = startThreads<typeof import('./thread')>({
    filename: compiledFile(__dirname, 'thread.js'),
    minThreads: 0,
    maxThreads,
    idleTimeout,
  });
  const turns = createTurns(maxThreads);

  /** Takes its turn, and another try where its thread dies or throws what has no name. */
  const inTurn = <R>(owner: string, run: () => Promise<R>): Promise<R> =>
    turns.take(owner, async () => {
      for (let tries = 1; ; tries++) {
        try {
          return await run();
        } catch (error) {
          if (error instanceof OpenclueError || tries === attempts) throw error;
        }
      }
    });

  return {
    group: (dataset) => inTurn('', () => threads.run('group', dataset)),
    select: (task, owner) => inTurn(owner, () => threads.run('select', task)),
    describe: (task, owner) => inTurn(owner, () => threads.run('describe', task)),
    tabulate: (task, owner) => inTurn(owner, () => threads.run('tabulate', task)),
    lines: (task, owner) => inTurn(owner, () => threads.run('lines', task)),
    runningSum: (task, owner) => inTurn(owner, () => threads.run('runningSum', task)),
    close: () => threads.close(),
  };
}
