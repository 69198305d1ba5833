/** The surroundings of a test file: the process itself, put back in order and searched for leftovers when it is done. */
const {mkdirSync, readdirSync} = require('node:fs');
const path = require('node:path');
const {setTimeout: sleep} = require('node:timers/promises');
const {Client} = require('pg');

/** Milliseconds that what a file has closed may take to be gone. */
const grace = 2_000;
/** What nothing but a test file opens: servers that listen, and processes. */
const watched = new Set(['TCPServerWrap', 'PipeServerWrap', 'ProcessWrap']);

module.exports = class Environment {
  constructor(_config, {testPath}) {
    this.global = globalThis;
    this.testPath = testPath;
    this.env = {...process.env};
    this.exit = process.exit;
    this.temporary = path.join(process.env.OPENCLUE_TEST_HOMES, `tmp-${process.pid}`);
  }

  getVmContext() {
    return null;
  }

  async setup() {
    // Under root the database runs as another account, which must be able to pass.
    mkdirSync(this.temporary, {recursive: true, mode: 0o711});
    process.env.TMPDIR = this.temporary;
    // What an earlier file left is told of that one alone.
    this.before = new Set(await this.present());
  }

  async teardown() {
    for (const name of Object.keys(process.env)) if (!(name in this.env)) delete process.env[name];
    Object.assign(process.env, this.env);
    process.exit = this.exit;
    process.exitCode = undefined;
    const found = await this.leftovers();
    if (found.length > 0) throw new Error(`${this.testPath} leaves behind: ${found.join(', ')}`);
  }

  async leftovers() {
    for (const start = Date.now(); ; await sleep(50)) {
      const found = (await this.present()).filter((name) => !this.before.has(name));
      if (found.length === 0 || Date.now() - start > grace) return found;
    }
  }

  async present() {
    const open = process.getActiveResourcesInfo().filter((name) => watched.has(name));
    return [...open, ...readdirSync(this.temporary), ...(await databases())];
  }
};

/** Databases that this process has made (test/support/database.ts) and that still stand. */
async function databases() {
  const client = new Client({connectionString: process.env.OPENCLUE_TEST_DATABASE});
  await client.connect();
  try {
    const like = `test_${process.pid}_%`;
    const {rows} = await client.query('select datname from pg_database where datname like $1', [like]);
    return rows.map(({datname}) => datname);
  } finally {
    await client.end();
  }
}
