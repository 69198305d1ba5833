import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {Piscina} from 'piscina';
import type {MetadataTable} from '../../engine/formats/matrix';
import {type Dataset, type GeneSpace, openDataset} from '../../engine/index';
import {compiledFile} from '../../engine/index/compiled-file';
import {type ErrorCode, OpenclueError} from '../../errors';
import type {ScoringRun} from '../analysis';
import {describeSource, type ResultManifest} from '../query/manifest';
import type {ConsensusFault, ConsensusTask} from './consensus-thread';
import {extremeGenes} from './extreme-genes';
import type {IntrospectOptions} from './options';
import {describeGroups, describeSignatures, groupReplicates, selectSignatures} from './selection';

export interface IntrospectPlan extends IntrospectOptions {
  /** Entrez ids of the landmarks that replicates are correlated over; empty: all genes */
  readonly landmarks: readonly number[];
}

/** Raw connectivity of signatures among themselves, and what it was made from. */
export interface IntrospectScores extends Pick<ResultManifest, 'engine' | 'dataset'> {
  readonly options: IntrospectOptions;
  readonly space: GeneSpace;
  /** genes of the space */
  readonly genes: number;
  readonly signatures: MetadataTable;
  /** Entrez ids of the sets of each signature, most extreme first */
  readonly sets: readonly {readonly up: Uint32Array; readonly down: Uint32Array}[];
  /** per signature as query its WTCS with every signature */
  readonly cs: readonly Float32Array[];
}

/** Gene spaces in the order an introspection prefers them: as many genes as there are. */
const preference: readonly GeneSpace[] = ['all', 'bing', 'landmark'];
const consensusName = 'consensus';

/** The gene space that signatures of a dataset are compared in. */
export function introspectSpace({manifest}: Dataset): GeneSpace {
  const known = manifest.spaces.map(({space}) => space);
  return preference.find((space) => known.includes(space)) ?? known[0];
}

/**
 * Scores the chosen signatures of a dataset, replicates combined, against one another.
 * @throws INTROSPECT_UNFIT, FILTER_* when the dataset no longer has what was chosen, and what the pool throws
 */
export async function scoreIntrospect(plan: IntrospectPlan, run: ScoringRun): Promise<IntrospectScores> {
  const {dataset} = run;
  const rows = selectSignatures(dataset.signatures, plan);
  if (plan.group_by.length === 0) {
    return scoreRows(plan, dataset, rows, describeSignatures(dataset.signatures, rows), run);
  }
  const scratch = run.scratch ?? tmpdir();
  await mkdir(scratch, {recursive: true});
  const folder = await mkdtemp(path.join(scratch, 'openclue-replicates-'));
  try {
    const combined = await combineReplicates(plan, rows, run, folder);
    try {
      const all = Uint32Array.from({length: combined.manifest.signatures}, (_, row) => row);
      return await scoreRows(plan, combined, all, describeSignatures(combined.signatures, all), run);
    } finally {
      combined.close();
    }
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

/** Builds the dataset of the consensus signatures, on a thread of its own. */
async function combineReplicates(
  {group_by: groupBy, landmarks}: IntrospectPlan,
  rows: Uint32Array,
  {dataset, scoring, signal}: ScoringRun,
  outDir: string,
): Promise<Dataset> {
  const space = introspectSpace(dataset);
  const groups = groupReplicates(dataset.signatures, rows, groupBy);
  const {geneIds} = dataset.index(space);
  const isLandmark = new Set(landmarks);
  const everyGene = Uint32Array.from(geneIds, (_, row) => row);
  const task: ConsensusTask = {
    folder: dataset.folder,
    space,
    members: groups.members,
    signatures: describeGroups(dataset.signatures, groups, groupBy),
    landmarks: landmarks.length > 0 ? everyGene.filter((row) => isLandmark.has(geneIds[row])) : everyGene,
    outDir,
    name: consensusName,
    workers: scoring.workers,
  };
  const threads = new Piscina<ConsensusTask, ConsensusFault | undefined>({
    filename: compiledFile('analyses', 'introspect', 'consensus-thread.js'),
    maxThreads: 1,
  });
  try {
    const fault = await threads.run(task, {signal});
    // The thread took both from one failure of the table.
    if (fault) throw new OpenclueError(fault.code as ErrorCode, fault.details as never);
  } finally {
    await threads.destroy();
  }
  return openDataset(path.join(outDir, consensusName));
}

async function scoreRows(
  {where, sig_ids, group_by, gset_size}: IntrospectPlan,
  source: Dataset,
  rows: Uint32Array,
  signatures: MetadataTable,
  {dataset, synthetic, scoring, owner, signal, onProgress}: ScoringRun,
): Promise<IntrospectScores> {
  const space = introspectSpace(source);
  const index = source.index(space);
  const queries = await extremeGenes(index, rows, gset_size);
  const whole = rows.length === source.manifest.signatures;
  const scores = await scoring.score(
    {
      index: source.location(space),
      metric: 'wtcs',
      queries,
      outputs: ['cs'],
      subset: whole ? undefined : rows,
      owner,
    },
    {signal, onProgress: ({done, total}) => onProgress?.(done / total)},
  );
  const entrezIds = (genes: Uint32Array) => genes.map((row) => index.geneIds[row]);
  return {
    ...describeSource(dataset, synthetic),
    options: {where, sig_ids, group_by, gset_size},
    space,
    genes: index.genes,
    signatures,
    sets: queries.map(({up, down}) => ({up: entrezIds(up), down: entrezIds(down)})),
    // It was asked for.
    cs: scores.map(({cs}) => cs as Float32Array),
  };
}
