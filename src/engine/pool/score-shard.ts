import type {IndexLocation, IndexReader} from '../index/reader';
import type {UnroundedScores} from '../index/unrounded';
import {combine} from '../kernel/combine';
import type {EnrichmentKernel, Enrichments} from '../kernel/kernel';
import type {Metric} from '../kernel/reference';
import {createUnroundedKernel} from '../kernel/unrounded';
import {createKernel} from '../kernel/wasm';
import {countBelow} from '../stats/count-below';
import {type PackedQueries, packedList, type ScoreOutput} from './request';
import {type Shard, scoresSlowly, tileFor} from './shard';

/** All a thread needs for one shard; arrays are shared memory. */
export interface ShardTask extends Shard {
  /** tells the requests of a pool apart */
  readonly request: number;
  readonly index: IndexLocation;
  readonly metric: Metric;
  readonly queries: PackedQueries;
  /** the rows of all queries, to be loaded once for the shards of a range of signatures; see `rowsToShare` */
  readonly sharedRows?: Uint32Array;
  readonly subset?: Uint32Array;
  /** per wanted output, query-major: query q, position i at q * positions + i */
  readonly outputs: {readonly [output in ScoreOutput]?: Float32Array};
  readonly positions: number;
  /** the first element turns non-zero when the result is no longer wanted */
  readonly stop: Int32Array;
  /** memory for index rows */
  readonly bufferBytes: number;
}

/** The rows in a kernel: of which request, and in which signatures. */
interface Loaded {
  readonly request: number;
  /** positions in the result */
  readonly start: number;
  readonly end: number;
  readonly rankedGenes: Uint16Array;
  /** of those whose scores are kept beside the entries, where only some are */
  readonly exact?: Exact;
}

/** Signatures of a tile whose enrichment scores come from unrounded scores. */
interface Exact {
  /** where they are in the tile, ascending */
  readonly at: Uint32Array;
  readonly kernel: EnrichmentKernel;
}

/** Scores shards of any index on the calling thread. */
export function createScorer(): (task: ShardTask, index: IndexReader) => void {
  const forBatches = kernelsByLayout();
  const forOthers = kernelsByLayout();
  /** the rows that batches left in their kernel */
  let kept: Loaded | undefined;

  return (task, index) => {
    const shared = task.sharedRows !== undefined;
    const kernel = (shared ? forBatches : forOthers)(index);
    const geneRows = task.sharedRows ?? rowsOfShard(task);
    const sets = positionsIn(geneRows, task, index.genes);
    const tile = tileFor(geneRows.length, task.bufferBytes, shared, scoresSlowly(index));
    const es = new Float64Array(sets.length * Math.min(tile, task.end - task.start));
    const wantsLeading = task.outputs.leadUp !== undefined || task.outputs.leadDown !== undefined;
    const leading = wantsLeading ? new Float64Array(es.length) : undefined;
    /** The rows of the signatures at `start` and after. */
    const rowsAt = (start: number): Loaded => {
      if (!shared) return load(task, index, kernel, geneRows, start, Math.min(start + tile, task.end));
      if (kept && kept.request === task.request && kept.start <= start && start < kept.end) return kept;
      kept = undefined;
      const first = Math.floor(start / tile) * tile;
      const loaded = load(task, index, kernel, geneRows, first, Math.min(first + tile, task.positions));
      if (!isStopped(task)) kept = loaded;
      return loaded;
    };

    for (let start = task.start; start < task.end; ) {
      const loaded = rowsAt(start);
      if (isStopped(task)) return;
      const end = Math.min(task.end, loaded.end);
      const first = start - loaded.start;
      const rankedGenes = loaded.rankedGenes.subarray(first, end - loaded.start);
      kernel.enrich({sets, first, signatures: end - start, rankedGenes, metric: task.metric}, es, leading);
      if (loaded.exact)
        refine(loaded, loaded.exact, {sets, first, rankedGenes, metric: task.metric}, es, leading);
      deliver(task, start, end - start, es, leading);
      start = end;
    }
  };
}

function kernelsByLayout(): (index: IndexReader) => EnrichmentKernel {
  const kernels = new Map<string, EnrichmentKernel>();
  return ({layout, unrounded}) => {
    const whole = unrounded?.whole ?? false;
    const key = `${layout.weightBits} ${whole}`;
    const known = kernels.get(key);
    if (known) return known;
    const kernel = whole ? createUnroundedKernel(layout) : createKernel(layout);
    kernels.set(key, kernel);
    return kernel;
  };
}

function isStopped({stop}: ShardTask): boolean {
  return Atomics.load(stop, 0) !== 0;
}

/** The rows that the queries of a shard use. */
function rowsOfShard({queries, queryStart, queryEnd}: ShardTask): Uint32Array {
  const rows = new Set(queries.genes.subarray(queries.starts[2 * queryStart], queries.starts[2 * queryEnd]));
  return Uint32Array.from(rows).sort();
}

/** Every list of a shard as positions among `geneRows`. */
function positionsIn(
  geneRows: Uint32Array,
  {queries, queryStart, queryEnd}: ShardTask,
  genes: number,
): Uint32Array[] {
  const positions = new Uint32Array(genes);
  geneRows.forEach((row, position) => {
    positions[row] = position;
  });
  return Array.from({length: 2 * (queryEnd - queryStart)}, (_, i) =>
    packedList(queries, 2 * queryStart + i).map((row) => positions[row]),
  );
}

/** Fills the kernel with rows of the signatures at positions [start, end); with nothing of use once stopped. */
function load(
  task: ShardTask,
  index: IndexReader,
  kernel: EnrichmentKernel,
  geneRows: Uint32Array,
  start: number,
  end: number,
): Loaded {
  const {subset, request} = task;
  const runs = subset ? runsOf(subset.subarray(start, end), index) : [{at: 0, first: start, end}];
  const signatureAt = (i: number) => (subset ? subset[start + i] : start + i);
  const {unrounded} = index;
  const readScores =
    unrounded?.whole &&
    ((row: number, into: Float32Array) => {
      const scores = unrounded.row(geneRows[row]);
      for (let i = 0; i < end - start; i++) into[i] = scores[signatureAt(i)];
    });
  kernel.load(
    geneRows.length,
    end - start,
    (from, to, into, stride) => {
      if (isStopped(task)) return;
      const rows = geneRows.subarray(from, to);
      for (const run of runs) readRun(index, rows, run, into.subarray(run.at), stride);
    },
    readScores || undefined,
  );
  const exact =
    unrounded && !unrounded.whole
      ? loadExact(index, unrounded, geneRows, end - start, signatureAt)
      : undefined;
  const rankedGenes = new Uint16Array(end - start);
  for (let i = 0; i < rankedGenes.length; ) {
    const block = index.blockOf(signatureAt(i));
    const {start: first, signatures} = index.blocks[block];
    const ranked = index.footer(block).rankedGenes;
    for (; i < rankedGenes.length && signatureAt(i) < first + signatures; i++) {
      rankedGenes[i] = ranked[signatureAt(i) - first];
    }
  }
  return {request, start, end, rankedGenes, exact};
}

/** Loads the unrounded scores of those signatures of a tile that have some; undefined where none has. */
function loadExact(
  index: IndexReader,
  unrounded: UnroundedScores,
  geneRows: Uint32Array,
  count: number,
  signatureAt: (i: number) => number,
): Exact | undefined {
  const {kept} = unrounded;
  const isKept = (signature: number) => kept[unrounded.placeOf(signature)] === signature;
  const at = Uint32Array.from({length: count}, (_, i) => i).filter((i) => isKept(signatureAt(i)));
  if (at.length === 0) return undefined;
  const signatures = at.map(signatureAt);
  const places = signatures.map(unrounded.placeOf);
  const [first, last] = [places[0], places[places.length - 1]];
  const runs = runsOf(signatures, index);
  const kernel = createUnroundedKernel(index.layout);
  kernel.load(
    geneRows.length,
    at.length,
    (from, to, into, stride) => {
      const rows = geneRows.subarray(from, to);
      for (const run of runs) readRun(index, rows, run, into.subarray(run.at), stride);
    },
    (row, into) => {
      const scores = unrounded.row(geneRows[row], first, last + 1);
      for (let i = 0; i < places.length; i++) into[i] = scores[places[i] - first];
    },
  );
  return {at, kernel};
}

/** Puts the enrichment scores of unrounded scores in the place of those of entries. */
function refine(
  {rankedGenes: all}: Loaded,
  {at, kernel}: Exact,
  {sets, first = 0, rankedGenes, metric}: Omit<Enrichments, 'signatures'>,
  es: Float64Array,
  leading: Float64Array | undefined,
): void {
  const count = rankedGenes.length;
  const from = countBelow(at, 0, at.length, first);
  const signatures = countBelow(at, from, at.length, first + count);
  if (signatures === 0) return;
  const mine = at.subarray(from, from + signatures);
  const scores = new Float64Array(sets.length * signatures);
  const edges = leading && new Float64Array(scores.length);
  const task = {sets, first: from, signatures, rankedGenes: Uint16Array.from(mine, (i) => all[i]), metric};
  kernel.enrich(task, scores, edges);
  for (let set = 0; set < sets.length; set++) {
    for (let i = 0; i < signatures; i++) {
      const place = set * count + mine[i] - first;
      es[place] = scores[set * signatures + i];
      if (leading && edges) leading[place] = edges[set * signatures + i];
    }
  }
}

/** Signatures to read in one go, and where in a tile they go. */
interface Run {
  readonly at: number;
  readonly first: number;
  readonly end: number;
  /** of them, those that are wanted, counted from the first; undefined when all are */
  readonly wanted?: Uint32Array;
}

/** The signatures of a subset block by block: reading from the first to the last of a block costs no seek. */
function runsOf(subset: Uint32Array, index: IndexReader): Run[] {
  const runs: Run[] = [];
  for (let at = 0, next: number; at < subset.length; at = next) {
    const {start, signatures} = index.blocks[index.blockOf(subset[at])];
    next = at + 1;
    while (next < subset.length && subset[next] < start + signatures) next++;
    const first = subset[at];
    const end = subset[next - 1] + 1;
    const gaps = end - first > next - at;
    runs.push({
      at,
      first,
      end,
      wanted: gaps ? subset.slice(at, next).map((signature) => signature - first) : undefined,
    });
  }
  return runs;
}

function readRun(
  index: IndexReader,
  geneRows: Uint32Array,
  {first, end, wanted}: Run,
  into: Uint32Array,
  stride: number,
): void {
  if (!wanted) {
    index.readRows(geneRows, first, end, into, stride);
    return;
  }
  const width = end - first;
  const all = new Uint32Array(width);
  for (let row = 0; row < geneRows.length; row++) {
    index.readRows(geneRows.subarray(row, row + 1), first, end, all, width);
    for (let w = 0; w < wanted.length; w++) into[row * stride + w] = all[wanted[w]];
  }
}

/** Puts the scores of a tile where the caller reads them. */
function deliver(
  {outputs, positions, queries, queryStart, queryEnd}: ShardTask,
  position: number,
  count: number,
  es: Float64Array,
  leading: Float64Array | undefined,
): void {
  for (let query = queryStart; query < queryEnd; query++) {
    const list = 2 * (query - queryStart);
    const at = query * positions + position;
    const up = es.subarray(list * count, (list + 1) * count);
    const down = es.subarray((list + 1) * count, (list + 2) * count);
    outputs.up?.set(up, at);
    outputs.down?.set(down, at);
    if (outputs.cs) {
      const has = (l: number) => queries.starts[l + 1] > queries.starts[l];
      const into = outputs.cs.subarray(at, at + count);
      combine(has(2 * query) ? up : undefined, has(2 * query + 1) ? down : undefined, into);
    }
    if (leading) {
      outputs.leadUp?.set(leading.subarray(list * count, (list + 1) * count), at);
      outputs.leadDown?.set(leading.subarray((list + 1) * count, (list + 2) * count), at);
    }
  }
}
