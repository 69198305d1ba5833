/**
 * How fast gene sets are scored, entries in memory: the kernel beside an obvious implementation of the same score
 * on typed arrays, and beside merely reading the same bytes. Runs alone, too: node dist-bench/bench/kernel.js
 */
import {isMainThread, parentPort, Worker, workerData} from 'node:worker_threads';
import {decodeWeight, type EntryLayout, encodeWeight, entryLayout} from '../src/engine/index';
import {createKernel, type EnrichmentKernel} from '../src/engine/kernel/kernel';
import type {BenchRow} from './row';

const spaces = {landmark: 978, BING: 10_174};
/** Signatures of the block that is scored: what a query worker takes at a time. */
const blockSignatures = 2048;
/** Each figure is the best of many short tries, its baseline's in turn, so that other work spoils them less. */
const tries = 80;
const secondsPerTry = 0.003;

interface Block {
  readonly genes: number;
  readonly signatures: number;
  readonly layout: EntryLayout;
  /** gene-major index entries */
  readonly entries: Uint32Array;
  readonly rankedGenes: Uint16Array;
}

/** Something to time, and how much of its unit one run of it does. */
interface Work {
  readonly amount: number;
  readonly run: () => void;
}

/** Genes of one query, as rows of the block. */
interface Query {
  readonly up: Uint32Array;
  readonly down: Uint32Array;
}

export async function benchKernel(): Promise<BenchRow[]> {
  const landmark = syntheticBlock(spaces.landmark, blockSignatures);
  const bing = syntheticBlock(spaces.BING, blockSignatures);
  const [query] = drawQueries(bing, 1, 150);
  return [
    ...[10, 50, 150].map((size) => singleRow('landmark', landmark, size)),
    ...[10, 50, 150, 500].map((size) => singleRow('BING', bing, size)),
    leadingEdgeRow(bing, query),
    signalRow(bing, query),
    floorRow(bing, query),
    await threadsRow(),
    batchRow(syntheticBlock(spaces.BING, 512), 150),
    batchRow(syntheticBlock(spaces.BING, 512), 50),
    againstAllRow(syntheticBlock(spaces.BING, 64)),
  ];
}

function singleRow(space: string, block: Block, size: number): BenchRow {
  const [query] = drawQueries(block, 1, size);
  const name = `score ${size}+${size} genes, ${space}, 1 thread, against plain TypeScript`;
  return row(name, 'signatures/s', single(block, query), plain(block, query));
}

function leadingEdgeRow(block: Block, query: Query): BenchRow {
  const name = 'score 150+150 genes with leading edges, against without';
  return row(name, 'signatures/s', single(block, query, true), single(block, query));
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
  return row(name, 'signatures/s', single({...block, entries}, query), single(block, query));
}

/** GB/s of entries scored, against GB/s of the same entries read and added up. */
function floorRow(block: Block, query: Query): BenchRow {
  const rows = fillRows(createKernel(block.layout), block, [...query.up, ...query.down]);
  const gigabytes = rows.byteLength / 1e9;
  const words = new Float64Array(rows.buffer, rows.byteOffset, rows.length / 2);
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
  const score = {...single(block, query), amount: gigabytes};
  return row(name, 'GB/s', score, {amount: gigabytes, run: read});
}

/** The same query on two threads at once. */
async function threadsRow(): Promise<BenchRow> {
  const baseline = await rateOnThread();
  const both = await Promise.all([rateOnThread(), rateOnThread()]);
  const value = both[0] + both[1];
  const name = 'score 150+150 genes, BING, 2 threads, against 1';
  return {name, value, unit: 'signatures/s', baseline, ratio: value / baseline};
}

function rateOnThread(): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(__filename, {workerData: 'score 150+150'});
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

/** Signatures per second and query when 64 queries share the rows of a block, copying included, against one alone. */
function batchRow(block: Block, size: number): BenchRow {
  const queries = drawQueries(block, 64, size);
  const name = `copy rows and score, 64 queries of ${size}+${size} genes together, per query, against alone`;
  return row(name, 'signatures/s', answered(block, queries), answered(block, queries.slice(0, 1)));
}

/** Seconds for 10,000 queries of 50+50 genes against 10,000 signatures on one thread, from a part of them. */
function againstAllRow(block: Block): BenchRow {
  const pairs = 1e8;
  const queries = drawQueries(block, 1000, 50);
  const rates = row('', '', answered(block, queries), plain(block, queries[0]));
  return {
    name: '10,000 queries of 50+50 genes on 10,000 signatures, 1 thread, against plain TypeScript',
    value: pairs / rates.value,
    unit: 's',
    baseline: pairs / rates.baseline,
    ratio: rates.baseline / rates.value,
  };
}

/** Amount per second of one work and of its baseline. */
function row(name: string, unit: string, work: Work, baseline: Work): BenchRow {
  const best = [0, 0];
  for (let i = 0; i < tries; i++) {
    best[0] = Math.max(best[0], rate(work));
    best[1] = Math.max(best[1], rate(baseline));
  }
  return {name, value: best[0], unit, baseline: best[1], ratio: best[0] / best[1]};
}

function rate({amount, run}: Work): number {
  const started = performance.now();
  let runs = 0;
  let seconds = 0;
  while (seconds < secondsPerTry) {
    run();
    runs++;
    seconds = (performance.now() - started) / 1000;
  }
  return (amount * runs) / seconds;
}

/** One query, up and down, in every signature of the block. */
function single(block: Block, query: Query, leading = false): Work {
  const {signatures, rankedGenes} = block;
  const kernel = createKernel(block.layout);
  fillRows(kernel, block, [...query.up, ...query.down]);
  const up = Uint32Array.from(query.up.keys());
  const task = {sets: [up, up.map((position) => position + up.length)], signatures, rankedGenes};
  const es = new Float64Array(2 * signatures);
  const edges = leading ? new Float64Array(2 * signatures) : undefined;
  return {amount: signatures, run: () => kernel.enrich({...task, metric: 'wtcs'}, es, edges)};
}

function fillRows(
  kernel: EnrichmentKernel,
  {entries, signatures}: Block,
  genes: readonly number[],
): Uint32Array {
  const rows = kernel.rows(genes.length, signatures);
  genes.forEach((gene, i) => {
    rows.set(entries.subarray(gene * signatures, (gene + 1) * signatures), i * signatures);
  });
  return rows;
}

/** Queries together, their rows copied into the kernel first; the amount counts the signatures of each. */
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
    fillRows(kernel, block, genes);
    kernel.enrich({sets, signatures, rankedGenes, metric: 'wtcs'}, es);
  };
  return {amount: queries.length * signatures, run};
}

/**
 * The obvious implementation: per signature the set's entries are copied together, sorted as numbers (the rank is
 * their high part) and walked once.
 */
function plain(block: Block, query: Query): Work {
  const {layout, rankedGenes} = block;
  const signatures = 128;
  const weights = Float64Array.from({length: 2 ** layout.weightBits}, (_, code) =>
    decodeWeight(code, layout.weightBits),
  );
  const scores = new Float64Array(signatures);
  const run = () => {
    for (let s = 0; s < signatures; s++) {
      const up = plainScore(block, query.up, s, weights, rankedGenes[s]);
      const down = plainScore(block, query.down, s, weights, rankedGenes[s]);
      scores[s] = up * down < 0 ? (up - down) / 2 : 0;
    }
  };
  return {amount: signatures, run};
}

function plainScore(
  block: Block,
  set: Uint32Array,
  signature: number,
  weights: Float64Array,
  ranked: number,
): number {
  const {entries, signatures, layout} = block;
  const members = new Uint32Array(set.length);
  let total = 0;
  for (let i = 0; i < set.length; i++) {
    members[i] = entries[set[i] * signatures + signature];
    total += weights[members[i] & (weights.length - 1)];
  }
  members.sort();
  const miss = 1 / (ranked - set.length);
  let sum = 0;
  let peak = 0;
  for (let i = 0; i < members.length; i++) {
    const missed = ((members[i] >>> layout.weightBits) - i - 1) * miss;
    const before = sum - missed;
    sum += weights[members[i] & (weights.length - 1)] / total;
    const after = sum - missed;
    if (Math.abs(before) > Math.abs(peak)) peak = before;
    if (Math.abs(after) > Math.abs(peak)) peak = after;
  }
  return peak;
}

/** Signatures in which every gene has a normal z-score, in random order. */
function syntheticBlock(genes: number, signatures: number): Block {
  const layout = entryLayout(genes);
  const random = generator(genes);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const scores = Float64Array.from({length: genes}, normal).sort().reverse();
  const largest = Math.max(scores[0], -scores[genes - 1]);
  const byRank = scores.map((score, i) => {
    const code = encodeWeight((Math.abs(score) / largest) * layout.maximumWeight, layout.weightBits);
    return (i + 1) * 2 ** layout.weightBits + code;
  });
  const entries = new Uint32Array(genes * signatures);
  const order = Uint32Array.from({length: genes}, (_, g) => g);
  for (let s = 0; s < signatures; s++) {
    for (let g = genes - 1; g >= 0; g--) {
      const other = Math.floor(random() * (g + 1));
      [order[g], order[other]] = [order[other], order[g]];
      entries[g * signatures + s] = byRank[order[g]];
    }
  }
  return {genes, signatures, layout, entries, rankedGenes: new Uint16Array(signatures).fill(genes)};
}

function drawQueries({genes}: Block, count: number, size: number): Query[] {
  const random = generator(count * size);
  return Array.from({length: count}, () => {
    const drawn = new Set<number>();
    while (drawn.size < 2 * size) drawn.add(Math.floor(random() * genes));
    const rows = Uint32Array.from(drawn);
    return {up: rows.slice(0, size), down: rows.slice(size)};
  });
}

function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

if (!isMainThread && workerData === 'score 150+150') {
  const block = syntheticBlock(spaces.BING, 256);
  const work = single(block, drawQueries(block, 1, 150)[0]);
  parentPort?.postMessage(row('', '', work, work).value);
} else if (require.main === module) {
  void benchKernel().then((rows) => console.table(rows));
}
