import {existsSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import type {Pool} from 'pg';
import type {Config} from '../../config';
import {locks} from '../../database/locks';
import type {Log} from '../../log';
import {addDataset} from '../datasets/add';
import {loadFirstExpression} from '../datasets/baseline-expression';
import {datasetsFolder, demoDataset, listDatasetRecords} from '../datasets/registry';
import {deleteDataset} from '../datasets/remove';
import {loadFiles} from '../tables';
import type {EarlyDemoFiles} from './early-files';
import {noteDemoRecords, removedSetting} from './records';

interface InstallParts {
  readonly config: Config;
  readonly log: Log;
  readonly pool: Pool;
  /** its files, where they were begun before the database was there */
  readonly early?: EarlyDemoFiles;
}

/**
 * Installs the demo dataset once: its files under OPENCLUE_HOME/demo, loaded and added as a user would do it.
 * Leaves a database alone that holds data of the user's own, and takes up an installation that was broken off.
 */
export async function installDemo(parts: InstallParts): Promise<void> {
  const {config, log, pool} = parts;
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [locks.demoInstall]);
    if ((await listDatasetRecords(pool)).some(({name}) => name === demoDataset)) {
      // A demo of before had no expression.
      const folder = path.join(config.home, 'demo');
      const write = async () => (await import('./files.js')).writeDemoExpression(folder);
      await loadFirstExpression(pool, write, true);
      await installReferences(pool, config);
      await installDrugs(parts);
      return;
    }
    const {rows} = await client.query<{begun: boolean; removed: boolean; used: boolean}>(
      `select exists (select from settings where name = '${removedSetting}') as removed,
              exists (select from settings where name = 'demo_begun') as begun,
              exists (select from loads) or exists (select from perts) or exists (select from sigs)
                or exists (select from datasets) as used`,
    );
    if (rows[0].removed) {
      log.info('the demo dataset was removed and stays away');
      return;
    }
    if (rows[0].used && !rows[0].begun) {
      log.info('the database holds data already; the demo dataset is not added');
      return;
    }
    await client.query(
      `insert into settings (name, value) values ('demo_begun', 'yes') on conflict do nothing`,
    );
    console.error('openclue: preparing the synthetic demo dataset …');
    await install(parts);
    await installReferences(pool, config);
    await installDrugs(parts);
  } finally {
    // Closed rather than returned: the lock ends with the connection, also after an error.
    client.release(true);
  }
}

/** The references of P100 and GCP, also where a demo of before had none. */
async function installReferences(pool: Pool, {home}: Config): Promise<void> {
  // Loaded by the one start that makes them.
  await (await import('./proteomics.js')).installDemoReferences(pool, home);
}

/** The compounds as drugs, also where a demo of before had none. */
async function installDrugs({pool, config, log}: InstallParts): Promise<void> {
  // Loaded by the one start that makes them.
  await (await import('./drugs.js')).installDemoDrugs({pool, home: config.home, log});
}

async function install({config, log, pool, early}: InstallParts): Promise<void> {
  const folder = path.join(config.home, 'demo');
  await rm(folder, {recursive: true, force: true});
  // Loaded by the one start that makes the demo.
  const write = async () => (await import('./files.js')).writeDemoFiles(folder);
  const {matrix, siginfo, metadata, expression} = await (early?.moveTo(folder) ?? write());
  for (const report of await loadFiles(metadata, {pool, log})) {
    if (report.status === 'refused') throw report.error;
  }
  await noteDemoRecords(pool);
  await loadFirstExpression(pool, async () => expression, true);
  // Files without a record are those of an installation that was broken off.
  if (existsSync(path.join(datasetsFolder(config), demoDataset))) {
    await deleteDataset(pool, config.home, demoDataset);
  }
  await addDataset({
    pool,
    home: config.home,
    workers: config.workers,
    name: demoDataset,
    matrix,
    siginfo,
    spaces: ['landmark', 'bing'],
    synthetic: true,
  });
}
