/** What the background of the demo dataset costs, beside scoring its reference queries alone. */
import {mkdtempSync, rmSync} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import path from 'node:path';
import {buildBackground} from '../src/analyses/background';
import {openMatrix} from '../src/engine/formats/open-matrix';
import {buildIndex, type Dataset, extremeGenes, openDataset} from '../src/engine/index';
import {createScoringPool, type ScoringPool} from '../src/engine/pool';
import {mergeMetadata, readSigInfo} from '../src/library/datasets/signature-metadata';
import {writeDemoFiles} from '../src/library/demo/files';
import type {BenchRow} from './row';

const setSize = 50;

export async function benchBackground(): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-bench-background-'));
  const workers = availableParallelism();
  const scoring = createScoringPool({workers});
  try {
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
