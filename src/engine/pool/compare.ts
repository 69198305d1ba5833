/** Comparing whole signatures with queries by the metrics of engine/metrics: what is asked, and how it is cut. */
import {failure} from '../../errors';
import type {IndexLocation, IndexReader} from '../index/reader';
import type {ProfileMetricName, SetMetricName} from '../metrics';
import {checkQueryRows, type PackedQueries, packQueries, type QueryRows} from './request';
import type {Shard} from './shard';

/** Queries of gene lists, or of one value per gene row of the index (NaN = the query does not have the gene). */
export type ComparedQueries =
  | {readonly metric: SetMetricName; readonly lists: readonly QueryRows[]}
  | {readonly metric: ProfileMetricName; readonly profiles: readonly Float64Array[]};

export type CompareRequest = ComparedQueries & {
  /** which index, from `Dataset.location` */
  readonly index: IndexLocation;
  /** as in ScoreRequest */
  readonly owner?: string;
};

/** All a thread needs for one shard, which holds all queries; arrays are shared memory. */
export interface CompareTask extends Shard {
  readonly index: IndexLocation;
  readonly queries: PackedComparison;
  readonly count: number;
  /** query-major: query q, signature i at q * signatures + i */
  readonly into: Float32Array;
  readonly signatures: number;
  /** the first element turns non-zero when the result is no longer wanted */
  readonly stop: Int32Array;
}

export type PackedComparison =
  | {readonly metric: SetMetricName; readonly lists: PackedQueries}
  /** `profiles` query-major, a value per gene row */
  | {readonly metric: ProfileMetricName; readonly profiles: Float64Array};

/** A shard is to take some 50 ms, as those of enrichment scores do; their cost counts entries of the kernel. */
const shardCost = 12_000_000;
/** Kernel entries that a gene of a signature costs: read and decoded, and looked at for each query. */
const readingCost = 4;
const sortingCost = 25;
const summingCost = 1;
const sorting: readonly string[] = ['spearman', 'lamb2006', 'zhang', 'xsum', 'xcos'];
/** More at a time would not fit the memory a thread has for them: 512 signatures of 12,328 genes take 25 MB. */
const mostSignatures = 512;

/** @throws POOL_REQUEST_INVALID what the threads could not make sense of */
export function packComparison(request: ComparedQueries, index: IndexReader): PackedComparison {
  if ('lists' in request) {
    checkQueryRows(request.lists, index);
    return {metric: request.metric, lists: packQueries(request.lists)};
  }
  const {metric, profiles} = request;
  const invalid = (detail: string) => failure('POOL_REQUEST_INVALID', {detail});
  if (profiles.length === 0) throw invalid('it has no query');
  const values = new Float64Array(new SharedArrayBuffer(profiles.length * index.genes * 8));
  profiles.forEach((profile, q) => {
    if (profile.length !== index.genes)
      throw invalid(`query ${q + 1} has ${profile.length} values for ${index.genes} genes`);
    values.set(profile, q * index.genes);
  });
  return {metric, profiles: values};
}

/** Cuts the signatures of an index into shards that hold all queries, since each signature is read once. */
export function* compareShards(
  metric: string,
  queries: number,
  {genes, signatures}: Pick<IndexReader, 'genes' | 'signatures'>,
): Generator<Shard> {
  const each = genes * (readingCost + queries * (sorting.includes(metric) ? sortingCost : summingCost));
  const step = Math.max(1, Math.min(mostSignatures, Math.floor(shardCost / each)));
  for (let start = 0; start < signatures; start += step) {
    const end = Math.min(signatures, start + step);
    yield {queryStart: 0, queryEnd: queries, start, end, cost: each * (end - start)};
  }
}
