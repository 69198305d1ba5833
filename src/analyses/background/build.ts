/** Builds the background of a dataset: its exemplar signatures as queries against all of its signatures. */
import {randomUUID} from 'node:crypto';
import {mkdirSync, readdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import {crc32} from 'node:zlib';
import {formatGmt, type GeneSet} from '../../engine/formats/gene-sets';
import {bytesOnDisk, diskTrouble, freeDisk} from '../../engine/ground/disk';
import {systemCode} from '../../engine/ground/failures';
import {writeDurably} from '../../engine/ground/storage';
import type {Dataset} from '../../engine/index';
import {type Journal, readJournal} from '../../engine/index/journal';
import {journalFile} from '../../engine/index/names';
import {introspectSetSize} from '../../engine/stats/introspect';
import {failure, OpenclueError} from '../../errors';
import {version} from '../../version';
import {onLockedDataset} from '../derived';
import {querySpace} from '../source';
import {startBuildThreads} from './build-threads';
import {
  type BackgroundManifest,
  type BackgroundOptions,
  backgroundFolder,
  backgroundFormat,
  pclFile,
} from './manifest';
import {planBackground} from './plan';
import {publishBackground} from './publish';
import {exemplarField, type QuerySignatures} from './reference-queries';
import {touchstoneField} from './rows';
import {type BackgroundBuildOptions, type Chunk, scoreQueries} from './score-queries';
import {requireSymmetric} from './symmetric';

/**
 * Builds the background and makes it the dataset's, in one step; the one before serves until then. A stopped or
 * killed build continues when called again with the same dataset, classes and options.
 *
 * @throws GUTC_FIELDS_ABSENT, BACKGROUND_NO_QUERIES, BACKGROUND_TOO_LARGE, BACKGROUND_DISK_FULL,
 *   BACKGROUND_WRITE_FAILED, BACKGROUND_STOPPED, INDEX_BUSY and what reading the index throws
 */
export async function buildBackground(options: BackgroundBuildOptions): Promise<BackgroundManifest> {
  return onLockedDataset(options.dataset, (dataset) => buildLocked({...options, dataset}));
}

async function buildLocked(options: BackgroundBuildOptions): Promise<BackgroundManifest> {
  const {dataset, pcls, workers, signatureLevel = true, symmetric = false, signal} = options;
  const which = options.signatures ?? 'exemplars';
  const {name} = dataset.manifest;
  const plan = planBackground(dataset, pcls, signatureLevel, which);
  if (plan.queries.rows.length === 0) throw failure('BACKGROUND_NO_QUERIES', {name});
  const settings = optionsOf(dataset, signatureLevel, symmetric, which);
  if (symmetric) requireSymmetric(name, plan);
  const folder = path.join(backgroundFolder(dataset), 'building');
  const journal = earlierJournal(folder, identityOf(dataset, settings, pcls));
  requireSpace(folder, plan.bytes);
  writeDurably(pclFile(folder), formatGmt(pcls));
  const threads = startBuildThreads(
    {dataset: dataset.folder, folder, signatureLevel, which},
    workers,
    signal,
  );
  const build = {options, plan, settings, folder, journal, threads};
  let done = journal.written.length === 0 ? 0 : journal.written[journal.written.length - 1].end;
  try {
    await scoreQueries(build, (queries) => {
      done = queries;
    });
    const files = await threads.finish(plan, options.onFinishing);
    return publishBackground({dataset, pcls, plan, settings, folder, journal}, files);
  } catch (error) {
    const total = plan.queries.rows.length;
    if (signal?.aborted) throw failure('BACKGROUND_STOPPED', {name, done, total}, {cause: error});
    if (error instanceof OpenclueError || systemCode(error) === undefined) throw error;
    if (diskTrouble(error) === 'full') throw diskFull(folder, plan.bytes, error as Error);
    const {message: detail} = error as Error;
    throw failure('BACKGROUND_WRITE_FAILED', {file: folder, detail}, {cause: error});
  } finally {
    await threads.close();
  }
}

function optionsOf(
  dataset: Dataset,
  signatureLevel: boolean,
  symmetric: boolean,
  which: QuerySignatures,
): BackgroundOptions {
  const {fields} = dataset.signatures;
  return {
    gene_space: querySpace(dataset),
    set_size: introspectSetSize,
    metric: 'wtcs',
    exemplars: which === 'exemplars' && fields.includes(exemplarField) ? exemplarField : null,
    reference: fields.includes(touchstoneField) ? touchstoneField : null,
    signature_level: signatureLevel,
    ...(which === 'all' && {signatures: which}),
    ...(symmetric && {symmetric: true as const}),
  };
}

function identityOf({manifest}: Dataset, settings: BackgroundOptions, pcls: readonly GeneSet[]): string {
  const {build, generation} = manifest;
  return JSON.stringify({
    format: backgroundFormat,
    engine: version,
    build,
    generation,
    settings,
    pcls: crc32(formatGmt(pcls)),
  });
}

/** Continues what an earlier run of the same build left, or starts in an empty folder. */
function earlierJournal(folder: string, identity: string): Journal<Chunk> {
  const earlier = readJournal<Chunk>(journalFile(folder));
  if (earlier?.identity === identity) return earlier;
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder, {recursive: true});
  return {identity, build: randomUUID(), created: new Date().toISOString(), written: []};
}

function requireSpace(folder: string, bytes: number): void {
  const present = readdirSync(folder).reduce((sum, name) => sum + bytesOnDisk(path.join(folder, name)), 0);
  if (freeDisk(folder) + present < bytes) throw diskFull(folder, bytes);
}

function diskFull(folder: string, needed: number, cause?: Error): OpenclueError {
  return failure('BACKGROUND_DISK_FULL', {folder, needed, free: freeDisk(folder)}, {cause});
}
