import {chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {Client, Pool} from 'pg';
import {EmbeddedPostgres, startEmbeddedPostgres} from '../../src/database/embedded';
import {isPostmaster, readPostmasterFile} from '../../src/database/postmaster-file';
import {isAlive} from '../../src/engine/ground/processes';
import {createLog} from '../../src/log';
import {prepareSchema} from '../../src/schema';

const root = path.resolve(__dirname, '../..');
const homePrefix = 'openclue-test-';

const running: {postgres?: EmbeddedPostgres; home?: string} = {};

/**
 * Builds what tests run as separate processes, and starts one PostgreSQL with a migrated template database.
 */
export default async function globalSetup(): Promise<void> {
  await build();
  removeAbandonedHomes();
  // Jest ends at once on either, without a teardown.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(
      signal,
      () => void stopTestPostgres().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143)),
    );
  }
  running.home = mkdtempSync(path.join(tmpdir(), `${homePrefix}${process.pid}-`));
  // Under root the database runs as another account, which must be able to pass.
  chmodSync(running.home, 0o711);
  running.postgres = await startEmbeddedPostgres({home: running.home, log: createLog('warn')});
  const {connectionString} = running.postgres;
  try {
    await forgoDurability(running.home, connectionString);
    await makeTemplate(connectionString);
  } catch (error) {
    // jest calls the teardown only after a setup that succeeded.
    await stopTestPostgres();
    throw error;
  }
  process.env.OPENCLUE_TEST_DATABASE = connectionString;
  process.env.OPENCLUE_TEST_HOMES = running.home;
}

/** Stops the PostgreSQL of the run and removes its files. */
export async function stopTestPostgres(): Promise<void> {
  await running.postgres?.stop();
  if (running.home !== undefined) rmSync(running.home, {recursive: true, force: true});
}

/**
 * `npm test` has built already, or stopped; here a fault elsewhere in src/ must not keep one suite from
 * running.
 */
async function build(): Promise<void> {
  const {href} = pathToFileURL(path.join(root, 'bin/build.mjs'));
  try {
    const {buildProject} = (await import(href)) as {buildProject: () => Promise<void>};
    await buildProject();
  } catch (error) {
    console.warn(
      `The build failed; tests of separate processes see the last one. ${(error as Error).message}`,
    );
  }
}

/** Data that lives as long as one run need not reach the disk; making databases gets several times faster. */
async function forgoDurability(home: string, connectionString: string): Promise<void> {
  const credentials = readFileSync(path.join(home, 'postgres', 'credentials.json'), 'utf8');
  const url = new URL(connectionString);
  url.username = 'postgres';
  url.password = JSON.parse(credentials).postgres;
  const client = new Client({connectionString: url.href});
  await client.connect();
  await client.query('ALTER SYSTEM SET fsync = off');
  await client.query('SELECT pg_reload_conf()');
  await client.end();
}

async function makeTemplate(connectionString: string): Promise<void> {
  const template = new URL(connectionString);
  template.pathname = '/openclue_template';
  const client = new Client({connectionString});
  await client.connect();
  await client.query('CREATE DATABASE openclue_template');
  await client.end();
  const pool = new Pool({connectionString: template.href});
  await prepareSchema(pool, createLog('warn'));
  // A database can only be copied while nobody is connected to it.
  await pool.end();
}

/** A run that was killed has no teardown; the next one ends its PostgreSQL and removes its files. */
function removeAbandonedHomes(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(/^openclue-test-(\d+)-/.exec(name)?.[1]);
    if (!(pid > 0) || isAlive(pid)) continue;
    const home = path.join(tmpdir(), name);
    try {
      const data = path.join(home, 'postgres', 'data');
      const postmaster = readPostmasterFile(data);
      if (postmaster && isPostmaster(postmaster.pid, data)) process.kill(postmaster.pid, 'SIGQUIT');
      rmSync(home, {recursive: true, force: true, maxRetries: 5});
    } catch {
      // Another user's.
    }
  }
}
