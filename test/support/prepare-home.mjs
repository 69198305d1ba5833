// Makes one of the homes that tests copy: `node prepare-home.mjs <folder of homes> database|demo`. `database` has a PostgreSQL
// of its own; that of `demo` is the database openclue_demo beside the others of the run, to be copied too. Several test files
// may ask at once; one makes it, the others wait. A run that needs none pays for none.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, renameSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import pg from 'pg';

const [folder, kind] = process.argv.slice(2);
const openclue = fileURLToPath(new URL('../../bin/openclue.mjs', import.meta.url));
/** Milliseconds between two looks at whether another process is done. */
const pollInterval = 50;
/** Milliseconds after which whoever makes a home must have failed. */
const patience = 120_000;

await ready(kind);

async function ready(name) {
  const home = path.join(folder, name);
  const failed = `${home}.failed`;
  if (existsSync(home)) return;
  if (!claim(`${home}.lock`)) {
    for (const start = Date.now(); !existsSync(home); await sleep(pollInterval)) {
      if (existsSync(failed) || Date.now() - start > patience) throw new Error(`nobody has made ${home}`);
    }
    return;
  }
  const draft = `${home}.draft`;
  try {
    mkdirSync(draft, {mode: 0o711});
    await serveOnce(draft, name === 'demo' ? {DATABASE_URL: await createDatabase()} : {OPENCLUE_DEMO: '0'});
    renameSync(draft, home);
  } catch (error) {
    writeFileSync(failed, '');
    throw error;
  }
}

function claim(lock) {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

async function createDatabase() {
  const url = new URL(process.env.OPENCLUE_TEST_DATABASE);
  const client = new pg.Client({connectionString: url.href});
  await client.connect();
  await client.query('CREATE DATABASE openclue_demo TEMPLATE openclue_template');
  await client.end();
  url.pathname = '/openclue_demo';
  return url.href;
}

async function serveOnce(home, environment) {
  const server = spawn(process.execPath, [openclue, 'serve'], {
    env: {...process.env, PORT: '0', LOG_LEVEL: 'warn', OPENCLUE_HOME: home, ...environment},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(server, 'close');
  let greeting = '';
  server.stdout.on('data', (chunk) => {
    greeting += chunk;
    if (/no demo key/.test(greeting)) server.kill('SIGTERM');
    else if (/try it:/.test(greeting)) void mapped(home, server).then(() => server.kill('SIGTERM'));
  });
  const [code] = await closed;
  if (code !== 0) throw new Error(`the server that prepares ${home} ended with ${code}`);
}

/** The demo's map is made once the server answers, and copies of the home are to have it. */
async function mapped(home, server) {
  const manifest = path.join(home, 'datasets', 'demo', 'map', 'manifest.json');
  while (!existsSync(manifest) && server.exitCode === null) await sleep(pollInterval);
}
