import {randomBytes} from 'node:crypto';
import type {Pool} from 'pg';
import supertest from 'supertest';
import {UserKeys} from '../../src/auth/user-keys';
import {givenDatabase} from '../support/database';
import {givenHome, type ServerProcess, startServerProcess} from '../support/server-process';

/** GET on a service goes a shorter way than its POST twin, which LoopBack serves; what comes out must be the same. */

const origin = 'https://one.example';
let pool: Pool;
let server: ServerProcess;
let key: string;
let hurried: string;

beforeAll(async () => {
  const database = await givenDatabase();
  pool = database.pool;
  await pool.query(
    `insert into genes (entrez_id, gene_symbol) select n, 'GENE' || n from generate_series(1, 20) n`,
  );
  await pool.query(`insert into data_releases (table_name, release) values ('genes', 1)`);
  server = await startServerProcess({
    OPENCLUE_HOME: givenHome(),
    DATABASE_URL: database.connectionString,
    OPENCLUE_DEMO: '0',
    OPENCLUE_CORS_ORIGINS: `${origin},https://two.example`,
  });
  const none = {demo: 0, user: 0};
  const keys = new UserKeys(pool, {demo: false, requestsPerMinute: none, jobQuota: none});
  ({key} = await keys.create('one', {role: 'user'}));
  ({key: hurried} = await keys.create('two', {role: 'user', requestsPerMinute: 1}));
}, 120_000);

const filter = {where: {entrez_id: {gt: 5}}, limit: 3};

type Headers = Record<string, string>;

function ways(headers: Headers, asked: object = filter): Promise<Response[]> {
  const url = new URL(`/api/genes?filter=${encodeURIComponent(JSON.stringify(asked))}`, server.url);
  const twin = {
    method: 'POST',
    body: JSON.stringify(asked),
    headers: {...headers, 'Content-Type': 'application/json'},
  };
  return Promise.all([fetch(url, {headers}), fetch(new URL('/api/genes/find', server.url), twin)]);
}

/** All that does not name the moment. */
async function seen(response: Response): Promise<object> {
  const headers = Object.fromEntries(response.headers);
  for (const name of ['date', 'x-duration', 'x-request-id']) delete headers[name];
  return {status: response.status, headers, body: await response.text()};
}

async function same(headers: Headers, asked?: object): Promise<Response> {
  const [short, long] = await ways(headers, asked);
  const answer = short.clone();
  expect(await seen(short)).toEqual(await seen(long));
  return answer;
}

it('answers with the same body and the same headers, to pages of its origins and of others', async () => {
  for (const from of [{}, {Origin: origin}, {Origin: 'https://other.example'}] as Headers[]) {
    const answer = await same({...from, user_key: key, 'Accept-Encoding': 'identity'});
    expect(answer.status).toBe(200);
    expect(await answer.json()).toHaveLength(3);
    expect(answer.headers.get('access-control-allow-origin')).toBe(from.Origin === origin ? origin : null);
    expect(answer.headers.get('vary')).toMatch(/Origin/);
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'");
    expect(answer.headers.get('x-duration')).toMatch(/^\d+\.\d$/);
  }
});

it('refuses no key, a wrong one and a faulty filter in the same words', async () => {
  expect((await same({})).status).toBe(401);
  expect((await same({user_key: randomBytes(16).toString('hex')})).status).toBe(401);
  expect((await same({user_key: key}, {where: {entrez_id: {bogus: 1}}})).status).toBe(400);
});

it('counts the requests of both ways together', async () => {
  const [short, long] = await ways({user_key: hurried});
  expect([short.status, long.status].sort()).toEqual([200, 429]);
  const refused = (await ways({user_key: hurried}))[0];
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});

it('says that nothing has changed, until a load', async () => {
  // fetch would forbid an answer from memory of its own accord.
  const ask = (asked: object, known = '') =>
    supertest(server.url)
      .get('/api/genes')
      .query({filter: JSON.stringify(asked), user_key: key})
      .set('If-None-Match', known);
  const {headers} = await ask(filter).expect(200);
  await ask(filter, headers.etag).expect(304, '');
  await ask({...filter, limit: 4}, headers.etag).expect(200);
  await pool.query(`update data_releases set release = release + 1 where table_name = 'genes'`);
  await ask(filter, headers.etag).expect(200);
});
