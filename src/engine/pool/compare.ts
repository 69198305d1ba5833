/** Comparing whole signatures with queries by the metrics of engine/metrics: what is asked, and how it is cut. */
import {failure} from '../../errors';
import type {IndexLocation, IndexReader} from '../index/reader';
import type {ProfileMetricName, SetMetricName} from '../metrics';
import {type EntryMetric, profileMetricsOfEntries, setMetricsOfEntries} from '../metrics/entries';
import {checkQueryRows, type PackedQueries, packedList, packQueries, type QueryRows} from './request';
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

/** A shard is to take some 100 ms: each reads its rows anew, which costs less the longer they are. Costs count entries of the kernel. */
const shardCost = 24_000_000;
/** Kernel entries that an entry costs: to read, and then for each query that looks at it. */
const readingCost = 0.7;
const queryCosts: Readonly<Record<SetMetricName | ProfileMetricName, number>> = {
  pearson: 1.5,
  cosine: 1.5,
  xcos: 1,
  xsum: 1,
  lamb2006: 4,
  spearman: 2.5,
  zhang: 3,
};
/** Entries a thread holds at a time: 44 MB. */
const mostEntries = 11_000_000;
/** Signatures of a shard at the most: a block of the usual index. */
const mostSignatures = 8192;
/** Shards are cut at multiples of this, a cache line of entries. */
const lineSignatures = 16;

/** The metric of each query, for the calling thread. @param genes of the index */
export function metricsOf(queries: PackedComparison, count: number, genes: number): EntryMetric[] {
  return Array.from({length: count}, (_, q) => {
    if ('lists' in queries) {
      const [up, down] = [2 * q, 2 * q + 1].map((list) => packedList(queries.lists, list).slice());
      return setMetricsOfEntries[queries.metric](up, down, genes);
    }
    // A copy: each value is read for every signature.
    return profileMetricsOfEntries[queries.metric](queries.profiles.slice(q * genes, (q + 1) * genes));
  });
}

/** The gene rows that any of the metrics looks at, ascending. */
export function rowsOf(metrics: readonly EntryMetric[], genes: number): Uint32Array {
  const used = new Uint8Array(genes);
  for (const {rows} of metrics) for (const row of rows) used[row] = 1;
  return Uint32Array.from(used.keys()).filter((row) => used[row] === 1);
}

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

/**
 * Cuts the signatures of an index into shards that hold all queries, since each signature is read once.
 * @param metrics of the queries, as `metricsOf` gives them
 */
export function* compareShards(
  name: SetMetricName | ProfileMetricName,
  metrics: readonly EntryMetric[],
  {genes, signatures}: Pick<IndexReader, 'genes' | 'signatures'>,
): Generator<Shard> {
  const rows = Math.max(1, rowsOf(metrics, genes).length);
  const looks = metrics.reduce((sum, metric) => sum + metric.rows.length, 0);
  const each = rows * readingCost + looks * queryCosts[name];
  const most = Math.min(mostSignatures, Math.floor(mostEntries / rows), Math.floor(shardCost / each));
  const step = Math.max(lineSignatures, Math.floor(most / lineSignatures) * lineSignatures);
  for (let start = 0; start < signatures; start += step) {
    const end = Math.min(signatures, start + step);
    yield {queryStart: 0, queryEnd: metrics.length, start, end, cost: each * (end - start)};
  }
}
