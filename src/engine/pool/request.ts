/** What the pool is asked and what it answers; and how queries travel to the threads. */
import {failure} from '../ground/failures';
import type {IndexLocation, IndexReader} from '../index/reader';
import type {Metric} from '../kernel/reference';

/** Gene rows of the index (not ids), each list without repeats; either may be empty, not both. */
export interface QueryRows {
  readonly up: Uint32Array;
  readonly down: Uint32Array;
}

/**
 * `cs`: raw connectivity score (combine.ts; the tail follows from which lists are non-empty). `up`, `down`: ES of
 * that list, with its own sign. `leadUp`, `leadDown`: leading edge fraction of that list. An empty list has 0.
 */
export const scoreOutputs = ['cs', 'up', 'down', 'leadUp', 'leadDown'] as const;
export type ScoreOutput = (typeof scoreOutputs)[number];

export interface ScoreRequest {
  /** which index, from `Dataset.location` */
  readonly index: IndexLocation;
  readonly metric: Metric;
  readonly queries: readonly QueryRows[];
  readonly outputs: readonly ScoreOutput[];
  /** signatures to score, ascending numbers; all of the index by default */
  readonly subset?: Uint32Array;
  /**
   * Shared memory for the scores, of each output at least queries x signatures; made anew by default. Whoever asks again and
   * again keeps it: the threads' ends of what is made anew are let go of late.
   */
  readonly into?: {readonly [output in ScoreOutput]?: Float32Array};
  /** whoever asks: threads are shared between askers first, between their requests next */
  readonly owner?: string;
}

/** Per wanted output one score per signature (of the subset, in its order), in shared memory. */
export type QueryScores = {readonly [output in ScoreOutput]?: Float32Array};

/** All gene lists of a request in two shared arrays, so that a shard carries none. */
export interface PackedQueries {
  /** list 2q is the up list of query q, list 2q + 1 its down list: genes[starts[l] .. starts[l + 1]) */
  readonly starts: Uint32Array;
  readonly genes: Uint32Array;
}

export function packQueries(queries: readonly QueryRows[]): PackedQueries {
  const lists = queries.flatMap(({up, down}) => [up, down]);
  const starts = new Uint32Array(new SharedArrayBuffer((lists.length + 1) * 4));
  lists.forEach((list, i) => {
    starts[i + 1] = starts[i] + list.length;
  });
  const genes = new Uint32Array(new SharedArrayBuffer(starts[lists.length] * 4));
  lists.forEach((list, i) => {
    genes.set(list, starts[i]);
  });
  return {starts, genes};
}

/** Part `list` of packed queries. */
export function packedList({starts, genes}: PackedQueries, list: number): Uint32Array {
  return genes.subarray(starts[list], starts[list + 1]);
}

/** @throws POOL_REQUEST_INVALID what the threads could not make sense of */
export function checkRequest({queries, outputs, subset, into = {}}: ScoreRequest, index: IndexReader): void {
  checkQueryRows(queries, index);
  const length = queries.length * (subset?.length ?? index.signatures);
  for (const [output, memory] of Object.entries(into)) {
    if (memory.length >= length && memory.buffer instanceof SharedArrayBuffer) continue;
    throw failure('POOL_REQUEST_INVALID', {
      detail: `its memory for ${output} is not shared or holds fewer than ${length} scores`,
    });
  }
  if (outputs.length === 0) throw failure('POOL_REQUEST_INVALID', {detail: 'it asks for no output'});
  if (
    subset?.some((signature, i) => signature >= index.signatures || (i > 0 && signature <= subset[i - 1]))
  ) {
    throw failure('POOL_REQUEST_INVALID', {detail: 'its signatures are not ascending numbers of the index'});
  }
}

/** @throws POOL_REQUEST_INVALID for lists that are empty, name a gene twice or one that the index does not have */
export function checkQueryRows(queries: readonly QueryRows[], index: Pick<IndexReader, 'genes'>): void {
  const invalid = (detail: string) => failure('POOL_REQUEST_INVALID', {detail});
  if (queries.length === 0) throw invalid('it has no query');
  queries.forEach(({up, down}, q) => {
    if (up.length + down.length === 0) throw invalid(`query ${q + 1} has no gene of the gene space`);
    for (const list of [up, down]) {
      if (list.some((row) => row >= index.genes))
        throw invalid(`query ${q + 1} has a gene outside the gene space`);
      if (new Set(list).size !== list.length) throw invalid(`query ${q + 1} has a gene twice in one list`);
    }
  });
}
