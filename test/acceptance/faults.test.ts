/** What kills and crashes do to a running server; docs/performance.md tells of those that no test repeats. */
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {postmasterOf, waitUntil} from '../support/homes';
import {JobClient} from '../support/job-client';
import {
  givenHome,
  type ServerProcess,
  startServerProcess,
  startWorkerProcess,
} from '../support/server-process';

const home = givenHome('database');
const deaths = path.join(home, 'deaths');
const environment = {
  OPENCLUE_HOME: home,
  TEST_DEATHS: deaths,
  NODE_OPTIONS: `--require ${path.join(__dirname, 'dying-threads.cjs')}`,
};
let server: ServerProcess;
let client: JobClient;

beforeAll(async () => {
  mkdirSync(deaths);
  server = await startServerProcess(environment);
  client = new JobClient(
    () => server,
    () => server.key,
  );
}, 240_000);

const demoFile = (name: string) => readFileSync(path.join(home, 'demo', name), 'utf8');
const lists = () => ({
  'uptag-cmapfile': demoFile('vorinostat_up.gmt'),
  'dntag-cmapfile': demoFile('vorinostat_down.gmt'),
});
const job = () => ({tool_id: 'sig_queryl1k_tool', name: 'vorinostat', ...lists()});
const filesOf = (id: string) => readdirSync(path.join(home, 'results', id));

function ask(accept = 'application/json'): Promise<Response> {
  return client.request('/api/queries', {
    method: 'POST',
    headers: {'Content-Type': 'application/json', Accept: accept},
    body: JSON.stringify(lists()),
  });
}

/** Waits until a job is being run. */
async function begun(id: string): Promise<void> {
  await waitUntil(async () => {
    const answer = await client.request(`/api/jobs/${id}`);
    return ((await answer.json()) as {status: string}).status !== 'pending';
  });
}

async function completed(ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    expect(await client.ended(id)).toMatchObject({status: 'completed', errorMessage: ''});
    expect(filesOf(id)).toEqual(['result']);
  }
}

describe('threads that die', () => {
  it.each(['exit', 'throw', 'later'])(
    'by %s are replaced; query and job end well, and so does the server',
    async (how) => {
      writeFileSync(path.join(deaths, `${how}-1`), '');
      writeFileSync(path.join(deaths, `${how}-2`), '');
      const [answer, id] = await Promise.all([ask(), client.submit(job())]);
      expect(answer.status).toBe(200);
      await completed([id]);
      expect(readdirSync(deaths)).toEqual([]);
      expect((await client.request('/health')).status).toBe(200);
    },
    120_000,
  );
});

describe('PostgreSQL killed by SIGKILL', () => {
  it('under jobs and requests is told as 503 for some seconds, and nothing is lost', async () => {
    const ids = [await client.submit(job()), await client.submit(job()), await client.submit(job())];
    await begun(ids[0]);
    process.kill(postmasterOf(home) ?? 0, 'SIGKILL');
    let refused = 0;
    await waitUntil(async () => {
      for (const answer of [await client.request('/api/perts?filter={"limit":1}'), await ask()]) {
        if (answer.status === 200) continue;
        expect(answer.status).toBe(503);
        expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
        expect(await answer.json()).toMatchObject({error: {code: 'DATABASE_UNAVAILABLE'}});
        refused++;
      }
      return refused > 0 && (await client.request('/health')).status === 200;
    });
    await completed(ids);
    await completed([await client.submit(job())]);
  }, 240_000);
});

describe('a server killed by SIGKILL', () => {
  it('under jobs and a query: each job completes once, and nothing half-written stays', async () => {
    const ids = [await client.submit(job()), await client.submit(job()), await client.submit(job())];
    await begun(ids[0]);
    const broken = ask('application/x-ndjson').then(
      (answer) => answer.text(),
      () => 'broken off',
    );
    await server.end('SIGKILL');
    await broken;
    server = await startServerProcess(environment);
    await completed(ids);
  }, 240_000);
});

describe('a worker killed by SIGKILL', () => {
  it('hands its jobs to others, whose results the server has', async () => {
    await server.end('SIGTERM');
    server = await startServerProcess({...environment, OPENCLUE_JOB_CONCURRENCY: '0'});
    const killed = await startWorkerProcess(environment);
    const ids = [await client.submit(job()), await client.submit(job())];
    await begun(ids[0]);
    const other = startWorkerProcess(environment);
    await killed.end('SIGKILL');
    await completed(ids);
    const {names} = await client.result(ids[1], home);
    expect(names).toContain('success.txt');
    expect(await (await other).end('SIGTERM')).toBe(0);
  }, 240_000);
});

describe('a server told to stop', () => {
  it('ends within seconds under a stream and jobs, which the next one completes', async () => {
    await server.end('SIGTERM');
    server = await startServerProcess(environment);
    const ids = [await client.submit(job()), await client.submit(job()), await client.submit(job())];
    await begun(ids[0]);
    const stream = await ask('application/x-ndjson');
    const began = performance.now();
    expect(await server.end('SIGTERM')).toBe(0);
    // Not a measurement: what stops in order waits for no limit of a minute.
    expect(performance.now() - began).toBeLessThan(60_000);
    await stream.text().catch(() => 'broken off');
    server = await startServerProcess(environment);
    await completed(ids);
  }, 240_000);
});
