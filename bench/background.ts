/**
 * What the background of the demo dataset costs, beside scoring its reference queries alone; or, of `npm run bench
 * background <signatures>`, what one of a synthetic dataset of that size costs, its memory, and how far the estimate is off.
 * OPENCLUE_BENCH_BACKGROUND names a folder that keeps it for `npm run bench gutc <signatures>`.
 */
import {mkdtempSync, rmSync} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import path from 'node:path';
import {buildBackground} from '../src/analyses/background';
import {openMatrix} from '../src/engine/formats/open-matrix';
import {buildIndex, type Dataset, extremeGenes, openDataset} from '../src/engine/index';
import {createScoringPool, type ScoringPool} from '../src/engine/pool';
import {mergeMetadata, readSigInfo} from '../src/library/datasets/signature-metadata';
import {writeDemoFiles} from '../src/library/demo/files';
import {exemplarClasses, exemplarDataset, keptFolder, makeKept} from './background/dataset';
import type {BenchRow} from './row';

const setSize = 50;

export async function benchBackground([signatures]: readonly number[] = []): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-bench-background-'));
  const workers = availableParallelism();
  const scoring = createScoringPool({workers});
  try {
    if (signatures !== undefined) {
      const measure = (own: string) => benchLarge(own, signatures, scoring, workers);
      const kept = keptFolder(signatures);
      return kept === undefined ? await measure(folder) : await makeKept(kept, measure);
    }
    const dataset = await demoDataset(folder, workers);
    const {queries} = await buildBackground({dataset, pcls: [], scoring, workers});
    const alone = await scoreAlone(dataset, scoring, queries);
    const started = performance.now();
    await buildBackground({dataset, pcls: [], scoring, workers});
    const seconds = (performance.now() - started) / 1000;
    dataset.close();
    return [
      {
        name: `background of the demo, ${queries} reference queries, against scoring them`,
        value: seconds,
        unit: 's',
        baseline: alone,
        ratio: seconds / alone,
      },
    ];
  } finally {
    await scoring.close();
    rmSync(folder, {recursive: true, force: true});
  }
}

/** Milliseconds between two looks at the memory. */
const lookEvery = 200;

async function benchLarge(
  folder: string,
  signatures: number,
  scoring: ScoringPool,
  workers: number,
): Promise<BenchRow[]> {
  const dataset = await exemplarDataset(folder, signatures, workers);
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const memory = () => process.memoryUsage().rss / 1e6;
  const atStart = memory();
  let most = atStart;
  const looking = setInterval(() => {
    most = Math.max(most, memory());
  }, lookEvery);
  const cpu = () => {
    const {user, system} = process.cpuUsage();
    return (user + system) / 1e6;
  };
  const cpuAtStart = cpu();
  let [estimated, scored, cpuScored] = [Number.NaN, Number.NaN, Number.NaN];
  const {queries} = await buildBackground({
    dataset,
    pcls: exemplarClasses(signatures),
    scoring,
    workers,
    onEstimate: (estimate) => {
      estimated = estimate.seconds;
    },
    onProgress: () => {
      scored = seconds();
      cpuScored = cpu() - cpuAtStart;
    },
  });
  const all = seconds();
  const cpuAll = cpu() - cpuAtStart;
  clearInterval(looking);
  dataset.close();
  const name = `background of ${signatures} signatures, ${queries} reference queries`;
  return [
    {
      name: `${name}: what follows scoring, against it`,
      unit: 's',
      value: all - scored,
      baseline: scored,
      ratio: (all - scored) / scored,
    },
    {
      name: `${name}: what follows scoring, against it`,
      unit: 'CPU s',
      value: cpuAll - cpuScored,
      baseline: cpuScored,
      ratio: (cpuAll - cpuScored) / cpuScored,
    },
    {
      name: `${name}: estimate, against the time it took`,
      unit: 's',
      value: estimated,
      baseline: all,
      ratio: estimated / all,
    },
    {
      name: `${name}: memory at most, against the start`,
      unit: 'MB',
      value: most,
      baseline: atStart,
      ratio: most / atStart,
    },
  ];
}

async function demoDataset(folder: string, workers: number): Promise<Dataset> {
  const {matrix: file, siginfo} = await writeDemoFiles(path.join(folder, 'files'));
  const matrix = await openMatrix(file);
  const {table} = await readSigInfo(siginfo, matrix.columns.ids);
  const {ids} = matrix.rows;
  await buildIndex({
    outDir: folder,
    name: 'demo',
    matrix,
    metadata: mergeMetadata(matrix.columns, table),
    genes: {entrezIds: ids.map(Number), symbols: ids},
    rowsPerSpace: {all: Uint32Array.from(ids.keys())},
    workers,
  });
  matrix.close();
  return openDataset(path.join(folder, 'demo'));
}

/** @returns seconds for so many queries, with their genes found */
async function scoreAlone(dataset: Dataset, scoring: ScoringPool, count: number): Promise<number> {
  const started = performance.now();
  const signatures = Uint32Array.from({length: count}, (_, signature) => signature);
  const queries = extremeGenes(dataset.index('all'), signatures, setSize);
  await scoring.score({index: dataset.location('all'), metric: 'wtcs', queries, outputs: ['cs']});
  return (performance.now() - started) / 1000;
}
