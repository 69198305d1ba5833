/** The demo's background, so that tau, connections and perturbagen cards can be seen without a further command. */
import path from 'node:path';
import type {Pool} from 'pg';
import {buildBackground, readBackgroundManifest} from '../analyses/background';
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
 * Builds the background of the demo dataset where it has none: at the first start, and after `matrix rebuild demo`.
 * Takes some seconds. The demo is of use without it, so a failure is a warning.
 */
export async function ensureDemoBackground({config, log, pool, scoring}: Parts): Promise<void> {
  if (!(await listDatasetRecords(pool)).some(({name}) => name === demoDataset)) return;
  try {
    const dataset = openDataset(path.join(datasetsFolder(config), demoDataset));
    try {
      if (hasBackground(dataset)) return;
      await buildBackground({dataset, pcls: await loadPcls(pool), scoring, workers: config.workers});
    } finally {
      dataset.close();
    }
  } catch (error) {
    log.warn({err: error}, 'the demo dataset has no background; openclue background build demo makes it');
  }
}

function hasBackground(dataset: Dataset): boolean {
  try {
    return readBackgroundManifest(dataset) !== undefined;
  } catch (error) {
    if (error instanceof OpenclueError && error.code === 'BACKGROUND_STALE') return false;
    throw error;
  }
}
