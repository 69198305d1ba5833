/** The demo's background and map, so that tau, connections, cards and the map can be seen without a further command. */
import path from 'node:path';
import type {Pool} from 'pg';
import {buildBackground, readBackgroundManifest} from '../analyses/background';
import {buildMap, readMapManifest} from '../analyses/map';
import type {Config} from '../config';
import {type Dataset, openDataset} from '../engine/index';
import type {ScoringPool} from '../engine/pool';
import {OpenclueError} from '../errors';
import {loadPcls} from '../library/datasets/pcls';
import {datasetsFolder, demoDataset, listDatasetRecords} from '../library/datasets/registry';
import type {Log} from '../log';

interface Parts {
  readonly config: Config;
  readonly log: Log;
  readonly pool: Pool;
  readonly scoring: ScoringPool;
}

/**
 * Builds the background of the demo dataset where it has none: at the first start, and after `matrix rebuild demo`. Takes some
 * seconds. The demo is of use without it, so a failure is a warning.
 */
export async function ensureDemoBackground({config, log, pool, scoring}: Parts): Promise<void> {
  await onDemo({config, log, pool}, 'background', async (dataset) => {
    if (present(() => readBackgroundManifest(dataset))) return;
    await buildBackground({dataset, pcls: await loadPcls(pool), scoring, workers: config.workers});
  });
}

/**
 * Its map likewise, which a server does not wait for: one page alone shows it.
 * @param parts.signal stops it; what is done is kept for the next start
 */
export async function ensureDemoMap(
  parts: Omit<Parts, 'scoring'> & {readonly signal: AbortSignal},
): Promise<void> {
  const {config, signal} = parts;
  await onDemo(parts, 'map', async (dataset) => {
    if (present(() => readMapManifest(dataset))) return;
    await buildMap({dataset, workers: config.workers, signal});
  });
}

async function onDemo(
  {config, log, pool, signal}: Omit<Parts, 'scoring'> & {readonly signal?: AbortSignal},
  figure: 'background' | 'map',
  make: (dataset: Dataset) => Promise<void>,
): Promise<void> {
  if (!(await listDatasetRecords(pool)).some(({name}) => name === demoDataset)) return;
  try {
    const dataset = openDataset(path.join(datasetsFolder(config), demoDataset));
    try {
      await make(dataset);
    } finally {
      dataset.close();
    }
  } catch (error) {
    if (signal?.aborted) return;
    log.warn({err: error}, `the demo dataset has no ${figure}; openclue ${figure} build demo makes it`);
  }
}

/** Whether there is one of the dataset as it is now. */
function present(read: () => object | undefined): boolean {
  try {
    return read() !== undefined;
  } catch (error) {
    if (error instanceof OpenclueError && /^(BACKGROUND|MAP)_STALE$/.test(error.code)) return false;
    throw error;
  }
}
