/** Comparing whole signatures with queries by the metrics of engine/metrics: what is asked, and how it is cut. */
import {failure} from '../ground/failures';
import type {IndexLocation, IndexReader} from '../index/reader';
import type {TieLists} from '../kernel/tie-lists';
import {type ProfileMetricName, profileMetrics, type SetMetricName, type Slab, setMetrics} from '../metrics';
import {type CompareEntries, profileMetricsOfEntries, setMetricsOfEntries} from '../metrics/entries';
import type {SharedMoments} from './moments';
import {checkQueryRows, type PackedQueries, packedList, packQueries, type QueryRows} from './request';
import type {Shard} from './shard';
import {tieSignatures} from './ties';

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

/** All a thread needs for one shard; arrays are shared memory. */
export interface CompareTask extends Shard {
  /** tells the requests of a pool apart */
  readonly request: number;
  readonly index: IndexLocation;
  readonly queries: PackedComparison;
  readonly count: number;
  /** query-major: query q, signature i at q * signatures + i */
  readonly into: Float32Array;
  readonly signatures: number;
  /** ties that are known already of the shard's signatures, `tieSignatures` at a time */
  readonly ties: readonly (TieLists | undefined)[];
  readonly moments: SharedMoments;
  /** the first element turns non-zero when the result is no longer wanted */
  readonly stop: Int32Array;
}

export type PackedComparison =
  | {readonly metric: SetMetricName; readonly lists: PackedQueries}
  /** `profiles` query-major, a value per gene row */
  | {readonly metric: ProfileMetricName; readonly profiles: Float64Array};

/** A shard is to take some 100 ms: each reads its rows anew, which costs less the longer they are. Costs count entries of the kernel. */
const shardCost = 24_000_000;
/** Kernel entries that an entry costs: to read and make ready, and then for each query that looks at it. */
const costs: Readonly<Record<SetMetricName | ProfileMetricName, {reading: number; query: number}>> = {
  pearson: {reading: 0.2, query: 0.05},
  cosine: {reading: 0.2, query: 0.05},
  spearman: {reading: 0.2, query: 0.05},
  xcos: {reading: 0.2, query: 0.1},
  zhang: {reading: 1.2, query: 0.25},
  xsum: {reading: 0.7, query: 1},
  lamb2006: {reading: 0.7, query: 4},
};
/** Signatures of a shard at the most: a block of the usual index. */
const mostSignatures = 8192;
/** Queries of a shard at the most: profiles of a shard share the work of reading, up to some number. */
const mostQueries = 64;
/** Of profiles a shard has no fewer signatures, for reading shorter rows would cost more than comparing. */
const fewestSignatures = tieSignatures;
/** Shards are cut at multiples of this, a cache line of entries. */
const lineSignatures = 16;

/** Compares queries [first, end), on the calling thread. @param genes of the index */
export function comparisonOf(
  queries: PackedComparison,
  first: number,
  end: number,
  genes: number,
): CompareEntries {
  const numbers = Array.from({length: end - first}, (_, i) => first + i);
  if ('lists' in queries) return setMetricsOfEntries[queries.metric](numbers.map((q) => listsOf(queries, q)));
  const {profiles, metric} = queries;
  return profileMetricsOfEntries[metric](numbers.map((q) => profiles.subarray(q * genes, (q + 1) * genes)));
}

function listsOf({lists}: {readonly lists: PackedQueries}, query: number): QueryRows {
  const [up, down] = [2 * query, 2 * query + 1].map((list) => packedList(lists, list).slice());
  return {up, down};
}

/**
 * The metric of each of queries [first, end) on whole signatures, as it is defined; undefined for one that looks at ranks alone, which
 * entries hold as they are.
 */
export function plainMetricsOf(
  queries: PackedComparison,
  first: number,
  end: number,
  genes: number,
): ((slab: Slab) => Float64Array)[] | undefined {
  if (queries.metric === 'lamb2006') return undefined;
  return Array.from({length: end - first}, (_, i) => {
    const q = first + i;
    if ('lists' in queries) {
      const lists = listsOf(queries, q);
      return (slab) => setMetrics[queries.metric](slab, lists);
    }
    const profile = queries.profiles.slice(q * genes, (q + 1) * genes);
    return (slab) => profileMetrics[queries.metric](slab, profile);
  });
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

/**
 * Cuts a comparison into shards of the same signatures for many queries, since each reads its rows. Those of profiles begin
 * where signatures begin whose ties are found together.
 * @param threads that should all have something to do
 */
export function* compareShards(
  metric: SetMetricName | ProfileMetricName,
  {queries, rows, looks}: Looks,
  signatures: number,
  threads: number,
): Generator<Shard> {
  const {reading, query} = costs[metric];
  const together = Math.min(queries, mostQueries);
  const each = Math.max(1, rows * reading + looks * query * (together / queries));
  const even = Math.ceil(signatures / threads);
  const affordable = Math.min(mostSignatures, even, Math.floor(shardCost / each));
  const fewest = metric in profileMetrics ? fewestSignatures : lineSignatures;
  const unit = affordable > tieSignatures ? tieSignatures : lineSignatures;
  const step = Math.max(fewest, Math.floor(affordable / unit) * unit);
  // A thread makes queries ready once for all shards that have them.
  for (let queryStart = 0; queryStart < queries; queryStart += mostQueries) {
    const queryEnd = Math.min(queries, queryStart + mostQueries);
    for (let start = 0; start < signatures; start += step) {
      const end = Math.min(signatures, start + step);
      yield {queryStart, queryEnd, start, end, cost: each * (end - start)};
    }
  }
}
