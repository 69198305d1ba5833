/**
 * What comparing a query with whole signatures costs by each metric, through the pool, beside the plain implementation
 * on scores that are in memory already.
 */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {type Dataset, openDataset, readScores} from '../src/engine/index';
import {
  type ProfileMetricName,
  profileMetrics,
  type SetMetricName,
  type Slab,
  setMetrics,
} from '../src/engine/metrics';
import {type ComparedQueries, createScoringPool, type ScoringPool} from '../src/engine/pool';
import {firstBlock, writeSyntheticDataset} from './growth/dataset';
import {drawQueries} from './kernel-work';
import type {BenchRow} from './row';
import {fastest} from './timed';

const genes = 10_174;
const signatures = 8_192;
/** The plain implementation is timed on so many. */
const plainSignatures = 64;
const listSize = 150;
const tries = 3;
/** Genes of a profile of landmark size, spread over the gene space. */
const everyTenth = 10;

export async function benchMetrics(): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-bench-metrics-'));
  try {
    const written = writeSyntheticDataset(folder, 'metrics', signatures, firstBlock(genes, signatures));
    const dataset = openDataset(written.folder);
    const pool = createScoringPool();
    try {
      return await measure(dataset, pool);
    } finally {
      await pool.close();
      dataset.close();
    }
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

async function measure(dataset: Dataset, pool: ScoringPool): Promise<BenchRow[]> {
  const index = dataset.index('bing');
  const numbers = (count: number) => Uint32Array.from({length: count}, (_, i) => i);
  const slab: Slab = {scores: readScores(index, numbers(genes), numbers(plainSignatures)), genes};
  const lists = drawQueries(genes, 1, listSize);
  const whole = Float64Array.from({length: genes}, (_, gene) => Math.sin(7 * gene));
  const some = whole.map((value, gene) => (gene % everyTenth === 0 ? value : Number.NaN));
  const row = async (name: string, query: ComparedQueries, plain: () => unknown): Promise<BenchRow> => {
    const value = await leastCpu(() => pool.compare({index: dataset.location('bing'), ...query}), signatures);
    const baseline = await leastCpu(async () => plain(), plainSignatures);
    const unit = 'CPU µs/signature';
    return {
      name: `${name}, against the plain implementation`,
      value,
      unit,
      baseline,
      ratio: value / baseline,
    };
  };
  const rows: BenchRow[] = [];
  for (const metric of Object.keys(setMetrics) as SetMetricName[]) {
    const name = `${metric}, ${listSize}+${listSize} genes`;
    rows.push(await row(name, {metric, lists}, () => setMetrics[metric](slab, lists[0])));
  }
  for (const metric of Object.keys(profileMetrics) as ProfileMetricName[]) {
    for (const [size, profile] of [
      [genes, whole],
      [Math.ceil(genes / everyTenth), some],
    ] as const) {
      const name = `${metric}, profile of ${size} genes`;
      rows.push(await row(name, {metric, profiles: [profile]}, () => profileMetrics[metric](slab, profile)));
    }
  }
  return rows;
}

/** Microseconds of all threads for each of `amount`, the least of some tries. */
async function leastCpu(work: () => Promise<unknown>, amount: number): Promise<number> {
  const {cpu} = await fastest(work, tries);
  return (cpu * 1000) / amount;
}

if (require.main === module) void benchMetrics().then((rows) => console.table(rows));
