/** Builds the map of a dataset: its exemplar signatures in two dimensions. */
import {randomUUID} from 'node:crypto';
import {closeSync, constants, mkdirSync, openSync, rmSync} from 'node:fs';
import path from 'node:path';
import {usualRounds} from '../../engine/embedding/layout';
import {systemCode} from '../../engine/ground/failures';
import {compiledFile} from '../../engine/ground/package';
import {sync, writeFully} from '../../engine/ground/storage';
import {startThreads, type Threads} from '../../engine/ground/threads';
import type {Dataset, SpaceName} from '../../engine/index';
import {type Journal, type JournalWriter, readJournal, writeJournal} from '../../engine/index/journal';
import {journalFile} from '../../engine/index/names';
import {failure, OpenclueError} from '../../errors';
import {version} from '../../version';
import {onLockedDataset} from '../derived';
import {querySpace} from '../source';
import {distancesFile, neighboursFile, readComponents} from './drafts';
import {type MapManifest, type MapOptions, type MapSignatures, mapFolder, mapFormat} from './manifest';
import {publishMap} from './publish';
import type {ComponentsFound} from './thread';

export const mapSteps = ['components', 'neighbours', 'layout'] as const;
export type MapStep = (typeof mapSteps)[number];

export interface MapBuildOptions {
  readonly dataset: Dataset;
  /** threads */
  readonly workers: number;
  readonly signatures?: MapSignatures;
  /** by default landmark where the dataset has it: what is inferred from those genes tells nothing new */
  readonly space?: SpaceName;
  readonly signal?: AbortSignal;
  /** told which share of a step is done */
  readonly onProgress?: (step: MapStep, share: number) => void;
}

/** What the journal says is done. */
type Done =
  | {readonly step: 'components'; readonly found: ComponentsFound}
  | {readonly step: 'neighbours'; readonly end: number};

type MapThreads = Threads<typeof import('./thread')>;

/** CLUE's t-SNE looks at so many components first. */
const components = 50;
/** UMAP's default; of a small map fewer. */
const neighbours = 15;
const seed = 1;
/** Points whose neighbours a thread finds in one go. */
const pointsAtOnce = 4_096;
/** Milliseconds between looks at how far a step is. */
const glance = 200;

/**
 * Builds the map and makes it the dataset's, in one step; the one before serves until then. A stopped or killed build
 * goes on when called again with the same dataset and options, and comes to the same map.
 *
 * @throws MAP_TOO_FEW, MAP_STOPPED, MAP_WRITE_FAILED, INDEX_SPACE_ABSENT, INDEX_BUSY and what reading the index throws
 */
export async function buildMap(options: MapBuildOptions): Promise<MapManifest> {
  return onLockedDataset(options.dataset, (dataset) => buildLocked({...options, dataset}));
}

/** A build under way. */
interface Build {
  readonly dataset: Dataset;
  readonly settings: MapOptions;
  readonly folder: string;
  readonly done: readonly Done[];
  readonly journal: JournalWriter<Done>;
  readonly threads: MapThreads;
  readonly options: MapBuildOptions;
}

async function buildLocked(options: MapBuildOptions): Promise<MapManifest> {
  const {dataset, workers, signal} = options;
  const {name} = dataset.manifest;
  const settings = settingsOf(options);
  // Asked for here, where the failure is not one of a thread.
  dataset.location(settings.gene_space);
  const folder = path.join(mapFolder(dataset), 'building');
  const begun = earlierJournal(folder, identityOf(dataset, settings));
  const journal = writeJournal<Done>(journalFile(folder), begun);
  const threads: MapThreads = startThreads({
    filename: compiledFile(__dirname, 'thread.js'),
    minThreads: 1,
    maxThreads: workers,
    // Waiting for a task by Atomics would keep a thread from being ended.
    atomics: 'disabled',
  });
  const build: Build = {dataset, settings, folder, done: begun.written, journal, threads, options};
  try {
    signal?.throwIfAborted();
    const found = await findComponents(build);
    await findNeighbours(build, found);
    const rounds = usualRounds(found.points);
    await layOut(build, found, rounds);
    journal.close();
    return publishMap({dataset, settings, folder, journal: begun, found, rounds});
  } catch (error) {
    if (signal?.aborted) throw failure('MAP_STOPPED', {name}, {cause: error});
    if (error instanceof OpenclueError || systemCode(error) === undefined) throw error;
    const {message: detail} = error as Error;
    throw failure('MAP_WRITE_FAILED', {file: folder, detail}, {cause: error});
  } finally {
    await threads.close();
  }
}

function settingsOf({dataset, signatures = 'exemplars', space}: MapBuildOptions): MapOptions {
  const landmark = dataset.manifest.spaces.find((each) => each.space === 'landmark')?.space;
  const gene_space = space ?? landmark ?? querySpace(dataset);
  return {signatures, gene_space, components, neighbours, seed};
}

function identityOf({manifest}: Dataset, settings: MapOptions): string {
  const {build, generation} = manifest;
  return JSON.stringify({format: mapFormat, engine: version, build, generation, settings});
}

/** Continues what an earlier run of the same build left, or starts in an empty folder. */
function earlierJournal(folder: string, identity: string): Journal<Done> {
  const earlier = readJournal<Done>(journalFile(folder));
  if (earlier?.identity === identity) return earlier;
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder, {recursive: true});
  return {identity, build: randomUUID(), created: new Date().toISOString(), written: []};
}

async function findComponents(build: Build): Promise<ComponentsFound> {
  const {dataset, settings, folder, done, journal, threads, options} = build;
  for (const each of done) if (each.step === 'components') return each.found;
  const found = await watched(options, 'components', (progress) =>
    threads.run(
      'findComponents',
      {dataset: dataset.folder, folder, options: settings, progress},
      {signal: options.signal},
    ),
  );
  await journal.append({step: 'components', found});
  return found;
}

async function findNeighbours(
  build: Build,
  {points: count, components: width}: ComponentsFound,
): Promise<void> {
  const {settings, folder, done, journal, threads, options} = build;
  const ends = done.flatMap((each) => (each.step === 'neighbours' ? [each.end] : []));
  let next = Math.max(0, ...ends);
  let written = next;
  if (next >= count) return;
  const points = readComponents(folder, width);
  // No flag in letters makes a file without emptying one that is there.
  const files = [neighboursFile(folder), distancesFile(folder)].map((file) =>
    openSync(file, constants.O_RDWR | constants.O_CREAT),
  );
  const begun: {readonly from: number; readonly found: Promise<Awaited<ReturnType<typeof search>>>}[] = [];
  const search = (from: number) =>
    threads.run(
      'findNeighbours',
      {points, each: settings.neighbours, from, to: Math.min(count, from + pointsAtOnce)},
      {signal: options.signal},
    );
  try {
    while (written < count) {
      while (next < count && begun.length <= options.workers) {
        const found = search(next);
        // Whoever takes it is told; until then nobody need be.
        found.catch(() => undefined);
        begun.push({from: next, found});
        next += pointsAtOnce;
      }
      // There is one: what is not written has been begun.
      const first = begun.shift() as (typeof begun)[number];
      const {numbers, distances, each} = await first.found;
      const at = first.from * each * Float32Array.BYTES_PER_ELEMENT;
      writeFully(files[0], new Uint8Array(numbers.buffer), at);
      writeFully(files[1], new Uint8Array(distances.buffer), at);
      await Promise.all(files.map((file) => sync(file)));
      written = Math.min(count, first.from + pointsAtOnce);
      await journal.append({step: 'neighbours', end: written});
      options.onProgress?.('neighbours', written / count);
    }
  } finally {
    for (const file of files) closeSync(file);
  }
}

async function layOut(build: Build, {components: width}: ComponentsFound, rounds: number): Promise<void> {
  const {settings, folder, threads, options} = build;
  await watched(options, 'layout', (progress) =>
    threads.run(
      'layOut',
      {folder, options: settings, progress, components: width, rounds},
      {signal: options.signal},
    ),
  );
}

/** Has a thread do a step, and looks how far it is. */
async function watched<T>(
  {onProgress}: MapBuildOptions,
  step: MapStep,
  work: (progress: Int32Array) => Promise<T>,
): Promise<T> {
  const progress = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const look = onProgress && setInterval(() => onProgress(step, Atomics.load(progress, 0) / 1000), glance);
  try {
    const result = await work(progress);
    onProgress?.(step, 1);
    return result;
  } finally {
    clearInterval(look);
  }
}
