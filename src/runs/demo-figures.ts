/** The demo's background and map, so that tau, connections, cards and the map can be seen without a further command. */
import path from 'node:path';
import type {Pool} from 'pg';
import {buildBackground, readBackgroundManifest} from '../analyses/background';
import {buildMap, readMapManifest} from '../analyses/map';
import type {Config} from '../config';
import {openDataset} from '../engine/index';
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
 * Builds background and map of the demo dataset where it has none: at the first start, and after `matrix rebuild demo`.
 * Takes some seconds. The demo is of use without it, so a failure is a warning.
 */
export async function ensureDemoFigures({config, log, pool, scoring}: Parts): Promise<void> {
  if (!(await listDatasetRecords(pool)).some(({name}) => name === demoDataset)) return;
  try {
    const dataset = openDataset(path.join(datasetsFolder(config), demoDataset));
    try {
      const {workers} = config;
      if (!present(() => readBackgroundManifest(dataset))) {
        await buildBackground({dataset, pcls: await loadPcls(pool), scoring, workers});
      }
      if (!present(() => readMapManifest(dataset))) await buildMap({dataset, workers});
    } finally {
      dataset.close();
    }
  } catch (error) {
    log.warn(
      {err: error},
      'the demo dataset has no background or no map; openclue background build demo and openclue map build demo make them',
    );
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
