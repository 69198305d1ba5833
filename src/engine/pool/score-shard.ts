import type {EntryLayout} from '../index/entry';
import type {IndexReader} from '../index/reader';
import {combine} from '../kernel/combine';
import {createKernel, type EnrichmentKernel} from '../kernel/kernel';
import {packedList} from './request';
import type {ShardTask} from './worker';

/** Signatures scored at a time: long reads, and rows of a usual query that stay in a core's caches. */
const largestTile = 4096;
/** The kernel works in groups of this many signatures. */
const tileStep = 16;
/** Entries between one row and the next: without them rows lie a power of two apart and evict each other. */
const rowGap = 16;

/** Scores shards of any index on the calling thread. */
export function createScorer(): (task: ShardTask, index: IndexReader) => void {
  const kernels = new Map<number, EnrichmentKernel>();
  const kernelFor = (layout: EntryLayout): EnrichmentKernel => {
    const known = kernels.get(layout.weightBits);
    if (known) return known;
    const kernel = createKernel(layout);
    kernels.set(layout.weightBits, kernel);
    return kernel;
  };

  return (task, index) => {
    const kernel = kernelFor(index.layout);
    const {geneRows, sets} = rowsAndSets(task);
    const tile = tileFor(geneRows.length, task.bufferBytes);
    const es = new Float64Array(sets.length * tile);
    const wantsLeading = task.outputs.leadUp !== undefined || task.outputs.leadDown !== undefined;
    const leading = wantsLeading ? new Float64Array(sets.length * tile) : undefined;
    let position = task.start;
    while (position < task.end) {
      if (Atomics.load(task.stop, 0) !== 0) return;
      const {count, rankedGenes} = loadTile(task, index, kernel, geneRows, position, tile);
      kernel.enrich({sets, signatures: count, rankedGenes, metric: task.metric}, es, leading);
      deliver(task, position, count, es, leading);
      position += count;
    }
  };
}

/** The distinct genes of a shard's queries, and every list as positions among them. */
function rowsAndSets({queries, queryStart, queryEnd}: ShardTask) {
  const positions = new Map<number, number>();
  const sets: Uint32Array[] = [];
  for (let list = 2 * queryStart; list < 2 * queryEnd; list++) {
    sets.push(
      packedList(queries, list).map((gene) => {
        const known = positions.get(gene);
        if (known !== undefined) return known;
        const next = positions.size;
        positions.set(gene, next);
        return next;
      }),
    );
  }
  return {geneRows: Uint32Array.from(positions.keys()), sets};
}

function tileFor(genes: number, bufferBytes: number): number {
  const fitting = Math.floor((bufferBytes / (genes * 4) - rowGap) / tileStep) * tileStep;
  return Math.max(tileStep, Math.min(largestTile, fitting));
}

/** Fills the kernel's rows with at most `tile` signatures from `position` on, all of one block. */
function loadTile(
  {subset, end}: ShardTask,
  index: IndexReader,
  kernel: EnrichmentKernel,
  geneRows: Uint32Array,
  position: number,
  tile: number,
): {count: number; rankedGenes: Uint16Array} {
  const first = subset ? subset[position] : position;
  const block = index.blockOf(first);
  const {start, signatures} = index.blocks[block];
  const {rankedGenes} = index.footer(block);
  const limit = Math.min(position + tile, end);
  if (!subset) {
    const count = Math.min(limit - position, start + signatures - first);
    const stride = count + rowGap;
    index.readRows(geneRows, first, first + count, kernel.rows(geneRows.length, stride), stride);
    return {count, rankedGenes: rankedGenes.subarray(first - start, first - start + count)};
  }
  let stop = position;
  while (stop < limit && subset[stop] < start + signatures) stop++;
  const wanted = subset.subarray(position, stop);
  const stride = wanted.length + rowGap;
  gatherRows(index, geneRows, wanted, kernel.rows(geneRows.length, stride), stride);
  return {
    count: wanted.length,
    rankedGenes: Uint16Array.from(wanted, (signature) => rankedGenes[signature - start]),
  };
}

/** Rows of scattered signatures: each gene's run from the first to the last is read, and the wanted ones kept. */
function gatherRows(
  index: IndexReader,
  geneRows: Uint32Array,
  wanted: Uint32Array,
  rows: Uint32Array,
  stride: number,
): void {
  const first = wanted[0];
  const end = wanted[wanted.length - 1] + 1;
  if (end - first === wanted.length) {
    index.readRows(geneRows, first, end, rows, stride);
    return;
  }
  const run = new Uint32Array(end - first);
  for (let i = 0; i < geneRows.length; i++) {
    index.readRows(geneRows.subarray(i, i + 1), first, end, run, run.length);
    const base = i * stride;
    for (let w = 0; w < wanted.length; w++) rows[base + w] = run[wanted[w] - first];
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
