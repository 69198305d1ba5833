/** The signatures that are compared or become queries: those of a dataset, or the consensus of its replicates. */
import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {compiledFile} from '../../engine/ground/package';
import {startThreads} from '../../engine/ground/threads';
import {type Dataset, openDataset} from '../../engine/index';
import {introspectSpace} from '../source';
import type {ConsensusTask} from './consensus-thread';
import {everyGene} from './extreme-genes';
import type {IntrospectOptions} from './options';
import {describeGroups, groupReplicates, selectSignatures} from './selection';

export interface SourcePlan extends IntrospectOptions {
  /** Entrez ids of the landmarks that replicates are correlated over; empty: all genes */
  readonly landmarks: readonly number[];
}

export interface SourceOptions {
  /** threads that rank consensus signatures */
  readonly workers: number;
  /** folder for intermediate files; need not exist. The system's temporary folder by default. */
  readonly scratch?: string;
  readonly signal?: AbortSignal;
}

const consensusName = 'consensus';

/**
 * Hands the dataset of the planned signatures and their rows, ascending, to `use`. Consensus signatures have one of
 * their own, which lasts as long as `use` does.
 * @throws INTROSPECT_UNFIT, FILTER_* when the dataset does not have what was planned, INDEX_*
 */
export async function withSignatures<T>(
  dataset: Dataset,
  plan: SourcePlan,
  options: SourceOptions,
  use: (source: Dataset, rows: Uint32Array) => Promise<T>,
): Promise<T> {
  const rows = selectSignatures(dataset.signatures, plan);
  if (plan.group_by.length === 0) return use(dataset, rows);
  const scratch = options.scratch ?? tmpdir();
  await mkdir(scratch, {recursive: true});
  const folder = await mkdtemp(path.join(scratch, 'openclue-replicates-'));
  try {
    await combineReplicates(dataset, rows, plan, options, folder);
    const combined = openDataset(path.join(folder, consensusName));
    try {
      return await use(
        combined,
        Uint32Array.from({length: combined.manifest.signatures}, (_, row) => row),
      );
    } finally {
      combined.close();
    }
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

/** Builds the dataset of the consensus signatures, on a thread of its own. */
async function combineReplicates(
  dataset: Dataset,
  rows: Uint32Array,
  {group_by: groupBy, landmarks}: SourcePlan,
  {workers, signal}: SourceOptions,
  outDir: string,
): Promise<void> {
  const space = introspectSpace(dataset);
  const index = dataset.index(space);
  const groups = groupReplicates(dataset.signatures, rows, groupBy);
  const isLandmark = new Set(landmarks);
  const genes = everyGene(index);
  const task: ConsensusTask = {
    folder: dataset.folder,
    space,
    members: groups.members,
    signatures: describeGroups(dataset.signatures, groups, groupBy),
    landmarks: landmarks.length > 0 ? genes.filter((row) => isLandmark.has(index.geneIds[row])) : genes,
    outDir,
    name: consensusName,
    workers,
  };
  const threads = startThreads<typeof import('./consensus-thread')>({
    filename: compiledFile(__dirname, 'consensus-thread.js'),
    maxThreads: 1,
  });
  try {
    await threads.run('combine', task, {signal});
  } finally {
    await threads.close();
  }
}
