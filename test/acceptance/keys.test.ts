import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {Pool} from 'pg';
import type {InvitationRecord} from '../../src/auth/invitations';
import type {KeyRecord} from '../../src/auth/user-keys';
import type {CatalogueEntry} from '../../src/library/catalogue';
import {givenInstallation} from '../support/installation';
import {runOpenclue, type ServerProcess, startServerProcess} from '../support/server-process';

type MadeKey = KeyRecord & {key: string};
interface ErrorBody {
  error: {statusCode: number; message: string; code?: string};
}

interface Account {
  readonly expires: string | null;
  readonly limits: {readonly requests_per_minute: number | null; readonly job_quota: number | null};
  readonly days: readonly {day: string; requests: number; jobs: number}[];
}

const isKey = /^[0-9a-f]{32}$/i;

const {environment, database} = givenInstallation('demo', {
  LOG_LEVEL: 'trace',
  // Jobs stay pending, so that quotas can be met.
  OPENCLUE_JOB_CONCURRENCY: '0',
  OPENCLUE_INVITATIONS: '1',
});
let pool: Pool;
let server: ServerProcess;
let admin: MadeKey;
/** everything the servers wrote on standard error */
let logged = '';
/** every key that a request carried */
const secrets = new Set<string>();

beforeAll(async () => {
  pool = database().pool;
  await start();
  const {output} = await runOpenclue(['keys', 'create', 'root', '--role', 'admin', '--json'], environment);
  admin = JSON.parse(output) as MadeKey;
}, 120_000);

async function start(more: NodeJS.ProcessEnv = {}): Promise<void> {
  server = await startServerProcess({...environment, ...more});
  server.child.stderr?.on('data', (chunk: Buffer) => {
    logged += chunk;
  });
}

function request(at: string, key?: string, method = 'GET', body?: object): Promise<Response> {
  const headers: Record<string, string> = {};
  if (key !== undefined) {
    headers.user_key = key;
    if (isKey.test(key)) secrets.add(key);
  }
  if (body) headers['Content-Type'] = 'application/json';
  return fetch(`${server.url}${at}`, {method, headers, body: body && JSON.stringify(body)});
}

async function make(terms: object = {}): Promise<MadeKey> {
  const answer = await request('/api/keys', admin.key, 'POST', {name: 'someone', ...terms});
  expect(answer.status).toBe(200);
  return (await answer.json()) as MadeKey;
}

/** The message of a refusal, which never repeats a key. */
async function refusal(answer: Response, status: number): Promise<string> {
  const text = await answer.text();
  expect({status: answer.status, text}).toEqual({status, text: expect.any(String)});
  for (const secret of secrets) expect(text).not.toContain(secret);
  const {error} = JSON.parse(text) as ErrorBody;
  expect(error.statusCode).toBe(status);
  return error.message;
}

describe('a request is refused', () => {
  it('without a key, in the words CLUE uses', async () => {
    const message = 'User Key must be specified in the request header';
    for (const at of ['/api/perts', '/api/perts/count', '/api/jobs', '/api/keys', '/api/perts?user_key=']) {
      expect(await refusal(await request(at), 401)).toBe(message);
    }
    expect(await refusal(await request('/api/jobs', undefined, 'POST', {}), 401)).toBe(message);
    expect(await refusal(await request('/api/perts', ''), 401)).toBe(message);
  });

  it('with a wrong, a revoked or an expired key, each in words of its own', async () => {
    const wrong = 'f00dfeedf00dfeedf00dfeedf00dfeed';
    const [revoked, expired] = [await make(), await make({expires: '2020-01-31T00:00:00Z'})];
    expect((await request(`/api/keys/${revoked.id}`, admin.key, 'DELETE')).status).toBe(200);
    const refused = (key: string) => request('/api/perts', key).then((answer) => refusal(answer, 401));
    expect(await refused(wrong)).toMatch(/not known/);
    expect(await refused(revoked.key)).toMatch(/was revoked on 20\d\d-/);
    expect(await refused(expired.key)).toMatch(/expired on 2020-01-31T00:00:00/);
    expect(await refusal(await request(`/api/perts?user_key=${wrong}`), 401)).toMatch(/not known/);
    for (const odd of [admin.id, admin.key.toUpperCase(), `${admin.key}0`, 'x'.repeat(10_000), "' or 1=1"]) {
      expect((await request('/api/perts', odd)).status).toBe(401);
    }
    expect((await request(`/api/perts?user_key=%00`)).status).toBe(401);
  });
});

it('takes the key from the header or the query string', async () => {
  const {key} = await make();
  secrets.add(key);
  expect((await request('/api/perts?filter={"limit":1}', key)).status).toBe(200);
  expect((await request(`/api/perts?filter={"limit":1}&user_key=${key}`)).status).toBe(200);
  expect((await request(`/api/perts/count?user_key=${key}`)).status).toBe(200);
  expect((await request(`/api/perts/find?user_key=${key}`, undefined, 'POST', {limit: 1})).status).toBe(200);
  // The header is what CLUE documents, so it is believed first.
  expect((await request(`/api/perts?user_key=${key}`, 'wrong')).status).toBe(401);
});

it('lets the demo key read and query, and nothing else', async () => {
  const {user_key: demo} = (await (await request('/temp_api_key')).json()) as {user_key: string};
  expect(demo).toBe(server.key);
  expect((await request('/api/perts/count', demo)).status).toBe(200);
  expect((await submit(demo)).status).toBe(200);
  const writes: [string, string, object?][] = [
    ['POST', '/api/macchiato', {brew_prefix: 'A'}],
    ['PUT', '/api/macchiato/x', {brew_prefix: 'A'}],
    ['PATCH', '/api/macchiato/x', {brew_prefix: 'A'}],
    ['DELETE', '/api/macchiato/x'],
    ['GET', '/api/keys'],
    ['POST', '/api/keys', {name: 'mine', role: 'admin'}],
    ['PATCH', `/api/keys/${admin.id}`, {expires: null}],
    ['DELETE', `/api/keys/${admin.id}`],
  ];
  const {key: user} = await make();
  for (const [method, at, body] of writes) {
    for (const key of [demo, user]) {
      expect(await refusal(await request(at, key, method, body), 403)).toMatch(/admin role/);
    }
  }
});

describe('administration over HTTP', () => {
  it('shows a key once, lists keys without it, ends them at once', async () => {
    const made = await make({name: 'lab@example.org', requests_per_minute: 100, job_quota: 2});
    expect(made.key).toMatch(/^[0-9a-f]{32}$/);
    expect(made).toMatchObject({
      name: 'lab@example.org',
      role: 'user',
      requests_per_minute: 100,
      job_quota: 2,
    });
    const list = await (await request('/api/keys', admin.key)).text();
    const {key: _, ...listed} = made;
    expect(JSON.parse(list)).toContainEqual(listed);
    for (const secret of [made.key, ...secrets]) expect(list).not.toContain(secret);

    const at = `/api/keys/${made.id}`;
    const works = async () => (await request('/api/perts/count', made.key)).status;
    expect(await works()).toBe(200);
    await request(at, admin.key, 'PATCH', {expires: '2020-01-01T00:00:00Z'});
    expect(await works()).toBe(401);
    const renewed = await request(at, admin.key, 'PATCH', {expires: null});
    expect(await renewed.json()).toEqual(listed);
    expect(await works()).toBe(200);
    const revoked = (await (await request(at, admin.key, 'DELETE')).json()) as KeyRecord;
    expect(revoked).toEqual({...listed, revoked: expect.stringMatching(/^20/)});
    expect(await works()).toBe(401);
    // Again changes nothing, and an expiry does not bring it back.
    expect(await (await request(at, admin.key, 'DELETE')).json()).toEqual(revoked);
    await request(at, admin.key, 'PATCH', {expires: null});
    expect(await works()).toBe(401);
  });

  it('ends a key that the command line revokes, within seconds', async () => {
    const made = await make();
    expect((await request('/api/perts/count', made.key)).status).toBe(200);
    const {code, output} = await runOpenclue(['keys', 'revoke', made.id], environment);
    expect({code, output}).toEqual({code: 0, output: `Key ${made.id} is revoked.\n`});
    while ((await request('/api/perts/count', made.key)).status === 200) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await refusal(await request('/api/perts/count', made.key), 401)).toMatch(/revoked/);
    const {output: list} = await runOpenclue(['keys', 'list'], environment);
    expect(list).toMatch(new RegExp(`${made.id} .* revoked 20`));
    for (const secret of secrets) expect(list).not.toContain(secret);
  }, 60_000);

  it('lets the command line set when a key ends', async () => {
    const made = await make();
    const expire = (when: string) => runOpenclue(['keys', 'expire', made.id, when], environment);
    expect(await expire('2020-01-31')).toMatchObject({
      code: 0,
      output: `Key ${made.id} expires on 2020-01-31T00:00:00.000Z.\n`,
    });
    expect(await refusal(await request('/api/perts/count', made.key), 401)).toMatch(/expired on 2020-01-31/);
    expect(await expire('never')).toMatchObject({code: 0, output: `Key ${made.id} never expires.\n`});
    expect(await expire('soon')).toMatchObject({code: 2, errors: expect.stringContaining('never')});
    const list = (await (await request('/api/keys', admin.key)).json()) as KeyRecord[];
    expect(list.find(({id}) => id === made.id)?.expires).toBeNull();
  }, 60_000);

  it('sets what a key may, over HTTP and by the command line, and tells nobody else', async () => {
    const made = await make({requests_per_minute: 3});
    const at = `/api/keys/${made.id}`;
    const limited = await request(at, admin.key, 'PATCH', {requests_per_minute: 0, job_quota: 7});
    expect(await limited.json()).toMatchObject({requests_per_minute: 0, job_quota: 7, expires: null});
    for (let i = 0; i < 5; i++) expect((await request('/api/perts/count', made.key)).status).toBe(200);
    const account = async () => (await (await request('/api/account', made.key)).json()) as Account;
    expect((await account()).limits).toMatchObject({requests_per_minute: null, job_quota: 7});
    await request(at, admin.key, 'PATCH', {job_quota: null, expires: '2031-01-01T00:00:00Z'});
    expect((await account()).limits.job_quota).toBeNull();
    expect((await account()).expires).toBe('2031-01-01T00:00:00.000Z');
    const limit = (...flags: string[]) => runOpenclue(['keys', 'limit', made.id, ...flags], environment);
    expect(await limit('--requests-per-minute', '1000', '--job-quota', '2')).toMatchObject({
      code: 0,
      output: `Key ${made.id} may send 1000 requests a minute and have 2 jobs at the same time.\n`,
    });
    expect(await limit('--job-quota', 'default')).toMatchObject({
      output: expect.stringContaining('what the server allows of jobs at the same time'),
    });
    expect((await limit()).code).toBe(2);
    expect((await limit('--job-quota', 'many')).code).toBe(2);
    for (const body of [{job_quota: -1}, {requests_per_minute: 1.5}, {expires: 'soon'}, {role: 'admin'}]) {
      expect([400, 422]).toContain((await request(at, admin.key, 'PATCH', body)).status);
    }
  }, 60_000);

  it('changes all that one request names, and tells of it, at once: who reads in between sees no half', async () => {
    const made = await make();
    const change = {requests_per_minute: 70, job_quota: 3, expires: '2099-01-31T00:00:00.000Z'};
    const holder = await pool.connect();
    try {
      // What is told to the audit log has to wait.
      await holder.query('begin');
      await holder.query('lock table audit_log in exclusive mode');
      const changing = request(`/api/keys/${made.id}`, admin.key, 'PATCH', change);
      const seen = async () => {
        const list = (await (await request('/api/keys', admin.key)).json()) as KeyRecord[];
        return list.find(({id}) => id === made.id);
      };
      const waits = async () =>
        (await pool.query(`select from pg_locks where relation = 'audit_log'::regclass and not granted`))
          .rowCount;
      while ((await waits()) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      const {key: _, ...before} = made;
      expect(await seen()).toEqual(before);
      await holder.query('commit');
      expect(await (await changing).json()).toMatchObject(change);
      expect(await seen()).toMatchObject(change);
    } finally {
      holder.release();
    }
  }, 60_000);

  it('refuses terms that make no sense, saying why', async () => {
    const bad = [
      {},
      {name: ''},
      {name: 7},
      {name: 'nul \0'},
      {name: 'half \ud800'},
      {name: 'two\nlines'},
      {name: 'x', role: 'demo'},
      {name: 'x', role: 'root'},
      {name: 'x', expires: 'tomorrow'},
      {name: 'x', expires: '2027-02-31T99:00:00Z'},
      {name: 'x', requests_per_minute: -1},
      {name: 'x', requests_per_minute: 1e12},
      {name: 'x', job_quota: 2.5},
      {name: 'x', job_quota: 3_000_000_000},
      {name: 'x', key: 'chosen'},
    ];
    const before = await (await request('/api/keys', admin.key)).json();
    for (const terms of bad) {
      const {status} = await request('/api/keys', admin.key, 'POST', terms);
      expect([400, 422].includes(status) ? 'refused' : {terms, status}).toBe('refused');
    }
    for (const id of ['nobody', '%00', "'", '..']) {
      const {status} = await request(`/api/keys/${id}`, admin.key, 'DELETE');
      expect({id, status}).toEqual({id, status: 404});
    }
    expect((await request('/api/keys/nobody', admin.key, 'PATCH', {expires: null})).status).toBe(404);
    expect((await request(`/api/keys/${admin.id}`, admin.key, 'PATCH', {})).status).toBe(422);
    expect(await (await request('/api/keys', admin.key)).json()).toEqual(before);
  });
});

describe('a key is told of itself', () => {
  it('limits, use and jobs, the demo key too, and never those of another', async () => {
    const made = await make({name: 'told', requests_per_minute: 1000, job_quota: 4});
    for (let i = 0; i < 4; i++) await request('/api/perts/count', made.key);
    expect((await submit(made.key)).status).toBe(200);
    const account = (await (await request('/api/account', made.key)).json()) as Account;
    const today = new Date().toISOString().slice(0, 10);
    expect(account).toMatchObject({
      ...{id: made.id, name: 'told', role: 'user', shared: false, expires: null},
      limits: {requests_per_minute: 1000, requests_this_minute: 6, job_quota: 4, open_jobs: 1},
      jobs: {pending: 1, completed: 0, deleted: 0},
      stored: {result_bytes: 0, matrices: 0, matrix_bytes: 0},
    });
    expect(account.days).toHaveLength(30);
    expect(account.days.at(-1)).toEqual({day: today, requests: 6, jobs: 1});
    expect(account.days[0]).toMatchObject({requests: 0, jobs: 0});
    const again = (await (await request('/api/account', made.key)).json()) as Account;
    expect(again.days.at(-1)?.requests).toBe(7);
    const demo = (await (await request('/api/account', server.key)).json()) as Account;
    expect(demo).toMatchObject({role: 'demo', shared: true, limits: {job_quota: 10}});
    expect((await request('/api/account')).status).toBe(401);
  });
});

describe('the server is told of, to administrators alone', () => {
  const views = ['status', 'usage', 'jobs', 'datasets', 'loads', 'audit'];
  const ask = async <T>(at: string) => (await (await request(`/api/admin/${at}`, admin.key)).json()) as T;

  it('to nobody else', async () => {
    const {key} = await make();
    for (const view of views) {
      const at = `/api/admin/${view}`;
      expect((await request(at)).status).toBe(401);
      expect((await request(at, server.key)).status).toBe(403);
      expect((await request(at, key)).status).toBe(403);
    }
    expect((await request('/api/admin/jobs/x', key, 'DELETE')).status).toBe(403);
  });

  it('queue, disk, database, datasets and loads as they are', async () => {
    const status = await ask<{
      jobs: Record<string, number>;
      queue: {oldest_waiting_seconds: number; workers: unknown[]};
      disk: {home: string; free: number; all: number};
      database: {bytes: number; embedded: boolean};
      invitations: boolean;
    }>('status');
    const {rows} = await pool.query<{jobs: number}>(
      `select count(*)::int as jobs from jobs where status = 'pending'`,
    );
    expect(status.jobs.pending).toBe(rows[0].jobs);
    expect(status.queue.oldest_waiting_seconds).toBeGreaterThan(0);
    // None of this server's processes runs jobs.
    expect(status.queue.workers).toEqual([]);
    expect(status.disk.home).toBe(environment.OPENCLUE_HOME);
    expect(status.disk.free).toBeGreaterThan(0);
    expect(status.disk.all).toBeGreaterThan(status.disk.free);
    expect(status.invitations).toBe(true);
    expect(status.database).toMatchObject({embedded: false, bytes: expect.any(Number)});
    const datasets = await ask<{name: string; bytes: number}[]>('datasets');
    const demo = datasets.find(({name}) => name === 'demo');
    expect(demo).toMatchObject({
      ...{state: 'ready', default_reason: 'demo', signatures: 2880, generation: 1, hints: []},
      build: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(demo?.bytes).toBeGreaterThan(1e6);
    expect(datasets.map(({name}) => name)).toContain('demo-p100');
    const loads = await ask<{file: string; rows_read: number}[]>('loads?limit=2');
    expect(loads).toHaveLength(2);
    expect(loads[0].rows_read).toBeGreaterThan(0);
  });

  it('jobs of all keys, which it cancels, and what each key did', async () => {
    const {key, id: keyId} = await make({name: 'of the jobs'});
    const {result} = (await (await submit(key)).json()) as {result: {job_id: string}};
    const list = () => ask<{id: string; status: string}[]>('jobs?user=of%20the%20jobs&limit=5');
    expect(await list()).toMatchObject([{id: result.job_id, status: 'pending'}]);
    const used = async () =>
      (await ask<{key_id: string}[]>('usage?days=1')).find((each) => each.key_id === keyId);
    expect(await used()).toMatchObject({name: 'of the jobs', requests: 1, jobs: 1, open_jobs: 1});
    const at = `/api/admin/jobs/${result.job_id}`;
    expect((await request(at, admin.key, 'DELETE')).status).toBe(200);
    expect(await refusal(await request(at, admin.key, 'DELETE'), 404)).toMatch(/no job/);
    expect((await request('/api/admin/jobs/%00', admin.key, 'DELETE')).status).toBe(404);
    expect(await list()).toMatchObject([{status: 'deleted'}]);
    expect(await used()).toMatchObject({requests: 1, jobs: 1, open_jobs: 0});
    const [line] = await ask<object[]>('audit?action=job.&limit=1');
    expect(line).toMatchObject({by: 'root', action: 'job.cancel', subject: `jobs/${result.job_id}`});
    for (const bad of ['jobs?status=lost', 'jobs?limit=many', 'usage?days=1e9', 'audit?limit=1001']) {
      expect((await request(`/api/admin/${bad}`, admin.key)).status).toBe(400);
    }
    const ignored = await request('/api/admin/audit?filter={}', admin.key);
    expect(ignored.headers.get('warning')).toMatch(/filter; known here: action/);
  });

  it('who changed what and when, never with a key', async () => {
    const made = await make({name: 'in the log'});
    await request(`/api/keys/${made.id}`, admin.key, 'PATCH', {job_quota: 3});
    await request(`/api/keys/${made.id}`, admin.key, 'DELETE');
    const lines =
      await ask<{action: string; by: string; subject: string; at: string; details: object}[]>(
        'audit?action=key.',
      );
    const mine = lines.filter(({subject}) => subject === made.id);
    expect(mine.map(({action, by}) => ({action, by}))).toEqual(
      ['key.revoke', 'key.limit', 'key.create'].map((action) => ({action, by: 'root'})),
    );
    expect(mine[1].details).toMatchObject({name: 'in the log', job_quota: 3});
    expect(Date.parse(mine[0].at)).toBeGreaterThan(Date.now() - 60_000);
    for (const secret of [made.key, ...secrets]) expect(JSON.stringify(lines)).not.toContain(secret);
    expect(lines.some(({by, subject}) => by === null && subject === admin.id)).toBe(true);
  });
});

describe('allowances', () => {
  it('of requests: the next one is told when to come back, others notice nothing', async () => {
    const [slow, other] = [await make({requests_per_minute: 3}), await make()];
    const ask = (key: string) => request('/api/perts/count', key);
    for (let i = 0; i < 3; i++) expect((await ask(slow.key)).status).toBe(200);
    const refused = await ask(slow.key);
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThanOrEqual(1);
    expect(wait).toBeLessThanOrEqual(60);
    expect(await refusal(refused, 429)).toMatch(/3 requests a minute. Try again in \d+ s/);
    expect((await request('/api/jobs', slow.key)).status).toBe(429);
    expect((await ask(other.key)).status).toBe(200);
    expect((await ask(admin.key)).status).toBe(200);
  });

  it('of jobs: one too many waits, and may come when another has gone', async () => {
    const [small, other] = [await make({job_quota: 1}), await make()];
    const first = await submit(small.key);
    expect(first.status).toBe(200);
    const {result} = (await first.json()) as {result: {job_id: string}};
    const refused = await submit(small.key);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await refusal(refused, 429)).toMatch(/1 jobs pending or running/);
    expect((await submit(other.key)).status).toBe(200);
    expect((await request(`/api/jobs/${result.job_id}`, small.key, 'DELETE')).status).toBe(200);
    const race = await Promise.all([submit(small.key), submit(small.key), submit(small.key)]);
    expect(race.map(({status}) => status).sort()).toEqual([200, 429, 429]);
  });
});

describe('invitations', () => {
  type Invitation = InvitationRecord & {token: string};
  const invite = async (terms: object = {}): Promise<Invitation> => {
    const answer = await request('/api/invitations', admin.key, 'POST', {name: 'course', keys: 3, ...terms});
    expect(answer.status).toBe(200);
    const invitation = (await answer.json()) as Invitation;
    secrets.add(invitation.token);
    return invitation;
  };
  const open = (what: 'check' | 'accept', token: string) =>
    request(`/api/invitations/${what}`, undefined, 'POST', {token});
  const codeOf = async (answer: Response) => {
    const {error} = (await answer.json()) as ErrorBody;
    return `${answer.status} ${error.code}`;
  };

  it('end with their keys where they are given no end of their own', async () => {
    const soon = new Date(Date.now() + 86_400_000);
    soon.setMilliseconds(0);
    const {expires} = await invite({key_expires: soon.toISOString()});
    expect(expires).toBe(soon.toISOString());
  });

  it('let people make keys of their own, as many as the host said, under its names and limits', async () => {
    const invitation = await invite({
      ...{requests_per_minute: 500, job_quota: 2, key_expires: '2099-06-30T00:00:00Z'},
      expires: new Date(Date.now() + 3_600_000).toISOString(),
    });
    expect(invitation).toMatchObject({name: 'course', keys: 3, made: 0, state: 'open'});
    const offer = await open('check', invitation.token);
    expect(await offer.json()).toEqual({
      ...{name: 'course', keys_left: 3, expires: invitation.expires, key_expires: '2099-06-30T00:00:00.000Z'},
      ...{requests_per_minute: 500, job_quota: 2},
    });
    const answer = await open('accept', invitation.token);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const {key, ...made} = (await answer.json()) as {key: string; id: string; name: string};
    expect(made).toEqual({id: expect.any(String), name: 'course-1', expires: '2099-06-30T00:00:00.000Z'});
    const account = (await (await request('/api/account', key)).json()) as Account;
    expect(account).toMatchObject({name: 'course-1', role: 'user', limits: {job_quota: 2}});
    const listed = (await (await request('/api/keys', admin.key)).json()) as KeyRecord[];
    expect(listed.find(({id}) => id === made.id)).toMatchObject({invitation_id: invitation.id});
    const lines = await pool.query(
      'select key_id, details from audit_log where action = $1 and subject = $2',
      [...['key.join', made.id]],
    );
    expect(lines.rows).toEqual([{key_id: made.id, details: {name: 'course-1', invitation: invitation.id}}]);
    const all = (await (await request('/api/invitations', admin.key)).json()) as Invitation[];
    expect(all[0]).toMatchObject({id: invitation.id, made: 1, state: 'open', token: invitation.token});
  });

  it('never make one key more, however many come at the same time', async () => {
    const {token, id} = await invite({keys: 7});
    const race = await Promise.all(Array.from({length: 30}, () => open('accept', token)));
    const made = race.filter(({status}) => status === 200);
    expect(made).toHaveLength(7);
    const names = await Promise.all(
      made.map(async (answer) => ((await answer.json()) as {name: string}).name),
    );
    expect(names.sort()).toEqual(Array.from({length: 7}, (_, i) => `course-${i + 1}`));
    for (const refused of race.filter((answer) => answer.status !== 200)) {
      expect(await codeOf(refused)).toBe('410 INVITATION_USED_UP');
    }
    const {rows} = await pool.query('select count(*)::int as keys from api_keys where invitation_id = $1', [
      id,
    ]);
    expect(rows).toEqual([{keys: 7}]);
    expect(await codeOf(await open('check', token))).toBe('410 INVITATION_USED_UP');
  });

  it('end by time, by the host, and are refused where they were forged, each with a code of its own', async () => {
    const [expired, revoked, other] = [await invite(), await invite(), await invite()];
    await pool.query(`update invitations set expires = now() - interval '1 second' where id = $1`, [
      expired.id,
    ]);
    expect(await codeOf(await open('accept', expired.token))).toBe('410 INVITATION_EXPIRED');
    expect(await codeOf(await open('check', expired.token))).toBe('410 INVITATION_EXPIRED');
    const ended = await request(`/api/invitations/${revoked.id}`, admin.key, 'DELETE');
    expect(await ended.json()).toMatchObject({state: 'revoked', token: null});
    expect(await codeOf(await open('accept', revoked.token))).toBe('410 INVITATION_REVOKED');
    const [id, until, signature] = other.token.split('-');
    const forged = [
      `${id}-${Number(until) + 1}-${signature}`,
      `${expired.id}-${until}-${signature}`,
      other.token.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      ...['x', `${other.token}0`, '\0', "' or 1=1 --", `${id}-${until}-${'0'.repeat(64)}`],
    ];
    for (const token of forged) {
      expect(await codeOf(await open('accept', token))).toBe('404 INVITATION_INVALID');
      expect(await codeOf(await open('check', token))).toBe('404 INVITATION_INVALID');
    }
    for (const body of [{}, {token: 7}, {token: ''}, {token: other.token, name: 'root'}, []]) {
      const answer = await request('/api/invitations/accept', undefined, 'POST', body);
      expect([400, 422]).toContain(answer.status);
    }
    expect((await pool.query('select made from invitations where id = $1', [other.id])).rows).toEqual([
      {made: 0},
    ]);
  });

  it('are the business of administrators, who may not promise what makes no sense', async () => {
    const {key} = await make();
    for (const each of [key, server.key]) {
      expect((await request('/api/invitations', each)).status).toBe(403);
      expect((await request('/api/invitations', each, 'POST', {name: 'x', keys: 1})).status).toBe(403);
      expect((await request('/api/invitations/x', each, 'DELETE')).status).toBe(403);
    }
    const bad = [
      ...[{keys: 0}, {keys: 1e6}, {keys: 1.5}, {name: ''}, {name: 'two\nlines'}, {name: 'x'.repeat(181)}],
      ...[{expires: '2020-01-01T00:00:00Z'}, {expires: '2099-01-01T00:00:00Z'}, {expires: 'soon'}],
      ...[{key_expires: '2020-01-01T00:00:00Z'}, {job_quota: -1}, {role: 'admin'}],
    ];
    for (const terms of bad) {
      const answer = await request('/api/invitations', admin.key, 'POST', {name: 'x', keys: 1, ...terms});
      expect({terms, status: answer.status}).toEqual({terms, status: 422});
    }
    const [soon, later] = [1, 2].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
    const outliving = {name: 'x', keys: 1, expires: later, key_expires: soon};
    const refused = await request('/api/invitations', admin.key, 'POST', outliving);
    expect(await codeOf(refused)).toBe('422 INVITATION_TERMS_INVALID');
    for (const id of ['nobody', '%00', "'"]) {
      const gone = await request(`/api/invitations/${id}`, admin.key, 'DELETE');
      expect(await codeOf(gone)).toBe('404 INVITATION_NOT_FOUND');
    }
  });

  it('are made, listed and revoked by the command line as well, with the link', async () => {
    const run = (...args: string[]) => runOpenclue(['invitations', ...args], environment);
    const made = await run(
      'create',
      'by hand',
      '--keys',
      '2',
      '--expires',
      '2027-01-31',
      '--job-quota',
      '1',
      '--json',
    );
    const {id, token, link, ...rest} = JSON.parse(made.output) as Invitation & {link: string};
    expect(rest).toMatchObject({name: 'by hand', keys: 2, job_quota: 1, expires: '2027-01-31T00:00:00.000Z'});
    expect(link).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:\\d+/join#${token}$`));
    expect((await open('accept', token)).status).toBe(200);
    expect((await run('list')).output).toMatch(new RegExp(`${id} +by hand +1 of 2 +open`));
    expect(await run('revoke', id)).toMatchObject({
      ...{code: 0, output: `Invitation ${id} is revoked; it had made 1 keys, which stay.\n`},
    });
    expect(await codeOf(await open('accept', token))).toBe('410 INVITATION_REVOKED');
    expect((await run('list')).output).not.toContain(token);
    expect((await run('create', 'x', '--keys', 'many')).code).toBe(2);
    expect((await run('create', 'x')).code).toBe(2);
    expect((await run('create', 'x', '--keys', '0')).errors).toMatch(/keys must be a whole number from 1/);
    const off = await runOpenclue(['invitations', 'create', 'x', '--keys', '1'], {
      ...{...environment, OPENCLUE_INVITATIONS: ''},
    });
    expect(off).toMatchObject({code: 1, errors: expect.stringContaining('OPENCLUE_INVITATIONS=0')});
  }, 60_000);

  it('are opened so often a minute from one address, and no more', async () => {
    const {token} = await invite();
    const answers = await Promise.all(Array.from({length: 130}, () => open('check', token)));
    const refused = answers.find(({status}) => status === 429);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(refused && (await codeOf(refused))).toBe('429 INVITATION_TOO_OFTEN');
    expect(await codeOf(await open('accept', token))).toBe('429 INVITATION_TOO_OFTEN');
    // Others notice nothing.
    expect((await request('/api/perts/count', admin.key)).status).toBe(200);
  });
});

describe('published files', () => {
  interface Published {
    readonly name: string;
    readonly access: string;
    readonly bytes: number;
    readonly files: readonly {path: string; bytes: number; sha256: string; url: string}[];
  }
  const home = environment.OPENCLUE_HOME;
  const folder = path.join(home, 'to-publish');
  const large = Buffer.from(Array.from({length: 300_000}, (_, i) => i % 251));
  const sha256 = createHash('sha256').update(large).digest('hex');

  const publish = (place: string, ...more: string[]) =>
    runOpenclue(
      ['data', 'publish', place, '--title', 'T', '--licence', 'CC0', '--category', 'gene sets', ...more],
      environment,
    );
  const list = async (key: string, query = '') =>
    (await (await request(`/api/downloads${query}`, key)).json()) as Published[];

  beforeAll(() => {
    mkdirSync(path.join(folder, 'inner'), {recursive: true});
    writeFileSync(path.join(folder, 'large.bin'), large);
    writeFileSync(path.join(folder, 'inner', 'a b.txt'), 'inner');
    writeFileSync(path.join(folder, '.hidden'), 'hidden');
  });

  it('come whole or in ranges without a key, with size and checksum, and as lists for wget and sha256sum', async () => {
    expect(await publish(folder, '--name', 'mine', '--description', 'All of it')).toMatchObject({
      code: 0,
      output: 'mine: 2 files, 300,005 bytes, for whoever reaches this server.\n',
    });
    const [mine] = await list(server.key);
    expect(mine).toMatchObject({name: 'mine', access: 'published', bytes: 300_005, description: 'All of it'});
    expect(mine.files.map((file) => file.path)).toEqual(['inner/a b.txt', 'large.bin']);
    const [inner, file] = mine.files;
    expect(file).toMatchObject({bytes: 300_000, sha256});
    expect(await (await request('/api/downloads/mine', server.key)).json()).toEqual(mine);
    expect(await (await fetch(inner.url)).text()).toBe('inner');
    const whole = await fetch(file.url);
    expect(Buffer.from(await whole.arrayBuffer()).equals(large)).toBe(true);
    expect(whole.headers.get('etag')).toBe(`"${sha256}"`);
    const ranges: [object, number, Buffer][] = [
      [{Range: 'bytes=1000-1999'}, 206, large.subarray(1000, 2000)],
      [{Range: 'bytes=299990-'}, 206, large.subarray(299_990)],
      [{Range: 'bytes=-5', 'If-Range': `"${sha256}"`}, 206, large.subarray(-5)],
      [{Range: 'bytes=-5', 'If-Range': '"another"'}, 200, large],
    ];
    for (const [headers, status, expected] of ranges) {
      const part = await fetch(file.url, {headers: {...headers}});
      expect({headers, status: part.status}).toEqual({headers, status});
      expect(Buffer.from(await part.arrayBuffer()).equals(expected)).toBe(true);
    }
    expect((await fetch(file.url, {headers: {Range: 'bytes=300000-'}})).status).toBe(416);
    const head = await fetch(file.url, {method: 'HEAD'});
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '300000']);
    const text = async (query: string) => (await request(`/api/downloads?${query}`, server.key)).text();
    expect(await text('format=urls&category=gene%20sets')).toBe(`${inner.url}\n${file.url}\n`);
    expect(await text('format=sha256')).toContain(`${sha256}  large.bin\n`);
    expect(await text('format=urls&category=none')).toBe('');
    expect((await request('/api/downloads', undefined)).status).toBe(401);
    expect((await request('/api/downloads?format=xml', server.key)).status).toBe(400);
  });

  it('are no longer sent once they have changed, until they are published anew, and not when they are withdrawn', async () => {
    const file = (await list(server.key))[0].files[1];
    writeFileSync(path.join(folder, 'large.bin'), large.subarray(1));
    expect(await refusal(await fetch(file.url), 410)).toMatch(/it was changed.*openclue data publish/);
    rmSync(path.join(folder, 'large.bin'));
    expect(await refusal(await fetch(file.url), 410)).toMatch(/it is gone/);
    writeFileSync(path.join(folder, 'large.bin'), large);
    expect((await publish(folder, '--name', 'mine')).code).toBe(0);
    expect((await fetch(file.url)).status).toBe(200);
    const other = await publish(path.join(home, 'demo', 'vorinostat_up.gmt'), '--name', 'mine');
    expect(other.errors).toMatch(/Other files are published as "mine"/);
    expect((await runOpenclue(['data', 'withdraw', 'mine'], environment)).code).toBe(0);
    expect((await fetch(file.url)).status).toBe(404);
    expect(await refusal(await request('/api/downloads/mine', server.key), 404)).toMatch(
      /Nothing is published/,
    );
    expect((await runOpenclue(['data', 'withdraw', 'mine'], environment)).code).toBe(1);
  });

  it('that are proprietary open to keys of their own alone, by links that end with them', async () => {
    const place = path.join(home, 'demo', 'vorinostat_up.gmt');
    expect((await publish(place, '--proprietary')).output).toContain('for holders of a key of their own');
    expect(await list(server.key)).toEqual([]);
    expect((await request('/api/downloads/vorinostat_up', server.key)).status).toBe(404);
    const made = await make({name: 'reader'});
    const [{files, access}] = await list(made.key);
    expect(access).toBe('proprietary');
    const {url} = files[0];
    expect(await (await fetch(url)).text()).toBe(readFileSync(place, 'utf8'));
    const [, token = ''] = /vorinostat_up\/([^/]+)\//.exec(url) ?? [];
    for (const wrong of [
      'open',
      'x',
      token.replace(/.$/, (c) => (c === '0' ? '1' : '0')),
      `${admin.id}${token}`,
    ]) {
      expect(await refusal(await fetch(url.replace(token, wrong)), 403)).toMatch(/proprietary/);
    }
    await request(`/api/keys/${made.id}`, admin.key, 'DELETE');
    expect((await fetch(url)).status).toBe(403);
    const {rows} = await pool.query(`select action from audit_log where subject = 'downloads/vorinostat_up'`);
    expect(rows).toEqual([{action: 'data.publish'}]);
  });

  it('are refused where there is nothing to publish, or nothing is said of them', async () => {
    const cases: [place: string, more: string[], said: RegExp, code: number][] = [
      [path.join(home, 'nowhere'), [], /nowhere cannot be published: ENOENT/, 1],
      [folder, ['--name', 'a/b'], /name of the publication "a\/b" is to be part of an address/, 1],
      [folder, ['--title', ' '], /title of the publication is empty/, 1],
    ];
    mkdirSync(path.join(folder, 'empty'), {recursive: true});
    cases.push([path.join(folder, 'empty'), [], /the folder has no files/, 1]);
    for (const [place, more, said, code] of cases) {
      const end = await publish(place, ...more);
      expect({code: end.code, errors: end.errors}).toEqual({code, errors: expect.stringMatching(said)});
    }
    expect((await runOpenclue(['data', 'publish', folder], environment)).code).toBe(2);
  });

  it('stand in the list of all data beside datasets and tables', async () => {
    const library = (await (await request('/api/data_library', admin.key)).json()) as CatalogueEntry[];
    const named = (name: string) => library.find((each) => each.name === name);
    expect(named('demo')).toMatchObject({kind: 'dataset', access: 'published', count: 2880, synthetic: true});
    expect(named('demo-p100')).toMatchObject({assay: 'P100', counted: 'wells', category: 'proteomics'});
    expect(named('lincs2020-siginfo')).toMatchObject({
      ...{kind: 'table', count: 2880, synthetic: true},
      loads: [{file: 'siginfo.txt', sha256: expect.stringMatching(/^[0-9a-f]{64}$/)}],
    });
    expect(named('vorinostat_up')).toMatchObject({kind: 'files', access: 'proprietary', licence: 'CC0'});
    const ofDemo = (await (await request('/api/data_library', server.key)).json()) as CatalogueEntry[];
    expect(ofDemo.some(({access}) => access === 'proprietary')).toBe(false);
  });
});

it('remembers who changed which key', async () => {
  const made = await make({name: 'audited'});
  await request(`/api/keys/${made.id}`, admin.key, 'PATCH', {expires: '2030-01-01T00:00:00Z'});
  await request(`/api/keys/${made.id}`, admin.key, 'DELETE');
  const {rows} = await pool.query('select key_id, action from audit_log where subject = $1 order by id', [
    made.id,
  ]);
  expect(rows).toEqual(
    ['key.create', 'key.expire', 'key.revoke'].map((action) => ({key_id: admin.id, action})),
  );
  const {rows: own} = await pool.query('select key_id, action from audit_log where subject = $1', [admin.id]);
  expect(own).toContainEqual({key_id: null, action: 'key.create'});
});

it('stores keys as hashes: no table holds one, jobs that sent theirs along included', async () => {
  const made = await make();
  expect((await submit(made.key, {user_key: made.key, api_key: made.key})).status).toBe(200);
  const {rows} = await pool.query<{key_sha256: Buffer}>('select key_sha256 from api_keys where id = $1', [
    made.id,
  ]);
  expect(rows[0].key_sha256).toEqual(createHash('sha256').update(made.key).digest());
  const tables = await pool.query<{name: string}>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  expect(tables.rows.length).toBeGreaterThan(20);
  for (const {name} of tables.rows) {
    const found = await pool.query(`select 1 from ${name} t where t::text like any($1) limit 1`, [
      [made, admin].map(({key}) => `%${key}%`),
    ]);
    expect({name, rows: found.rowCount}).toEqual({name, rows: 0});
  }
});

it('logs no key, and offers none to anybody when told not to', async () => {
  const demo = server.key;
  // What fails is logged too.
  await fetch(`${server.url}/api/perts?filter={&user_key=${admin.key}`);
  await fetch(`${server.url}/nowhere?user_key=${admin.key}`, {headers: {user_key: admin.key}});
  await server.end('SIGTERM');
  await start({OPENCLUE_DEMO: '0', OPENCLUE_INVITATIONS: ''});
  expect(server.key).toBe('');
  expect(await refusal(await request('/temp_api_key'), 404)).toMatch(/offers no demo key/);
  expect(await refusal(await request('/api/perts', demo), 401)).toMatch(/not known/);
  const invited = await request('/api/invitations/accept', undefined, 'POST', {token: 'x'});
  expect(await refusal(invited, 404)).toMatch(/makes no keys by invitation/);
  const promised = await request('/api/invitations', admin.key, 'POST', {name: 'x', keys: 1});
  expect(await refusal(promised, 404)).toMatch(/OPENCLUE_INVITATIONS=0/);
  expect((await request('/api/perts/count', admin.key)).status).toBe(200);
  await server.end('SIGTERM');
  expect(logged).toContain('openclue: stopped');
  expect(secrets.size).toBeGreaterThan(15);
  for (const secret of secrets) expect(logged).not.toContain(secret);
}, 60_000);

function submit(key: string, more: object = {}): Promise<Response> {
  const up = readFileSync(path.join(environment.OPENCLUE_HOME ?? '', 'demo', 'vorinostat_up.gmt'), 'utf8');
  const job = {tool_id: 'sig_queryl1k_tool', name: 'quota', 'uptag-cmapfile': up, ...more};
  return request('/api/jobs', key, 'POST', job);
}
