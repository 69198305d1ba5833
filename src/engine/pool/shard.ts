/** How a request is cut into pieces of work. */
import type {QueryRows} from './request';

/**
 * Entries (genes x signatures) per shard: some 50 ms of work. Short, since it is what a small query waits for
 * when a large one is running; long beside the cost of handing a shard to a thread.
 */
const shardEntries = 12_000_000;
/** Signatures are cut at multiples of this, the blocks of the usual index. */
const signatureStep = 8192;
/** Shards per thread at the least, for threads to finish together. */
const shardsPerThread = 4;
/** A shard smaller than this costs more to hand over than to score. */
const smallestSignatures = 1024;

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
 * Cuts a request, lazily: a large batch has tens of thousands of shards.
 * All queries see one range of signatures before the next range begins, while its rows are in the page cache.
 */
export function* shardsOf(
  queries: readonly QueryRows[],
  signatures: number,
  threads: number,
): Generator<Shard> {
  const sizes = queries.map(({up, down}) => up.length + down.length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const step = signaturesPerShard(total, queries.length, signatures, threads);
  for (let start = 0; start < signatures; start += step) {
    const end = Math.min(signatures, start + step);
    let queryStart = 0;
    while (queryStart < queries.length) {
      let queryEnd = queryStart + 1;
      let entries = sizes[queryStart] * (end - start);
      while (queryEnd < queries.length && entries + sizes[queryEnd] * (end - start) <= shardEntries) {
        entries += sizes[queryEnd] * (end - start);
        queryEnd++;
      }
      yield {queryStart, queryEnd, start, end, cost: entries};
      queryStart = queryEnd;
    }
  }
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
