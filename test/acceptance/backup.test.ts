import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Pool} from 'pg';
import {openDatabase} from '../../src/database/connect';
import {migrate} from '../../src/database/migrations';
import {BackupWriter, readBackup} from '../../src/library/backup/file';
import {restoreBackup} from '../../src/library/backup/restore';
import {writeBackup} from '../../src/library/backup/write';
import {createLog} from '../../src/log';
import {queueOpenJobs} from '../../src/runs/jobs/administration';
import {givenDatabase} from '../support/database';
import {givenInstallation} from '../support/installation';
import {installedVersions, startInstalled} from '../support/installed-postgres';
import {runOpenclue} from '../support/server-process';

const migrations = path.resolve(__dirname, '../../migrations');
const {home, environment} = givenInstallation('demo');
let pool: Pool;
let folder: string;
const close: (() => Promise<void>)[] = [];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'openclue-backup-'));
  const databaseUrl = environment.DATABASE_URL;
  const database = await openDatabase({databaseUrl, home, log: createLog('silent')});
  close.push(() => database.close());
  pool = database.pool;
  await pool.query(
    `insert into api_keys (id, name, key_sha256, role) values ('k1', 'lab', decode(repeat('ab', 32), 'hex'), 'user')`,
  );
}, 180_000);

afterAll(async () => {
  for (const step of close.reverse()) await step();
  rmSync(folder, {recursive: true, force: true});
});

const restoring = (into: Pool, more: {replace?: boolean; home?: string} = {}) => ({
  pool: into,
  config: {home: more.home ?? home},
  replace: more.replace ?? false,
  makeTables: async (last: string) => {
    await migrate(into, migrations, last);
  },
});
const sums = ({tables}: {tables: readonly {name: string; rows: number; sha256: string}[]}) =>
  tables.map(({name, rows, sha256}) => `${name} ${rows} ${sha256}`);
const backup = (file: string, of: Pool, datasets = false) =>
  writeBackup(path.join(folder, file), {pool: of, config: {home}, datasets});

it('writes one moment while others write, and puts it back into an empty database, row for row', async () => {
  // As a load that was killed leaves it.
  await pool.query('create table sigs_next (like sigs)');
  let writing = true;
  let written = 0;
  const writer = (async () => {
    // Each in one transaction: a backup has both or neither.
    while (writing) {
      await pool.query(
        `with one as (insert into settings (name, value) values ($1, '1')) insert into settings (name, value) values ($2, '1')`,
        [`writer_a_${written}`, `writer_b_${written}`],
      );
      written++;
      await sleep(1);
    }
  })();
  const first = await backup('one.backup', pool).finally(() => {
    writing = false;
  });
  await writer;
  expect(written).toBeGreaterThan(0);
  const empty = await givenDatabase('template0');
  const {missing} = await restoreBackup(path.join(folder, 'one.backup'), restoring(empty.pool));
  expect(missing).toEqual([]);
  const {rows} = await empty.pool.query<{a: number; b: number; sigs: number}>(
    `select (select count(*)::int from settings where name like 'writer_a%') as a,
            (select count(*)::int from settings where name like 'writer_b%') as b,
            (select count(*)::int from sigs) as sigs`,
  );
  expect(rows[0].a).toBe(rows[0].b);
  expect(rows[0].sigs).toBeGreaterThan(1_900);
  expect(sums(await backup('two.backup', empty.pool))).toEqual(sums(first));
  // Numbers go on behind those that were restored.
  await expect(
    empty.pool.query(`insert into audit_log (action, subject) values ('restored', 'all')`),
  ).resolves.toMatchObject({rowCount: 1});
  expect(readdirSync(folder).sort()).toEqual(['one.backup', 'two.backup']);
}, 180_000);

it('takes no damaged, cut off or foreign file, and then changes nothing', async () => {
  await backup('whole.backup', pool);
  const whole = readFileSync(path.join(folder, 'whole.backup'));
  const {pool: target} = await givenDatabase('openclue_template');
  await target.query(`insert into settings (name, value) values ('mine', '1')`);
  const attempt = async (bytes: Buffer) => {
    const file = path.join(folder, 'broken.backup');
    writeFileSync(file, bytes);
    const {message = 'it was taken'} = await restoreBackup(file, restoring(target, {replace: true})).then(
      () => ({}) as {message?: string},
      (error: Error) => error,
    );
    return message;
  };
  const at = whole.indexOf('tables/sigs.copy.gz');
  const flipped = Buffer.from(whole);
  flipped[at + 512 + 4000] ^= 0xff;
  expect(await attempt(flipped)).toMatch(/broken.backup (is damaged|cannot be read)/);
  expect(await attempt(whole.subarray(0, whole.length >> 1))).toMatch(/cannot be read as a backup/);
  expect(await attempt(Buffer.from('sig_id\tpert_id\n'))).toMatch(/cannot be read as a backup/);
  const wrongSum = Buffer.from(whole);
  const told = whole.lastIndexOf('"sha256": "');
  wrongSum[told + 11] = wrongSum[told + 11] === 0x30 ? 0x31 : 0x30;
  expect(await attempt(wrongSum)).toMatch(/is damaged: table .* its checksum is wrong/);
  const description = await readBackup(path.join(folder, 'whole.backup'));
  for (const name of ['..', '../../elsewhere', '/tmp/elsewhere', '.restoring-1', '']) {
    const writer = new BackupWriter(path.join(folder, 'astray.backup'));
    await writer.end({...description, datasets: [{name, files: [{path: 'manifest.json', bytes: 1}]}]});
    const astray = readFileSync(path.join(folder, 'astray.backup'));
    rmSync(path.join(folder, 'astray.backup'));
    expect(await attempt(astray)).toContain(`names a dataset "${name}", which no dataset can be called`);
  }
  const {rows} = await target.query(`select name from settings where name = 'mine'`);
  expect(rows).toHaveLength(1);
  const message = await restoreBackup(path.join(folder, 'whole.backup'), restoring(target)).catch(
    (error: Error) => error.message,
  );
  expect(message).toMatch(/has tables of openclue already/);
}, 180_000);

it('brings datasets along when it is asked to, tells which are missing otherwise, and queues what had not ended', async () => {
  const other = mkdtempSync(path.join(folder, 'home-'));
  const keys = await pool.query<{id: string}>(`select id from api_keys where name = 'lab'`);
  await pool.query(
    `insert into jobs (id, key_id, user_id, tool_id, name, dataset, params, plan, status)
     values ('open', $1, 'lab', 'sig_queryl1k_tool', 'x', 'demo', '{}', '{}', 'processing')`,
    [keys.rows[0].id],
  );
  await backup('light.backup', pool);
  await backup('heavy.backup', pool, true);
  const {pool: target} = await givenDatabase('template0');
  const light = await restoreBackup(path.join(folder, 'light.backup'), restoring(target, {home: other}));
  expect(light.missing).toEqual(['demo']);
  const again = restoring(target, {home: other, replace: true});
  const heavy = await restoreBackup(path.join(folder, 'heavy.backup'), again);
  expect(heavy.missing).toEqual([]);
  const at = path.join('datasets', 'demo');
  const files = readdirSync(path.join(home, at), {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(home, path.join(entry.parentPath, entry.name)));
  expect(files).toContain(path.join(at, 'manifest.json'));
  for (const file of files) {
    expect(readFileSync(path.join(other, file)).equals(readFileSync(path.join(home, file)))).toBe(true);
  }
  expect(readdirSync(path.join(other, 'datasets'))).toEqual(['demo']);
  expect(await queueOpenJobs(target)).toBe(1);
  const {rows} = await target.query(`select status from jobs where id = 'open'`);
  expect(rows).toEqual([{status: 'pending'}]);
  await pool.query(`delete from jobs where id = 'open'`);
}, 180_000);

it('is made and put back from the command line', async () => {
  const file = path.join(folder, 'cli.backup');
  expect(await runOpenclue(['backup', file], environment)).toMatchObject({
    code: 0,
    output: expect.stringMatching(
      /cli.backup has [\d,]+ rows of \d+ tables, and the manifests of 1 datasets\./,
    ),
  });
  expect(await runOpenclue(['backup', file], environment)).toMatchObject({
    code: 1,
    errors: expect.stringContaining('is there already'),
  });
  const {connectionString, pool: target} = await givenDatabase('template0');
  const elsewhere = {...environment, DATABASE_URL: connectionString};
  expect(await runOpenclue(['restore', file], elsewhere)).toMatchObject({
    code: 0,
    output: expect.stringMatching(/rows of \d+ tables are as they were on/),
  });
  expect(sums(await backup('back.backup', target))).toEqual(sums(await backup('source.backup', pool)));
}, 180_000);

const versions = installedVersions();
(versions.length > 0 ? describe : describe.skip)(
  'from the embedded PostgreSQL into an installed one, and back',
  () => {
    it.each(versions)(
      '$version',
      async ({version, bin}) => {
        const installed = await startInstalled(bin);
        try {
          const database = await openDatabase({
            databaseUrl: installed.url.href,
            home,
            log: createLog('silent'),
          });
          try {
            const there = await backup(`to-${version}.backup`, pool);
            await restoreBackup(path.join(folder, `to-${version}.backup`), restoring(database.pool));
            const back = await backup(`from-${version}.backup`, database.pool);
            expect(sums(back)).toEqual(sums(there));
            const {pool: again} = await givenDatabase('template0');
            await restoreBackup(path.join(folder, `from-${version}.backup`), restoring(again));
            expect(sums(await backup(`again-${version}.backup`, again))).toEqual(sums(there));
          } finally {
            await database.close();
          }
        } finally {
          await installed.stop();
        }
      },
      240_000,
    );
  },
);
