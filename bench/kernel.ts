/**
 * How fast gene sets are scored, entries in memory: the kernel beside an obvious implementation of the same score
 * on typed arrays, and beside merely reading the same bytes. Runs alone, too: node dist-bench/bench/kernel.js
 */
import {isMainThread, parentPort, Worker, workerData} from 'node:worker_threads';
import {type EnrichmentKernel} from '../src/engine/kernel/kernel';
import {createKernel} from '../src/engine/kernel/wasm';
import {plain} from './kernel-plain';
import {type Block, compare, drawQueries, type Query, spaces, syntheticBlock, type Work} from './kernel-work';
import type {BenchRow} from './row';

const sizes = [10, 50, 150, 500];
/** Signatures of the block that is scored: what a query worker takes at a time. */
const blockSignatures = 2048;
/** Those of a block for a thread of its own, and for a batch, which needs all its genes. */
const smallBlockSignatures = 512;

type SpaceName = keyof typeof spaces;

export async function benchKernel(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const space of ['landmark', 'BING'] as const) {
    const block = syntheticBlock(spaces[space], blockSignatures);
    for (const size of sizes) rows.push(singleRow(space, block, size));
    for (const size of sizes) rows.push(await threadsRow(space, size));
    const small = syntheticBlock(spaces[space], smallBlockSignatures);
    for (const size of sizes) rows.push(batchRow(space, small, size));
    if (space === 'landmark') continue;
    const [query] = drawQueries(spaces.BING, 1, 150);
    rows.push(leadingEdgeRow(block, query), signalRow(block, query), floorRow(block, query));
  }
  return rows;
}

/** Scoring as a query does it, 150 + 150 genes with leading edges, on one thread. */
export function queryWork(): Work {
  const [query] = drawQueries(spaces.BING, 1, 150);
  return single(syntheticBlock(spaces.BING, blockSignatures), query, true);
}

function singleRow(space: SpaceName, block: Block, size: number): BenchRow {
  const [query] = drawQueries(block.genes, 1, size);
  const name = `score ${size}+${size} genes, ${space}, 1 thread, against plain TypeScript`;
  return compare(name, 'signatures/s', single(block, query), plain(block, query));
}

function leadingEdgeRow(block: Block, query: Query): BenchRow {
  const name = 'score 150+150 genes with leading edges, against without';
  return compare(name, 'signatures/s', single(block, query, true), single(block, query));
}

/** The worst case for schemes that look closely only where the peak may be: every set at one end of the ranking. */
function signalRow(block: Block, query: Query): BenchRow {
  const entries = block.entries.slice();
  for (let s = 0; s < block.signatures; s++) {
    const at = (gene: number) => gene * block.signatures + s;
    const geneOfRank = new Uint32Array(block.genes + 1);
    for (let g = 0; g < block.genes; g++) geneOfRank[entries[at(g)] >>> block.layout.weightBits] = g;
    const moveTo = (gene: number, rank: number) => {
      const other = geneOfRank[rank];
      const from = entries[at(gene)] >>> block.layout.weightBits;
      [entries[at(gene)], entries[at(other)]] = [entries[at(other)], entries[at(gene)]];
      geneOfRank[rank] = gene;
      geneOfRank[from] = other;
    };
    query.up.forEach((gene, i) => {
      moveTo(gene, i + 1);
    });
    query.down.forEach((gene, i) => {
      moveTo(gene, block.genes - i);
    });
  }
  const name = 'score 150+150 genes that lead and close the ranking, against random ones';
  return compare(name, 'signatures/s', single({...block, entries}, query), single(block, query));
}

/** GB/s of entries scored, against GB/s of the same entries read and added up. */
function floorRow(block: Block, {up, down}: Query): BenchRow {
  const {signatures} = block;
  const rows = new Uint32Array((up.length + down.length) * signatures);
  copyRows(block, [...up, ...down], rows, signatures);
  const gigabytes = rows.byteLength / 1e9;
  const words = new Float64Array(rows.buffer);
  const sum = new Float64Array(1);
  const read = () => {
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let i = 0; i < words.length; i += 4) {
      a += words[i];
      b += words[i + 1];
      c += words[i + 2];
      d += words[i + 3];
    }
    sum[0] += a + b + c + d;
  };
  const name = 'entries scored, 150+150 genes, against reading them';
  const score = {...single(block, {up, down}), amount: gigabytes};
  return compare(name, 'GB/s', score, {amount: gigabytes, run: read});
}

/** The same query on two threads at once. */
async function threadsRow(space: SpaceName, size: number): Promise<BenchRow> {
  const baseline = await rateOnThread(space, size);
  const both = await Promise.all([rateOnThread(space, size), rateOnThread(space, size)]);
  const value = both[0] + both[1];
  const name = `score ${size}+${size} genes, ${space}, 2 threads, against 1`;
  return {name, value, unit: 'signatures/s', baseline, ratio: value / baseline};
}

interface ThreadTask {
  readonly space: SpaceName;
  readonly size: number;
}

function rateOnThread(space: SpaceName, size: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const task: ThreadTask = {space, size};
    const worker = new Worker(__filename, {workerData: task});
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

/** Signatures per second and query when 64 queries share the rows of a block, loading included, against one alone. */
function batchRow(space: SpaceName, block: Block, size: number): BenchRow {
  const queries = drawQueries(block.genes, 64, size);
  const name = `load and score 64 queries of ${size}+${size} genes, ${space}, per query, against one alone`;
  return compare(name, 'signatures/s', answered(block, queries), answered(block, queries.slice(0, 1)));
}

/** One query, up and down, in every signature of the block. */
function single(block: Block, query: Query, leading = false): Work {
  const {signatures, rankedGenes} = block;
  const kernel = createKernel(block.layout);
  loadRows(kernel, block, [...query.up, ...query.down]);
  const up = Uint32Array.from(query.up.keys());
  const task = {sets: [up, up.map((position) => position + up.length)], signatures, rankedGenes};
  const es = new Float64Array(2 * signatures);
  const edges = leading ? new Float64Array(2 * signatures) : undefined;
  return {amount: signatures, run: () => kernel.enrich({...task, metric: 'wtcs'}, es, edges)};
}

function loadRows(kernel: EnrichmentKernel, block: Block, genes: readonly number[]): void {
  kernel.load(genes.length, block.signatures, (first, end, into, stride) => {
    copyRows(block, genes.slice(first, end), into, stride);
  });
}

function copyRows(
  {entries, signatures}: Block,
  genes: readonly number[],
  into: Uint32Array,
  stride: number,
): void {
  genes.forEach((gene, i) => {
    into.set(entries.subarray(gene * signatures, (gene + 1) * signatures), i * stride);
  });
}

/** Queries together, their rows loaded first; the amount counts the signatures of each. */
function answered(block: Block, queries: readonly Query[]): Work {
  const {signatures, rankedGenes} = block;
  const kernel = createKernel(block.layout);
  const genes = [...new Set(queries.flatMap(({up, down}) => [...up, ...down]))];
  const position = new Map(genes.map((gene, i) => [gene, i]));
  const sets = queries
    .flatMap(({up, down}) => [up, down])
    .map((set) => set.map((gene) => position.get(gene) ?? 0));
  const es = new Float64Array(sets.length * signatures);
  const run = () => {
    loadRows(kernel, block, genes);
    kernel.enrich({sets, signatures, rankedGenes, metric: 'wtcs'}, es);
  };
  return {amount: queries.length * signatures, run};
}

if (!isMainThread && workerData) {
  const {space, size} = workerData as ThreadTask;
  const block = syntheticBlock(spaces[space], smallBlockSignatures);
  const work = single(block, drawQueries(block.genes, 1, size)[0]);
  parentPort?.postMessage(compare('', '', work, work).value);
} else if (require.main === module) {
  void benchKernel().then((rows) => console.table(rows));
}
