/**
 * How the cost of comparing a whole profile grows with the signatures of a dataset: processor time of each signature, against
 * the smallest, in the landmark space and in BING. What is kept of the signatures is known before.
 */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {type Dataset, openDataset} from '../src/engine/index';
import {createScoringPool} from '../src/engine/pool';
import {firstBlock, requireRoom, writeSyntheticDataset} from './growth/dataset';
import {profileOf, readAll} from './profiles';
import type {BenchRow} from './row';
import {fastest, type Time} from './timed';

const spaces = [
  {name: 'landmark', genes: 978},
  {name: 'BING', genes: 10_174},
];
const metrics = ['pearson', 'cosine', 'spearman'] as const;
const tries = 3;
const defaultSizes: readonly number[] = [10_000, 20_000, 40_000];
/** Entries of the largest dataset of BING that is made: 4 GB of disk. */
const mostEntries = 1.1e9;

/** @param sizes signatures of each dataset, the smallest first; one is on disk at a time */
export async function benchProfileGrowth(sizes: readonly number[] = defaultSizes): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-bench-profile-growth-'));
  try {
    const rows: BenchRow[] = [];
    for (const {name, genes} of spaces) {
      const own = sizes.filter((size) => size * genes <= mostEntries);
      for (const size of own) requireRoom(folder, genes, size);
      const block = firstBlock(genes, Math.max(...own));
      let smallest: Costs | undefined;
      for (const size of own) {
        const written = writeSyntheticDataset(folder, `${name}-${size}`, size, block);
        const costs = await costsOf(written.folder, genes);
        rmSync(written.folder, {recursive: true, force: true});
        smallest ??= costs;
        for (const [what, time] of costs) {
          const baseline = perSignature(smallest.get(what) ?? time, own[0]);
          const value = perSignature(time, size);
          const of = `${what}, ${name}, ${size.toLocaleString('en-US')} signatures, against ${own[0].toLocaleString('en-US')}`;
          rows.push({name: of, value, unit: 'CPU µs/signature', baseline, ratio: value / baseline});
        }
      }
    }
    return rows;
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

type Costs = ReadonlyMap<string, Time>;

async function costsOf(folder: string, genes: number): Promise<Costs> {
  const dataset = openDataset(folder);
  const pool = createScoringPool();
  try {
    const profile = profileOf(0, genes);
    const found = new Map<string, Time>([
      ['reading the rows', await fastest(async () => read(dataset, genes), tries)],
    ]);
    for (const metric of metrics) {
      const compare = () => pool.compare({index: dataset.location('bing'), metric, profiles: [profile]});
      await compare();
      found.set(metric, await fastest(compare, tries));
    }
    return found;
  } finally {
    await pool.close();
    dataset.close();
  }
}

const read = (dataset: Dataset, genes: number) =>
  readAll(
    dataset,
    Uint32Array.from({length: genes}, (_, row) => row),
  );

const perSignature = ({cpu}: Time, signatures: number) => (cpu * 1000) / signatures;
