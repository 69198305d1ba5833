/** Reading a slice on the threads: what is asked, and how it is cut. */
import {failure} from '../ground/failures';
import {inSharedMemory, sharedFloats} from '../ground/shared-memory';
import type {IndexLocation, IndexReader} from '../index/reader';
import {ascendingPositions, blocksOf, type SliceTarget} from '../index/slice';
import type {Shard} from './shard';

export interface ReadRequest {
  /** which index, from `Dataset.location` */
  readonly index: IndexLocation;
  /** gene rows of the index */
  readonly geneRows: Uint32Array;
  /** numbers of signatures, in any order */
  readonly signatures: Uint32Array;
  /** as in ScoreRequest */
  readonly owner?: string;
}

/** All a thread needs to read a part of a slice, whose genes take the place of queries; arrays are shared memory. */
export interface ReadTask extends Shard {
  readonly index: IndexLocation;
  readonly target: SliceTarget;
  /** positions in the slice of all its signatures, of ascending ones; the shard's are [start, end) */
  readonly positions: Uint32Array;
  /** the first element turns non-zero when the result is no longer wanted */
  readonly stop: Int32Array;
}

/** Entries that are read in the time in which the kernel scores one, of which costs are counted. */
const readsPerScore = 4;
/** Entries in a shard, some 15 ms of reading and decoding: what a small query has to wait for. */
const mostEntries = 24_000_000;
/** A shard smaller than this costs more to hand over than to read. */
const fewestEntries = 500_000;
/** Shards per thread at the least, for threads to finish together. */
const shardsPerThread = 4;

/** The memory of a slice. @throws POOL_REQUEST_INVALID what the index does not have */
export function targetOf({geneRows, signatures}: ReadRequest, index: IndexReader): SliceTarget {
  const invalid = (detail: string) => failure('POOL_REQUEST_INVALID', {detail});
  if (geneRows.some((row) => row >= index.genes)) throw invalid('it has a gene outside the gene space');
  if (signatures.some((signature) => signature >= index.signatures))
    throw invalid('it has a signature that the index lacks');
  return {
    geneRows: inSharedMemory(geneRows),
    signatures: inSharedMemory(signatures),
    scores: sharedFloats(geneRows.length * signatures.length),
  };
}

export function sharedPositions({signatures}: SliceTarget): Uint32Array {
  return inSharedMemory(ascendingPositions(signatures));
}

/**
 * Cuts a slice by blocks, several together or each by genes.
 * @param positions of ascending signatures
 */
export function readShards(
  {geneRows, signatures}: SliceTarget,
  positions: Uint32Array,
  index: IndexReader,
  threads: number,
): Shard[] {
  const genes = geneRows.length;
  const blocks = Array.from(blocksOf(index, signatures, positions), ({from, to}) => ({
    from,
    to,
    span: signatures[positions[to - 1]] + 1 - signatures[positions[from]],
  }));
  const total = genes * blocks.reduce((sum, {span}) => sum + span, 0);
  const most = Math.max(fewestEntries, Math.min(mostEntries, total / (threads * shardsPerThread)));
  const shards: Shard[] = [];
  for (let b = 0; b < blocks.length; ) {
    const start = blocks[b].from;
    let {to: end, span} = blocks[b++];
    while (b < blocks.length && genes * (span + blocks[b].span) <= most) {
      span += blocks[b].span;
      end = blocks[b++].to;
    }
    const step = Math.min(genes, Math.max(1, Math.floor(most / span)));
    for (let queryStart = 0; queryStart < genes; queryStart += step) {
      const queryEnd = Math.min(genes, queryStart + step);
      const cost = ((queryEnd - queryStart) * span) / readsPerScore;
      shards.push({queryStart, queryEnd, start, end, cost});
    }
  }
  return shards;
}
