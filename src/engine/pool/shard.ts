/** How a request is cut into pieces of work. */
import type {IndexReader} from '../index/reader';
import type {QueryRows} from './request';

/**
 * Entries (genes x signatures) per shard: some 50 ms of work. Short, since it is what a small query waits for
 * when a large one is running; long beside the cost of handing a shard to a thread.
 */
const shardEntries = 12_000_000;
/** The same of unrounded scores, whose kernel is slower. */
const unroundedShardEntries = 750_000;
/** Bytes that a kernel keeps for an entry: itself, or its rank and a score in double precision. */
const entryBytes = 4;
const unroundedEntryBytes = 10;
/** Signatures are cut at multiples of this, the blocks of the usual index. */
const signatureStep = 8192;
/** Shards per thread at the least, for threads to finish together. */
const shardsPerThread = 4;
/** A shard smaller than this costs more to hand over than to score. */
const smallestSignatures = 1024;
/** The same when the rows are there already: making gene lists ready for the kernel takes as long as a few signatures. */
const smallestSharedSignatures = 64;
/** Signatures loaded at a time: long reads, and rows of a usual query that stay in a core's caches. */
const largestTile = 4096;
/** The kernel works in groups of this many signatures. */
const tileStep = 16;
/** Share of a thread's memory for the rows of a batch: they stay there while small queries take their turns. */
const sharedMemory = 0.75;
/**
 * Uses of a row by a batch and thread from which on threads load the rows of the whole batch, once for all shards in
 * the same signatures. Each thread has to, in tiles that are narrower as the rows are more: measured with 10,174
 * rows in 64 MiB, that costs as much as the rows of each shard apart from 1.8 uses on.
 */
const usesWorthSharing = 2;

/** Share of signatures scored by unrounded scores from which on these set the pace. */
const slowShare = 1 / 8;

/** Is most time spent on the scores that the dataset keeps unrounded? */
export function scoresSlowly({unrounded, signatures}: IndexReader): boolean {
  return unrounded !== undefined && unrounded.kept.length > slowShare * signatures;
}

/** Queries [queryStart, queryEnd) in positions [start, end) of the result. */
export interface Shard {
  readonly queryStart: number;
  readonly queryEnd: number;
  readonly start: number;
  readonly end: number;
  /** entries to look at */
  readonly cost: number;
}

/**
 * How many signatures of so many rows a thread may load at a time.
 * @param bufferBytes memory of a thread for rows
 * @param shared are they the rows of a batch?
 * @param unrounded see `scoresSlowly`
 */
export function tileFor(rows: number, bufferBytes: number, shared: boolean, unrounded = false): number {
  const bytes = bufferBytes * (shared ? sharedMemory : 1 - sharedMemory);
  const rowBytes = rows * (unrounded ? unroundedEntryBytes : entryBytes);
  const fitting = Math.floor(bytes / rowBytes / tileStep) * tileStep;
  return Math.max(tileStep, Math.min(largestTile, fitting));
}

/**
 * The rows of a batch whose queries use the same ones so often that threads had better load them all together;
 * ascending, in shared memory. Undefined when each shard is to load its own.
 * @param genes rows of the index
 */
export function rowsToShare(
  queries: readonly QueryRows[],
  genes: number,
  threads: number,
): Uint32Array | undefined {
  const uses = queries.reduce((sum, {up, down}) => sum + up.length + down.length, 0);
  const used = new Uint8Array(genes);
  for (const {up, down} of queries) {
    for (const row of up) used[row] = 1;
    for (const row of down) used[row] = 1;
  }
  const distinct = used.reduce((sum, one) => sum + one, 0);
  if (queries.length === 1 || uses < usesWorthSharing * threads * distinct) return undefined;
  const rows = new Uint32Array(new SharedArrayBuffer(distinct * 4));
  let next = 0;
  for (let row = 0; row < genes; row++) if (used[row] === 1) rows[next++] = row;
  return rows;
}

/**
 * Cuts a request, lazily: a large batch has tens of thousands of shards.
 * All queries see one range of signatures before the next range begins, while its rows are in the page cache or,
 * when they share them, in the thread's memory.
 * @param sharedTile signatures whose rows a thread loads for several shards; undefined when each shard loads its own
 * @param unrounded see `scoresSlowly`
 */
export function* shardsOf(
  queries: readonly QueryRows[],
  signatures: number,
  threads: number,
  sharedTile?: number,
  unrounded = false,
): Generator<Shard> {
  const affordable = unrounded ? unroundedShardEntries : shardEntries;
  const sizes = queries.map(({up, down}) => up.length + down.length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const step = sharedTile
    ? Math.min(sharedTile, signaturesPerSharedShard(total))
    : signaturesPerShard(total, queries.length, signatures, threads);
  for (let start = 0, end: number; start < signatures; start = end) {
    const tileEnd = sharedTile ? (Math.floor(start / sharedTile) + 1) * sharedTile : signatures;
    end = Math.min(signatures, start + step, tileEnd);
    let queryStart = 0;
    while (queryStart < queries.length) {
      let queryEnd = queryStart + 1;
      let entries = sizes[queryStart] * (end - start);
      while (queryEnd < queries.length && entries + sizes[queryEnd] * (end - start) <= affordable) {
        entries += sizes[queryEnd] * (end - start);
        queryEnd++;
      }
      yield {queryStart, queryEnd, start, end, cost: entries};
      queryStart = queryEnd;
    }
  }
}

/** As many queries as possible in few signatures: their entries stay in the cache from one query to the next. */
function signaturesPerSharedShard(genes: number): number {
  const affordable = Math.floor(shardEntries / genes / tileStep) * tileStep;
  return Math.max(smallestSharedSignatures, affordable);
}

function signaturesPerShard(genes: number, queries: number, signatures: number, threads: number): number {
  const perQuery = genes / queries;
  const affordable = Math.floor(shardEntries / perQuery);
  const even = Math.ceil(signatures / (threads * shardsPerThread));
  if (queries === 1) {
    const wanted = Math.max(smallestSignatures, Math.min(affordable, even));
    return wanted >= signatureStep ? Math.floor(wanted / signatureStep) * signatureStep : wanted;
  }
  return Math.max(smallestSignatures, Math.min(signatureStep, affordable, even));
}
