/**
 * How fast queries are answered through the scoring pool, from an index on disk and warm: many together beside one
 * alone, and all signatures against all. Counts the time of the processor, which other work on the machine bends less
 * than that of the clock. Runs alone, too: node dist-bench/bench/batch.js
 */
import {mkdtempSync, rmSync} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import path from 'node:path';
import {openMatrix} from '../src/engine/formats/open-matrix';
import {buildIndex, type Dataset, openDataset} from '../src/engine/index';
import {createScoringPool, type QueryRows, type ScoringPool} from '../src/engine/pool';
import {writeSyntheticMatrix} from './build';
import {drawQueries, spaces} from './kernel-work';
import type {BenchRow} from './row';
import {timed} from './timed';

const signatures = 20_000;
/** Queries that are timed alone, and times that they and the batch are: the best counts. */
const alone = 4;
const tries = 2;
const together = 64;
/** Enough queries to use each row of the index often. */
const many = 1_000;
/** Seconds that all signatures against all may take. */
const asked = 120;
/** Signatures whose own up and down lists query all of them. */
const everySignature = 10_000;

type Space = 'landmark' | 'bing';

export async function benchBatch(): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-bench-batch-'));
  try {
    const dataset = await syntheticDataset(folder);
    const rows: BenchRow[] = [];
    const single = createScoringPool({workers: 1});
    for (const space of ['landmark', 'bing'] as const) {
      for (const size of [10, 50, 150, 500])
        rows.push(await batchRow(single, dataset, space, size, together));
    }
    rows.push(await batchRow(single, dataset, 'bing', 50, many));
    await single.close();
    rows.push(...(await againstAllRows(dataset)));
    dataset.close();
    return rows;
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

async function syntheticDataset(folder: string): Promise<Dataset> {
  const file = await writeSyntheticMatrix(folder, signatures);
  const matrix = await openMatrix(file);
  const ids = matrix.rows.ids.map(Number);
  const every = Math.floor(spaces.BING / spaces.landmark);
  await buildIndex({
    outDir: folder,
    name: 'batch',
    matrix,
    genes: {entrezIds: ids, symbols: matrix.rows.ids},
    rowsPerSpace: {
      bing: Uint32Array.from(ids.keys()),
      landmark: Uint32Array.from({length: spaces.landmark}, (_, row) => row * every),
    },
  });
  matrix.close();
  rmSync(file);
  return openDataset(path.join(folder, 'batch'));
}

/** Signatures per second and query of many queries in one request, against requests of one query each. */
async function batchRow(
  pool: ScoringPool,
  dataset: Dataset,
  space: Space,
  size: number,
  count: number,
): Promise<BenchRow> {
  const queries = drawQueries(dataset.index(space).genes, count, size);
  // Once for the checksums, which are looked at when a row is first read.
  await scored(pool, dataset, space, queries.slice(0, together));
  let value = 0;
  let baseline = 0;
  for (let i = 0; i < tries; i++) {
    for (const query of queries.slice(0, alone)) {
      baseline = Math.max(baseline, signatures / (await scored(pool, dataset, space, [query])).cpu);
    }
    value = Math.max(value, (count * signatures) / (await scored(pool, dataset, space, queries)).cpu);
  }
  const name = `${count} queries of ${size}+${size} genes, ${space}, through the pool, per query, against one alone`;
  return {name, value, unit: 'signatures/CPU s', baseline, ratio: value / baseline};
}

/** Every signature's 50 highest and lowest genes against every signature; against what was asked, and one by one. */
async function againstAllRows(dataset: Dataset): Promise<BenchRow[]> {
  const size = 50;
  const subset = Uint32Array.from({length: everySignature}, (_, s) => s);
  const queries = extremeGenes(dataset, subset, size);
  const pool = createScoringPool();
  const few = queries.slice(0, 20);
  await scored(pool, dataset, 'bing', few, subset);
  let each = Number.POSITIVE_INFINITY;
  for (const query of few) each = Math.min(each, (await scored(pool, dataset, 'bing', [query], subset)).cpu);
  const all = await scored(pool, dataset, 'bing', queries, subset);
  await pool.close();
  const name = `${everySignature} signatures against all, ${size}+${size} genes, bing, ${availableParallelism()} threads`;
  const oneByOne = each * queries.length;
  return [
    {
      name: `${name}, against 2 minutes`,
      value: all.wall,
      unit: 's',
      baseline: asked,
      ratio: asked / all.wall,
    },
    {
      name: `${name}, against one by one`,
      value: all.cpu,
      unit: 'CPU s',
      baseline: oneByOne,
      ratio: oneByOne / all.cpu,
    },
  ];
}

/** Per signature its genes of highest and of lowest rank: what it is as a query. */
function extremeGenes(dataset: Dataset, wanted: Uint32Array, size: number): QueryRows[] {
  const index = dataset.index('bing');
  const queries = Array.from(wanted, () => ({up: new Uint32Array(size), down: new Uint32Array(size)}));
  const row = new Uint32Array(wanted.length);
  for (let gene = 0; gene < index.genes; gene++) {
    index.readRows(Uint32Array.of(gene), 0, wanted.length, row, row.length);
    for (let s = 0; s < wanted.length; s++) {
      const rank = row[s] >>> index.layout.weightBits;
      if (rank <= size) queries[s].up[rank - 1] = gene;
      else if (rank > index.genes - size) queries[s].down[index.genes - rank] = gene;
    }
  }
  return queries;
}

/** Seconds of the clock and of all threads' work. */
async function scored(
  pool: ScoringPool,
  dataset: Dataset,
  space: Space,
  queries: readonly QueryRows[],
  subset?: Uint32Array,
): Promise<{wall: number; cpu: number}> {
  const request = {index: dataset.location(space), metric: 'wtcs', queries, outputs: ['cs'], subset} as const;
  const {wall, cpu} = await timed(() => pool.score(request));
  return {wall: wall / 1000, cpu: cpu / 1000};
}

if (require.main === module) void benchBatch().then((rows) => console.table(rows));
