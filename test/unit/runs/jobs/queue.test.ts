import {setTimeout as sleep} from 'node:timers/promises';
import type {Pool} from 'pg';
import {openPool} from '../../../../src/database/connect';
import {createLog} from '../../../../src/log';
import {JobQueue} from '../../../../src/runs/jobs/queue';
import {type BrokenLine, givenLine} from '../../../support/broken-line';
import {givenDatabase, type TestDatabase} from '../../../support/database';
import {waitUntil} from '../../../support/homes';

const log = createLog('silent');
const key = 'a'.repeat(24);
let database: TestDatabase;
let line: BrokenLine;
/** of the process whose connections are cut */
let pool: Pool;
const queues: JobQueue[] = [];

beforeAll(async () => {
  database = await givenDatabase();
  line = await givenLine(database.connectionString);
  pool = openPool(line.connectionString, {log});
  await database.pool.query(
    `insert into api_keys (id, name, role, key_sha256) values ($1, 'x', 'user', '')`,
    [key],
  );
});
afterEach(async () => {
  for (const queue of queues.splice(0)) await queue.stop();
});
afterAll(async () => {
  await pool.end();
  await line.close();
});

type RunJob = ConstructorParameters<typeof JobQueue>[0]['runJob'];

async function givenQueue(runJob: RunJob, at: Pool = pool): Promise<JobQueue> {
  const queue = new JobQueue({log, pool: at, runJob});
  queues.push(queue);
  await queue.open();
  await queue.start(1);
  return queue;
}

async function add(queue: JobQueue, id: string): Promise<string> {
  await database.pool.query(
    `insert into jobs (id, key_id, user_id, tool_id, name, dataset, params, plan) values ($1, $2, '', '', '', '', '{}', '{}')`,
    [id, key],
  );
  const client = await database.pool.connect();
  await queue.add(client, id);
  client.release();
  return id;
}

const waiting = async (id: string) =>
  (await database.pool.query('select attempts from graphile_worker.jobs where key = $1', [id])).rows[0] as
    | {attempts: number}
    | undefined;

test('a job that ends while the database is away is not forgotten, nor is the queue', async () => {
  const seen: string[] = [];
  const queue = await givenQueue(async (id) => {
    seen.push(id);
    if (seen.length > 1) return;
    // What comes after this, the queue's own note of the job's end, fails.
    await line.cut();
    setTimeout(() => void line.mend(), 1_000);
  });
  await add(queue, 'cut');
  await waitUntil(async () => (await waiting('cut')) === undefined);
  await add(queue, 'later');
  await waitUntil(async () => (await waiting('later')) === undefined);
  expect(seen[0]).toBe('cut');
  expect(seen.at(-1)).toBe('later');
}, 60_000);

test('a job that stopping interrupts is taken up by others at once, and keeps its tries', async () => {
  let begun = () => {};
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const stopping = await givenQueue(async (_, signal) => {
    begun();
    await new Promise((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(new Error('stopped'))),
    );
  });
  await add(stopping, 'long');
  await started;
  await stopping.stop();
  expect(await waiting('long')).toEqual({attempts: 0});
  const taken: string[] = [];
  await givenQueue(async (id) => {
    taken.push(id);
  });
  await waitUntil(async () => (await waiting('long')) === undefined);
  expect(taken).toEqual(['long']);
}, 60_000);

test('a cancelled job stops in whichever process runs it', async () => {
  const other = openPool(database.connectionString, {log});
  let begun = () => {};
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  let stopped = false;
  const computing = await givenQueue(async (_, signal) => {
    begun();
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    stopped = true;
  }, other);
  const serving = new JobQueue({log, pool, runJob: async () => {}});
  queues.push(serving);
  await serving.open();
  await serving.start(0);
  await add(serving, 'unwanted');
  await started;
  // Listening begins beside running.
  await waitUntil(async () => {
    await serving.cancel('unwanted');
    await sleep(20);
    return stopped;
  });
  await computing.stop();
  await other.end();
}, 60_000);

test('a job whose every try ends its process is given up with an error', async () => {
  const queue = new JobQueue({log, pool, runJob: async () => {}});
  await queue.open();
  await add(queue, 'deadly');
  // What processes leave that die with the job: a lock, no sign of life, and all tries used up.
  await database.pool.query(
    `update graphile_worker._private_jobs set attempts = max_attempts, locked_by = 'dead', locked_at = now() - interval '1 hour'
      where key = 'deadly'`,
  );
  await givenQueue(async () => {});
  const {rows} = await database.pool.query(`select status, error_message from jobs where id = 'deadly'`);
  expect(rows).toEqual([{status: 'error', error_message: expect.stringContaining('broke off 4 times')}]);
  await queue.stop();
}, 60_000);
