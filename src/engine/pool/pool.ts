/** The scoring pool: requests in, scores out, any number at a time, on a fixed number of threads. */
import {availableParallelism} from 'node:os';
import {failure, OpenclueError} from '../ground/failures';
import {compiledFile} from '../ground/package';
import {inSharedMemory, sharedFloats} from '../ground/shared-memory';
import {startThreads} from '../ground/threads';
import {createFairQueue} from '../ground/turns';
import {openIndex} from '../index/reader';
import {type CompareRequest, compareShards, looksOf, packComparison} from './compare';
import {createKeptMoments} from './moments';
import {type ReadRequest, readShards, sharedPositions, targetOf} from './read';
import {checkRequest, packQueries, QueryScores, ScoreOutput, ScoreRequest} from './request';
import {rowsToShare, Shard, scoresSlowly, shardsOf, tileFor} from './shard';
import {createKeptTies} from './ties';

/** Rows of 300 genes in 2,048 signatures take 2.5 MB; of all genes of a batch some tens. */
const defaultBufferBytes = 64 * 2 ** 20;
/** Megabytes of a thread's heap, which holds code and what a shard is about; rows and scores are beside it. */
const heap = 512;
/** Enough for a crowd; a longer line than this is better told to come back. */
const defaultWaiting = 512;
/** Seconds after which whoever was refused may ask again: most interactive queries ahead are answered by then. */
const retryAfter = 5;
/** How far one shard moves the estimate of what shards take. */
const estimateShift = 0.1;
/** Requests of one owner that take turns. Two would do for a small query beside a batch. */
const turnTakers = 4;
/** Times a shard is tried when its thread dies or throws. */
const attempts = 3;

export interface PoolOptions {
  /** threads; one per core by default */
  readonly workers?: number;
  /** memory of each thread for index rows, at least 8 MiB; scores and code come on top, some 60 MB a thread */
  readonly bufferBytes?: number;
  /** requests accepted at a time, running ones included */
  readonly waiting?: number;
}

export interface ScoreProgress {
  /** scores (queries x signatures) so far */
  readonly done: number;
  readonly total: number;
}

export interface ScoreOptions {
  readonly onProgress?: (progress: ScoreProgress) => void;
  /** stops the work within a tile, some milliseconds */
  readonly signal?: AbortSignal;
}

export interface ScoringPool {
  readonly workers: number;
  /** requests accepted and not yet answered */
  readonly waiting: number;
  /**
   * Scores queries against an index; one element per query, in order. Results are in shared memory: 4 bytes per
   * output, query and signature.
   * @throws POOL_REQUEST_INVALID, POOL_FULL, POOL_STOPPED (aborted), POOL_CLOSED, POOL_SHARD_FAILED, INDEX_*
   */
  score(request: ScoreRequest, options?: ScoreOptions): Promise<readonly QueryScores[]>;
  /**
   * Compares queries with whole signatures by another metric than the enrichment score's; one array per query, a
   * score per signature, in shared memory. NaN where a signature determines no score.
   * @throws as `score`
   */
  compare(request: CompareRequest, options?: ScoreOptions): Promise<readonly Float32Array[]>;
  /**
   * Reads the scores of some genes in some signatures; layout as in `Slice`, in shared memory.
   * @throws as `score`
   */
  read(request: ReadRequest, options?: ScoreOptions): Promise<Float32Array>;
  /** Fails what is unfinished with POOL_CLOSED and ends all threads. */
  close(): Promise<void>;
}

/** What the threads are to do for a request. */
interface Work {
  readonly owner?: string;
  /** has a thread do a shard */
  readonly run: (shard: Shard) => Promise<void>;
  /** the first element turns non-zero when the result is no longer wanted; in shared memory */
  readonly stop: Int32Array;
  readonly shards: Iterator<Shard>;
  /** scores (queries x signatures) */
  readonly total: number;
}

/** A request under way. */
interface Running extends Work {
  readonly owner: string;
  /** the shard to hand out next; undefined when all are */
  next: Shard | undefined;
  /** shards handed out and not yet back */
  inFlight: number;
  finished(shard: Shard): void;
  /** everything is scored */
  resolve(): void;
  reject(error: Error): void;
}

/** Starts a pool. @throws ENGINE_NOT_BUILT */
export function createScoringPool(options: PoolOptions = {}): ScoringPool {
  const {
    workers = availableParallelism(),
    bufferBytes = defaultBufferBytes,
    waiting = defaultWaiting,
  } = options;
  const threads = startThreads<typeof import('./worker')>({
    filename: compiledFile(__dirname, 'worker.js'),
    minThreads: workers,
    maxThreads: workers,
    resourceLimits: {maxOldGenerationSizeMb: heap},
    // Fast enough for shards, and leaves each thread's event loop alive.
    atomics: 'disabled',
  });
  /** requests with shards to hand out */
  const queue = createFairQueue<Running>(turnTakers);
  /** requests not yet answered */
  const open = new Set<Running>();
  let busy = 0;
  let requests = 0;
  const ties = createKeptTies();
  const momentsOf = createKeptMoments();
  /** milliseconds per unit of shard cost */
  let timePerCost = 5e-6;
  let closed = false;

  /** Hands out shards while threads are idle: waiting happens here, where turns are taken, not inside Piscina. */
  const dispatch = () => {
    while (busy < workers) {
      const running = queue.next();
      if (!running?.next) return;
      const shard = running.next;
      running.next = running.shards.next().value;
      // Charged in advance by what such shards took lately, then corrected to what this one did take.
      const estimate = shard.cost * timePerCost;
      const started = performance.now();
      queue.charge(running.owner, running, estimate);
      if (!running.next) queue.remove(running.owner, running);
      busy++;
      running.inFlight++;
      const settle = (outcome: () => void) => {
        const time = performance.now() - started;
        queue.charge(running.owner, running, time - estimate);
        timePerCost += (time / shard.cost - timePerCost) * estimateShift;
        busy--;
        running.inFlight--;
        outcome();
        if (running.inFlight === 0 && !running.next) running.resolve();
        dispatch();
      };
      runShard(running, shard).then(
        () => settle(() => running.finished(shard)),
        (error: Error) => settle(() => running.reject(error)),
      );
    }
  };

  const runShard = async (running: Running, shard: Shard): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await running.run(shard);
      } catch (error) {
        // Its index is unreadable for good; anything else may be the thread's bad luck and is tried again.
        if (error instanceof OpenclueError) throw error;
        if (attempt < attempts && !closed && running.stop[0] === 0) continue;
        const detail = error instanceof Error ? error.message : String(error);
        throw failure('POOL_SHARD_FAILED', {attempts: attempt, detail}, {cause: error});
      }
    }
  };

  /** Has the threads do some work; resolves when all of it is done. */
  const perform = (work: Work, {onProgress, signal}: ScoreOptions): Promise<void> =>
    new Promise((resolve, reject) => {
      const {owner = '', stop, shards, total} = work;
      let done = 0;
      const answer = (give: () => void) => {
        if (!open.delete(running)) return;
        Atomics.store(stop, 0, 1);
        queue.remove(owner, running);
        signal?.removeEventListener('abort', abort);
        give();
      };
      const abort = () => running.reject(failure('POOL_STOPPED', undefined));
      const running: Running = {
        ...work,
        owner,
        next: shards.next().value,
        inFlight: 0,
        finished: ({queryStart, queryEnd, start, end}) => {
          if (!open.has(running)) return;
          done += (queryEnd - queryStart) * (end - start);
          onProgress?.({done, total});
        },
        resolve: () => answer(resolve),
        reject: (error) => answer(() => reject(error)),
      };
      open.add(running);
      signal?.addEventListener('abort', abort);
      if (running.next) queue.add(owner, running);
      else running.resolve();
      dispatch();
    });

  const admit = ({signal}: ScoreOptions) => {
    if (closed) throw failure('POOL_CLOSED', undefined);
    if (signal?.aborted) throw failure('POOL_STOPPED', undefined);
    if (open.size >= waiting) throw failure('POOL_FULL', {waiting: open.size, retryAfter});
  };

  const score: ScoringPool['score'] = async (request, scoreOptions = {}) => {
    admit(scoreOptions);
    const {positions, genes, unrounded} = checked(request);
    const {index, metric, queries, subset, owner} = request;
    const {outputs, scores} = resultMemory(request, positions);
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const sharedRows = rowsToShare(queries, genes, workers);
    const base = {
      request: ++requests,
      index,
      metric,
      queries: packQueries(queries),
      sharedRows,
      subset: subset && inSharedMemory(subset),
      outputs,
      positions,
      stop,
      bufferBytes,
    };
    const total = positions * queries.length;
    const sharedTile = sharedRows && tileFor(sharedRows.length, bufferBytes, true, unrounded);
    const shards = shardsOf(queries, positions, workers, sharedTile, unrounded);
    const run = (shard: Shard) => threads.run('score', {...base, ...shard});
    await perform({owner, run, stop, shards, total}, scoreOptions);
    return scores;
  };

  const compare: ScoringPool['compare'] = async (request, scoreOptions = {}) => {
    admit(scoreOptions);
    const {index, owner} = request;
    const reader = openIndex(index);
    try {
      const {signatures, genes} = reader;
      const queries = packComparison(request, reader);
      const count = ('lists' in request ? request.lists : request.profiles).length;
      const total = count * signatures;
      const into = sharedFloats(total);
      const stop = new Int32Array(new SharedArrayBuffer(4));
      const moments = momentsOf(index, signatures);
      const base = {request: ++requests, index, queries, count, into, signatures, moments, stop};
      const shards = compareShards(request.metric, looksOf(queries, count, genes), signatures, workers);
      const run = async (shard: Shard) => {
        const known = request.metric === 'spearman' ? ties.of(index, shard.start, shard.end) : [];
        ties.keep(index, shard.start, await threads.run('compare', {...base, ...shard, ties: known}));
      };
      await perform({owner, run, stop, shards, total}, scoreOptions);
      return Array.from({length: count}, (_, q) => into.subarray(q * signatures, (q + 1) * signatures));
    } finally {
      reader.close();
    }
  };

  const read: ScoringPool['read'] = async (request, readOptions = {}) => {
    admit(readOptions);
    const {index, owner} = request;
    const reader = openIndex(index);
    try {
      const target = targetOf(request, reader);
      const positions = sharedPositions(target);
      const shards = readShards(target, positions, reader, workers).values();
      const stop = new Int32Array(new SharedArrayBuffer(4));
      const base = {index, target, positions, stop};
      const run = (shard: Shard) => threads.run('read', {...base, ...shard});
      await perform({owner, run, stop, shards, total: target.scores.length}, readOptions);
      return target.scores;
    } finally {
      reader.close();
    }
  };

  return {
    workers,
    get waiting() {
      return open.size;
    },
    score,
    compare,
    read,
    async close() {
      closed = true;
      for (const running of open) running.reject(failure('POOL_CLOSED', undefined));
      await threads.close();
    },
  };
}

/** Opens the index once here: a request that cannot be scored fails at once. @returns how much there is to score */
function checked(request: ScoreRequest): {positions: number; genes: number; unrounded: boolean} {
  const index = openIndex(request.index);
  try {
    checkRequest(request, index);
    const positions = request.subset ? request.subset.length : index.signatures;
    return {positions, genes: index.genes, unrounded: scoresSlowly(index)};
  } finally {
    index.close();
  }
}

function resultMemory({queries, outputs, into = {}}: ScoreRequest, positions: number) {
  const memory: {[output in ScoreOutput]?: Float32Array} = {};
  const length = queries.length * positions;
  for (const output of outputs) memory[output] = into[output]?.subarray(0, length) ?? sharedFloats(length);
  const scores: QueryScores[] = queries.map((_, query) =>
    Object.fromEntries(
      Object.entries(memory).map(([output, all]) => [
        output,
        all.subarray(query * positions, (query + 1) * positions),
      ]),
    ),
  );
  return {outputs: memory, scores};
}
