/** Comparing whole signatures with queries by the metrics of engine/metrics: what is asked, and how it is cut. */
import {failure} from '../ground/failures';
import type {IndexLocation, IndexReader} from '../index/reader';
import {type ProfileMetricName, profileMetrics, type SetMetricName, type Slab, setMetrics} from '../metrics';
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
  /** tells the requests of a pool apart */
  readonly request: number;
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

/**
 * The metric of each query on whole signatures, as it is defined; undefined for one that looks at ranks alone, which
 * entries hold as they are.
 */
export function plainMetricsOf(
  queries: PackedComparison,
  count: number,
  genes: number,
): ((slab: Slab) => Float64Array)[] | undefined {
  if (queries.metric === 'lamb2006') return undefined;
  return Array.from({length: count}, (_, q) => {
    if ('lists' in queries) {
      const [up, down] = [2 * q, 2 * q + 1].map((list) => packedList(queries.lists, list).slice());
      return (slab) => setMetrics[queries.metric](slab, {up, down});
    }
    const profile = queries.profiles.slice(q * genes, (q + 1) * genes);
    return (slab) => profileMetrics[queries.metric](slab, profile);
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

/** What a comparison reads and looks at of each signature. */
export interface Looks {
  readonly queries: number;
  /** gene rows that any query looks at */
  readonly rows: number;
  /** gene rows that each looks at, all queries together */
  readonly looks: number;
}

/** The same as the metrics' rows tell, without making them: a batch of profiles would keep the caller busy for seconds. */
export function looksOf(queries: PackedComparison, count: number, genes: number): Looks {
  if (queries.metric === 'zhang') return {queries: count, rows: genes, looks: count * genes};
  const used = new Uint8Array(genes);
  let looks = 0;
  if ('lists' in queries) {
    for (const row of queries.lists.genes) used[row] = 1;
    looks = queries.lists.genes.length;
  } else {
    const {profiles} = queries;
    for (let q = 0, i = 0; q < count; q++) {
      for (let row = 0; row < genes; row++, i++) {
        if (Number.isNaN(profiles[i])) continue;
        used[row] = 1;
        looks++;
      }
    }
  }
  return {queries: count, rows: used.reduce((sum, one) => sum + one, 0), looks};
}

/** Cuts the signatures of an index into shards that hold all queries, since each signature is read once. */
export function* compareShards(
  metric: SetMetricName | ProfileMetricName,
  {queries, rows, looks}: Looks,
  signatures: number,
): Generator<Shard> {
  const each = Math.max(1, rows * readingCost + looks * queryCosts[metric]);
  const most = Math.min(
    mostSignatures,
    Math.floor(mostEntries / Math.max(1, rows)),
    Math.floor(shardCost / each),
  );
  const step = Math.max(lineSignatures, Math.floor(most / lineSignatures) * lineSignatures);
  for (let start = 0; start < signatures; start += step) {
    const end = Math.min(signatures, start + step);
    yield {queryStart: 0, queryEnd: queries, start, end, cost: each * (end - start)};
  }
}
