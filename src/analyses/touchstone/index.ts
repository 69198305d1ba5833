/** The perts and classes of a dataset, their strength and their connections, as CLUE's Touchstone shows them. */
import path from 'node:path';
import type {Pool} from 'pg';
import type {Config} from '../../config';
import {compiledFile} from '../../engine/ground/compiled-file';
import {startThreads} from '../../engine/ground/start-threads';
import {failure} from '../../errors';
import {chooseDataset, datasetsFolder} from '../../library/datasets/registry';
import type {DatasetViewer} from '../../models/services';
import type {ConnectionsRequest} from './connections';
import type {ClassesTask, ClassTask, ConnectionsTask, PertTask, Reply} from './thread';

export {type ConnectionScore, connectionScores} from './connections';

/** Milliseconds the thread is kept when idle: finding the perts of a large dataset anew takes seconds. */
const idleTimeout = 600_000;

/** A dataset as a query names it, and who asks. */
export interface AskedDataset {
  readonly name: string | undefined;
  readonly viewer: DatasetViewer;
}

/** Each answers with JSON text. @throws DATASET_UNKNOWN and what the tasks throw */
export interface Touchstone {
  connections(dataset: AskedDataset, pert: string, request: ConnectionsRequest): Promise<string>;
  summary(dataset: AskedDataset, pert: string): Promise<string>;
  classes(dataset: AskedDataset, cell?: string): Promise<string>;
  classOf(dataset: AskedDataset, asked: Omit<ClassTask, 'folder'>): Promise<string>;
  close(): Promise<void>;
}

export function createTouchstone({config, pool}: {config: Config; pool: Pool}): Touchstone {
  const thread = startThreads<unknown, Reply>({
    filename: compiledFile(__dirname, 'thread.js'),
    minThreads: 0,
    maxThreads: 1,
    idleTimeout,
  });
  const run = async <T extends {folder: string}>(
    name: string,
    {name: named, viewer}: AskedDataset,
    asked: Omit<T, 'folder'>,
  ): Promise<string> => {
    const record = await chooseDataset(pool, config, named, viewer);
    const folder = path.join(datasetsFolder(config), record.name);
    const reply = await thread.run({...asked, folder}, {name});
    // The thread took both from one failure of the table.
    if ('code' in reply) throw failure(reply.code, reply.details as never);
    return reply.json;
  };
  return {
    connections: (dataset, pert, request) => run<ConnectionsTask>('connections', dataset, {pert, request}),
    summary: (dataset, pert) => run<PertTask>('summary', dataset, {pert}),
    classes: (dataset, cell) => run<ClassesTask>('classes', dataset, {cell}),
    classOf: (dataset, asked) => run<ClassTask>('classOf', dataset, asked),
    close: () => thread.destroy(),
  };
}
