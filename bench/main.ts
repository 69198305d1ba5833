/** `npm run bench [name ...] [size ...]`: runs the benchmarks, prints a table and writes bench/results.json. */
import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {availableParallelism, cpus, tmpdir, totalmem} from 'node:os';
import path from 'node:path';
import {packageRoot, version} from '../src/version';
import type {BenchRow} from './row';

/** Benchmarks by name; some can be told sizes. Each is loaded when it runs: another commit may lack what others need. */
const benchmarks: Readonly<Record<string, (sizes?: readonly number[]) => Promise<readonly BenchRow[]>>> = {
  kernel: async () => (await import('./kernel.js')).benchKernel(),
  batch: async () => (await import('./batch.js')).benchBatch(),
  metrics: async () => (await import('./metrics.js')).benchMetrics(),
  profiles: async (sizes) => (await import('./profiles.js')).benchProfiles(sizes),
  'profile-batch': async (sizes) => (await import('./profiles.js')).benchProfileBatch(sizes),
  'profile-growth': async (sizes) => (await import('./profile-growth.js')).benchProfileGrowth(sizes),
  build: async () => (await import('./build.js')).benchBuild(),
  background: async (sizes) => (await import('./background.js')).benchBackground(sizes),
  gutc: async (sizes) => (await import('./gutc.js')).benchGutc(sizes),
  // A dataset of full scale, if one is at hand, tells more than the small one made here.
  slice: async () => (await import('./slice.js')).benchSlice(process.env.OPENCLUE_BENCH_DATASET),
  cluster: async (sizes) => (await import('./cluster.js')).benchCluster(sizes),
  map: async (sizes) => (await import('./map.js')).benchMap(sizes),
  proteomics: async (sizes) => (await import('./proteomics.js')).benchProteomics(sizes),
  levels: async (sizes) => (await import('./levels.js')).benchLevels(sizes),
  growth: async (sizes) => (await import('./growth.js')).benchGrowth(sizes),
  interactive: async (sizes) => (await import('./interactive.js')).benchInteractive(sizes?.[0]),
  jobs: async () => (await import('./jobs.js')).benchJobs(),
  results: async (sizes) => (await import('./results.js')).benchResults(sizes?.[0]),
  exports: async (sizes) => (await import('./exports.js')).benchExports(sizes),
  soak: async () => (await import('./soak.js')).benchSoak(),
  hostile: async (sizes) => (await import('./hostile.js')).benchHostile(sizes),
  load: (sizes) => loadIntoNewDatabase(sizes?.[0]),
  tables: async (sizes) => (await import('./tables.js')).benchTables(sizes),
  services: async (sizes) => (await import('./services.js')).benchServices(sizes?.[0]),
  web: async (sizes) => (await import('./web.js')).benchWeb(sizes),
};

/** The load benchmark wants an empty, migrated database of its own. */
async function loadIntoNewDatabase(rows?: number): Promise<readonly BenchRow[]> {
  const [{openDatabase}, {createLog}, {prepareSchema}, {benchLoad}] = await Promise.all([
    import('../src/database/connect.js'),
    import('../src/log.js'),
    import('../src/schema.js'),
    import('./load.js'),
  ]);
  const home = mkdtempSync(path.join(tmpdir(), 'openclue-bench-'));
  chmodSync(home, 0o711);
  const database = await openDatabase({home, log: createLog('warn')});
  try {
    await prepareSchema(database.pool, createLog('warn'));
    return await benchLoad(database.pool, rows);
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
  const failures: {name: string; reason: string}[] = [];
  for (const [name, run] of Object.entries(benchmarks)) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.error(`bench: ${name} …`);
    try {
      rows.push(...(await run(sizes.length > 0 ? sizes : undefined)));
    } catch (error) {
      // What the others measured is not lost.
      console.error(error);
      const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
      failures.push({name, reason});
    }
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
    `${JSON.stringify({version, when: new Date().toISOString(), machine, rows, failures}, null, 2)}\n`,
  );
  if (failures.length === 0) return;
  console.error(`bench: failed: ${failures.map(({name}) => name).join(', ')}; the messages above say why`);
  // What it left open would keep the process.
  process.exit(1);
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
