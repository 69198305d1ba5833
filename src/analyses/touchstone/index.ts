/** The perts and classes of a dataset, their strength and their connections, as CLUE's Touchstone shows them. */
import path from 'node:path';
import type {Pool} from 'pg';
import type {Config} from '../../config';
import {compiledFile} from '../../engine/ground/compiled-file';
import {startThreads} from '../../engine/ground/threads';
import {chooseDataset, datasetsFolder} from '../../library/datasets/registry';
import type {DatasetViewer} from '../../models/services';
import type {ConnectionsRequest} from './connections';
import type {ClassTask} from './thread';

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
  const thread = startThreads<typeof import('./thread')>({
    filename: compiledFile(__dirname, 'thread.js'),
    minThreads: 0,
    maxThreads: 1,
    idleTimeout,
  });
  const folderOf = async ({name, viewer}: AskedDataset): Promise<string> => {
    const record = await chooseDataset(pool, config, name, viewer);
    return path.join(datasetsFolder(config), record.name);
  };
  return {
    connections: async (dataset, pert, request) =>
      thread.run('connections', {folder: await folderOf(dataset), pert, request}),
    summary: async (dataset, pert) => thread.run('summary', {folder: await folderOf(dataset), pert}),
    classes: async (dataset, cell) => thread.run('classes', {folder: await folderOf(dataset), cell}),
    classOf: async (dataset, asked) => thread.run('classOf', {folder: await folderOf(dataset), ...asked}),
    close: () => thread.close(),
  };
}
