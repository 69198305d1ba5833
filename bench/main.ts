/** `npm run bench [name ...] [size ...]`: runs the benchmarks, prints a table and writes bench/results.json. */
import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {availableParallelism, cpus, tmpdir, totalmem} from 'node:os';
import path from 'node:path';
import {openDatabase} from '../src/database/connect';
import {createLog} from '../src/log';
import {prepareSchema} from '../src/schema';
import {packageRoot, version} from '../src/version';
import {benchBackground} from './background';
import {benchBatch} from './batch';
import {benchBuild} from './build';
import {benchCluster} from './cluster';
import {benchGrowth} from './growth';
import {benchHostile} from './hostile';
import {benchInteractive} from './interactive';
import {benchJobs} from './jobs';
import {benchKernel} from './kernel';
import {benchLoad} from './load';
import {benchMetrics} from './metrics';
import {benchProfileBatch, benchProfiles} from './profiles';
import {benchResults} from './results';
import type {BenchRow} from './row';
import {benchServices} from './services';
import {benchSlice} from './slice';
import {benchSoak} from './soak';
import {benchWeb} from './web';

/** Benchmarks by name; some can be told sizes. */
const benchmarks: Readonly<Record<string, (sizes?: readonly number[]) => Promise<readonly BenchRow[]>>> = {
  kernel: benchKernel,
  batch: benchBatch,
  metrics: benchMetrics,
  profiles: benchProfiles,
  'profile-batch': benchProfileBatch,
  build: () => benchBuild(),
  background: benchBackground,
  // A dataset of full scale, if one is at hand, tells more than the small one made here.
  slice: () => benchSlice(process.env.OPENCLUE_BENCH_DATASET),
  cluster: benchCluster,
  growth: benchGrowth,
  interactive: () => benchInteractive(),
  jobs: () => benchJobs(),
  results: () => benchResults(),
  soak: () => benchSoak(),
  hostile: benchHostile,
  load: loadIntoNewDatabase,
  services: () => benchServices(),
  web: benchWeb,
};

/** The load benchmark wants an empty, migrated database of its own. */
async function loadIntoNewDatabase(): Promise<readonly BenchRow[]> {
  const home = mkdtempSync(path.join(tmpdir(), 'openclue-bench-'));
  chmodSync(home, 0o711);
  const database = await openDatabase({home, log: createLog('warn')});
  try {
    await prepareSchema(database.pool, createLog('warn'));
    return await benchLoad(database.pool);
  } finally {
    await database.close();
    rmSync(home, {recursive: true, force: true});
  }
}

async function main(words: readonly string[]): Promise<void> {
  const sizes = words.filter((word) => /^\d+$/.test(word)).map(Number);
  const names = words.filter((word) => !/^\d+$/.test(word));
  const unknown = names.filter((name) => !(name in benchmarks));
  if (unknown.length > 0) {
    console.error(
      `There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(benchmarks).join(', ')}.`,
    );
    process.exit(2);
  }
  const rows: BenchRow[] = [];
  for (const [name, run] of Object.entries(benchmarks)) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.error(`bench: ${name} …`);
    rows.push(...(await run(sizes.length > 0 ? sizes : undefined)));
  }
  print(rows);
  const machine = {
    node: process.versions.node,
    cpu: cpus()[0].model,
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
  const file = path.join(packageRoot, 'bench', 'results.json');
  writeFileSync(
    file,
    `${JSON.stringify({version, when: new Date().toISOString(), machine, rows}, null, 2)}\n`,
  );
}

function print(rows: readonly BenchRow[]): void {
  const number = (value: number) =>
    value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
  const table = [
    ['benchmark', 'value', 'baseline', 'unit', 'ratio'],
    ...rows.map(({name, value, baseline, unit, ratio}) => [
      name,
      number(value),
      number(baseline),
      unit,
      ratio.toFixed(2),
    ]),
  ];
  const widths = table[0].map((_, i) => Math.max(...table.map((row) => row[i].length)));
  for (const row of table) console.log(row.map((cell, i) => cell.padEnd(widths[i])).join('  '));
}

void main(process.argv.slice(2));
