/** Scores the reference queries of a build, chunk by chunk, and tells before how long it will take. */

import type {GeneSet} from '../../engine/formats/gene-sets';
import {inSharedMemory, sharedFloats} from '../../engine/ground/shared-memory';
import {type BuildProgress, type Dataset, extremeGenes} from '../../engine/index';
import {type Journal, writeJournal} from '../../engine/index/journal';
import {journalFile} from '../../engine/index/names';
import {progressFrom} from '../../engine/index/progress';
import type {QueryRows, ScoringPool} from '../../engine/pool';
import {sortMagnitudes} from '../../engine/stats/sort-magnitudes';
import type {BuildThreads} from './build-threads';
import {finishingSteps} from './finishing';
import type {BackgroundOptions} from './manifest';
import type {BackgroundPlan} from './plan';
import {fileBytes} from './records';
import type {QuerySignatures} from './reference-queries';
import {symmetriseQueries} from './symmetric';

export interface BackgroundBuildOptions {
  readonly dataset: Dataset;
  /** perturbagen classes by pert_id; may be none */
  readonly pcls: readonly GeneSet[];
  /** scores; stays open */
  readonly scoring: ScoringPool;
  /** threads that sum up */
  readonly workers: number;
  /** false leaves out the percentile scores of signatures, by far the largest level */
  readonly signatureLevel?: boolean;
  /** which signatures become reference queries; the exemplars by default */
  readonly signatures?: QuerySignatures;
  /** true makes reference scores symmetric, as cmapM's introspect does; for some thousand queries at most */
  readonly symmetric?: boolean;
  /** told when the first queries are scored, which tell what all will take */
  readonly onEstimate?: (estimate: BackgroundEstimate) => void;
  /** counts reference queries, which are scored first */
  readonly onProgress?: (progress: BuildProgress) => void;
  /** told which share of the rest of the work is done, up to 1: what scored queries become is made of all of them */
  readonly onFinishing?: (share: number) => void;
  readonly signal?: AbortSignal;
}

export interface BackgroundEstimate {
  /** reference queries in all, and those that an earlier run has done */
  readonly queries: number;
  readonly done: number;
  /** signatures that are no queries for want of a pert_id */
  readonly nameless: number;
  readonly cells: number;
  readonly signatures: number;
  /** disk while building */
  readonly bytes: number;
  /** disk when finished */
  readonly finishedBytes: number;
  /** that all of it takes, by the time of the first queries */
  readonly seconds: number;
}

/** Everything that the steps of a build share. */
export interface Build {
  readonly options: BackgroundBuildOptions;
  readonly plan: BackgroundPlan;
  readonly settings: BackgroundOptions;
  /** where the background grows */
  readonly folder: string;
  readonly journal: Journal<Chunk>;
  readonly threads: BuildThreads;
}

/** Reference queries [start, end). */
export interface Chunk {
  readonly start: number;
  readonly end: number;
}

/** Raw scores of this many bytes are made at a time; two such chunks are in memory. */
const chunkBytes = 128 * 2 ** 20;
/** More queries at a time gain nothing, and a stopped build loses a chunk. */
const largestChunk = 256;
/** Numbers that are sorted to learn how fast this machine is, and what a score takes in the end, in such numbers. */
const sortedNumbers = 2 ** 20;
const sortedAtOnce = 4096;
const sortsPerScore = 1.3;

/** Scores all queries that are not yet done, chunk by chunk; while one is summed up the next is scored. */
export async function scoreQueries(build: Build, onKept: (queries: number) => void): Promise<void> {
  const {options, plan, journal, threads, folder} = build;
  const {onProgress, onEstimate, signal} = options;
  const total = plan.queries.rows.length;
  const notes = writeJournal(journalFile(folder), journal);
  const before = journal.written[journal.written.length - 1]?.end ?? 0;
  let summing = Promise.resolve();
  try {
    if (before < total) {
      const most = Math.max(
        1,
        Math.min(largestChunk, Math.floor(chunkBytes / 4 / plan.rows.signatures.length)),
      );
      const score = createScorer(build, most);
      // Every thread begins with reading the dataset's metadata, which is no part of the work that is estimated.
      const tried = {start: before, end: Math.min(total, before + Math.min(options.workers, most))};
      await threads.sumUp(before, await score(tried));
      const started = performance.now();
      const report = onProgress && progressFrom(before, total, onProgress);
      const {symmetric} = build.settings;
      /** NCS of all queries, where they have to wait for one another */
      const together: Float32Array[] = [];
      for (let start = before, end: number; start < total; start = end) {
        end = Math.min(total, start + most);
        const chunk = {start, end};
        const scores = await score(chunk, (share) =>
          report?.(Math.floor(start - before + share * (end - start))),
        );
        await summing;
        if (symmetric) {
          for (const cs of scores) together.push(inSharedMemory(plan.rows.normalise(cs)));
        } else {
          summing = threads.sumUp(start, scores).then(async () => {
            await notes.append(chunk);
            onKept(chunk.end);
          });
          // Awaited below; a failure in between must not count as unheard.
          summing.catch(() => {});
        }
        // A whole chunk, for fewer queries at a time take longer each.
        if (start === before && onEstimate) {
          await summing;
          onEstimate(estimate(build, before, (performance.now() - started) / 1000 / (end - start)));
        }
        signal?.throwIfAborted();
      }
      if (symmetric) {
        symmetriseQueries(together, plan);
        await threads.sumUp(0, together, true);
        await notes.append({start: 0, end: total});
        onKept(total);
      }
    }
    await summing;
  } finally {
    await summing.catch(() => {});
    notes.close();
  }
}

type Scorer = (chunk: Chunk, onShare?: (share: number) => void) => Promise<Float32Array[]>;

/**
 * Finds the genes of all reference queries, which reads the index once. Scores lie in memory that is used again for the
 * chunk after the next.
 *
 * @param most queries of a chunk
 */
function createScorer({options: {dataset, scoring, signal}, plan, settings}: Build, most: number): Scorer {
  const {rows, queries} = plan;
  const signatures = queries.rows.map((row) => rows.signatures[row]);
  const index = dataset.index(settings.gene_space);
  const genes: QueryRows[] = extremeGenes(index, signatures, settings.set_size);
  const subset = rows.signatures.length < dataset.manifest.signatures ? rows.signatures : undefined;
  const room = () => sharedFloats(Math.min(most, queries.rows.length) * rows.signatures.length);
  let [memory, other] = [room(), room()];
  return async ({start, end}, onShare) => {
    [memory, other] = [other, memory];
    const scores = await scoring.score(
      {
        index: dataset.location(settings.gene_space),
        metric: settings.metric,
        queries: genes.slice(start, end),
        outputs: ['cs'],
        into: {cs: memory},
        subset,
        owner: 'background',
      },
      {signal, onProgress: ({done, total}) => onShare?.(done / total)},
    );
    // It was asked for.
    return scores.map(({cs}) => cs as Float32Array);
  };
}

/** @param perQuery seconds that a query took */
function estimate({options: {workers}, plan}: Build, done: number, perQuery: number): BackgroundEstimate {
  const {queries, rows, files, bytes} = plan;
  const total = queries.rows.length;
  const finishing = finishingSteps(plan, workers)
    .flat()
    .reduce((sum, {scores}) => sum + scores, 0);
  return {
    queries: total,
    done,
    nameless: queries.nameless,
    cells: queries.cells.length,
    signatures: rows.signatures.length,
    bytes,
    finishedBytes: [...files.values()].reduce((sum, groups) => sum + fileBytes(groups), 0),
    seconds: perQuery * (total - done) + (finishing * sortsPerScore * secondsToSort()) / workers,
  };
}

/** Seconds that sorting takes on this machine, as busy as it is, for each number. */
function secondsToSort(): number {
  const numbers = Float32Array.from({length: sortedNumbers}, (_, i) => Math.sin(i));
  const bits = new Int32Array(numbers.buffer);
  const started = performance.now();
  for (let start = 0; start < sortedNumbers; start += sortedAtOnce) {
    sortMagnitudes(bits.subarray(start, start + sortedAtOnce));
  }
  return (performance.now() - started) / 1000 / sortedNumbers;
}
