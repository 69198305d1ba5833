/**
 * What comparing whole profiles with all signatures costs, beside merely reading the same rows: profiles of BING, and of a
 * tenth of its genes; how it grows with the signatures; and what one of 64 costs beside one alone.
 */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {type Dataset, openDataset} from '../src/engine/index';
import type {ProfileMetricName} from '../src/engine/metrics';
import {type ComparedQueries, createScoringPool, type ScoringPool} from '../src/engine/pool';
import {firstBlock, requireRoom, writeSyntheticDataset} from './growth/dataset';
import {drawQueries} from './kernel-work';
import type {BenchRow} from './row';
import {type Time, timed} from './timed';

const genes = 10_174;
const defaultSizes: readonly number[] = [32_768];
const tries = 5;
const together = 64;
const everyTenth = 10;
const listSize = 150;
/** Rows and signatures read at a time as the baseline: whole runs of a full block, into memory that the cache holds. */
const readRows = 16;
const readSignatures = 8_192;

/** @param sizes signatures of each dataset; one is on disk at a time, 41 kB for each signature */
export function benchProfiles(sizes: readonly number[] = defaultSizes): Promise<BenchRow[]> {
  return forDatasets(sizes, measure);
}

/** The same sizes, for profiles that come together. */
export function benchProfileBatch(sizes: readonly number[] = defaultSizes): Promise<BenchRow[]> {
  return forDatasets(sizes, measureBatch);
}

async function forDatasets(
  sizes: readonly number[],
  use: (dataset: Dataset) => Promise<BenchRow[]>,
): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-bench-profiles-'));
  try {
    for (const size of sizes) requireRoom(folder, genes, size);
    const block = firstBlock(genes, Math.max(...sizes));
    const rows: BenchRow[] = [];
    for (const size of sizes) {
      const written = writeSyntheticDataset(folder, `profiles-${size}`, size, block);
      const dataset = openDataset(written.folder);
      try {
        rows.push(...(await use(dataset)));
      } finally {
        dataset.close();
        rmSync(written.folder, {recursive: true, force: true});
      }
    }
    return rows;
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

async function measure(dataset: Dataset): Promise<BenchRow[]> {
  const whole = profileOf(0);
  const some = whole.map((value, gene) => (gene % everyTenth === 0 ? value : Number.NaN));
  const lists = drawQueries(genes, 1, listSize);
  const every = Uint32Array.from({length: genes}, (_, row) => row);
  const tenth = every.filter((row) => row % everyTenth === 0);
  const rows: BenchRow[] = [await firstRow(dataset, whole)];
  const pool = createScoringPool();
  try {
    const add = async (name: string, query: ComparedQueries, read: Uint32Array) => {
      rows.push(...(await rowsOf(pool, dataset, name, query, read)));
    };
    for (const metric of ['pearson', 'cosine', 'spearman', 'xcos'] as const) {
      await add(`${metric}, ${genes} genes`, {metric, profiles: [whole]}, every);
    }
    for (const metric of ['pearson', 'cosine', 'spearman', 'xcos'] as const) {
      await add(`${metric}, ${tenth.length} genes`, {metric, profiles: [some]}, tenth);
    }
    await add(`zhang, ${listSize}+${listSize} genes`, {metric: 'zhang', lists}, every);
  } finally {
    await pool.close();
  }
  return rows;
}

/** Processor time of each signature and profile, of many profiles against one. */
async function measureBatch(dataset: Dataset): Promise<BenchRow[]> {
  const batch = Array.from({length: together}, (_, q) => profileOf(q));
  const pool = createScoringPool();
  const cpuOf = async (metric: ProfileMetricName, profiles: readonly Float64Array[]) => {
    const {cpu} = await timed(() => pool.compare({index: dataset.location('bing'), metric, profiles}));
    return (cpu * 1000) / dataset.signatures.count / profiles.length;
  };
  try {
    const rows: BenchRow[] = [];
    for (const metric of ['pearson', 'cosine', 'spearman', 'xcos'] as const) {
      // What is found out of the signatures once.
      await cpuOf(metric, batch.slice(0, 1));
      let [value, baseline] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
      for (let i = 0; i < tries; i++) {
        value = Math.min(value, await cpuOf(metric, batch));
        baseline = Math.min(baseline, await cpuOf(metric, batch.slice(0, 1)));
      }
      const name = `${named(dataset)}: ${metric}, ${genes} genes, each of ${together} profiles, against one alone`;
      rows.push({name, value, unit: 'CPU µs/signature', baseline, ratio: value / baseline});
    }
    return rows;
  } finally {
    await pool.close();
  }
}

/** A value for each of so many genes. */
export function profileOf(query: number, of = genes): Float64Array {
  return Float64Array.from({length: of}, (_, gene) => Math.sin(7 * gene + query));
}

/** Spearman's first comparison, which finds the ties of all signatures, against the second one. */
async function firstRow(dataset: Dataset, whole: Float64Array): Promise<BenchRow> {
  const pool = createScoringPool();
  try {
    const compare = async (metric: 'pearson' | 'spearman') => {
      const {cpu} = await timed(() =>
        pool.compare({index: dataset.location('bing'), metric, profiles: [whole]}),
      );
      return (cpu * 1000) / dataset.signatures.count;
    };
    // Whatever is asked first also compares what it reads with checksums.
    await compare('pearson');
    const value = await compare('spearman');
    const baseline = await compare('spearman');
    const name = `${named(dataset)}: spearman, ${genes} genes, the first, against the second`;
    return {name, value, unit: 'CPU µs/signature', baseline, ratio: value / baseline};
  } finally {
    await pool.close();
  }
}

/** Processor time of each signature against reading the rows, each try of one followed by one of the other. */
async function rowsOf(
  pool: ScoringPool,
  dataset: Dataset,
  name: string,
  query: ComparedQueries,
  rows: Uint32Array,
): Promise<BenchRow[]> {
  const {count} = dataset.signatures;
  const least: {compared: Time; read: Time} = {compared: forever, read: forever};
  for (let i = 0; i < tries; i++) {
    least.compared = less(
      least.compared,
      await timed(() => pool.compare({index: dataset.location('bing'), ...query})),
    );
    least.read = less(least.read, await timed(async () => readAll(dataset, rows)));
  }
  const value = (least.compared.cpu * 1000) / count;
  const baseline = (least.read.cpu * 1000) / count;
  const against = `${named(dataset)}: ${name}, against reading their rows`;
  const found: BenchRow[] = [
    {name: against, value, unit: 'CPU µs/signature', baseline, ratio: value / baseline},
  ];
  if (rows.length < genes) return found;
  const [wall, read] = [least.compared.wall, least.read.wall];
  const clock = `${named(dataset)}: ${name}, by the clock, against reading their rows on one thread`;
  return [...found, {name: clock, value: wall, unit: 'ms', baseline: read, ratio: wall / read}];
}

const forever: Time = {wall: Number.POSITIVE_INFINITY, cpu: Number.POSITIVE_INFINITY};

function less(a: Time, b: Time): Time {
  return {wall: Math.min(a.wall, b.wall), cpu: Math.min(a.cpu, b.cpu)};
}

/** Reads rows of all signatures, and does nothing with them. */
export function readAll(dataset: Dataset, rows: Uint32Array): void {
  const index = dataset.index('bing');
  const into = new Uint32Array(readRows * readSignatures);
  for (let start = 0; start < index.signatures; start += readSignatures) {
    const end = Math.min(index.signatures, start + readSignatures);
    for (let row = 0; row < rows.length; row += readRows)
      index.readRows(rows.subarray(row, row + readRows), start, end, into, readSignatures);
  }
}

function named(dataset: Dataset): string {
  return `${dataset.signatures.count.toLocaleString('en-US')} signatures`;
}
