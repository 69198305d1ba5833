import http from 'node:http';
import {connect} from 'node:net';
import supertest from 'supertest';
import {UserKeys} from '../../src/auth/user-keys';
import {givenDatabase} from '../support/database';
import {givenHome, type ServerProcess, startServerProcess} from '../support/server-process';

/** What any client may rely on of HTTP, on every path and not only where a description says so. */

let server: ServerProcess;
let key: string;
let admin: string;
let raiseRelease: () => Promise<unknown>;

beforeAll(async () => {
  const {pool, connectionString} = await givenDatabase();
  await pool.query(
    `insert into genes (entrez_id, gene_symbol) select n, 'GENE' || n from generate_series(1, 6000) n`,
  );
  await pool.query(`insert into probesets (pr_id, entrez_id) values ('1007_s_at', 780)`);
  await pool.query(`insert into sigs (sig_id) select 'S' || n from generate_series(1, 20) n`);
  await pool.query(`insert into data_releases (table_name, release) values ('genes', 1)`);
  raiseRelease = () =>
    pool.query(`update data_releases set release = release + 1 where table_name = 'genes'`);
  server = await startServerProcess({
    OPENCLUE_HOME: givenHome(),
    DATABASE_URL: connectionString,
    OPENCLUE_DEMO: '0',
    OPENCLUE_PAGE_SIZE: '7',
    OPENCLUE_FILTER_CONDITIONS: '12',
    OPENCLUE_FILTER_DEPTH: '5',
    OPENCLUE_FILTER_VALUES: '5',
    OPENCLUE_FILTER_REGEXP_LENGTH: '6',
  });
  const none = {demo: 0, user: 0};
  const keys = new UserKeys(pool, {demo: false, requestsPerMinute: none, jobQuota: none});
  ({key} = await keys.create('one', {role: 'user'}));
  ({key: admin} = await keys.create('two', {role: 'admin'}));
}, 120_000);

const get = (path: string) => supertest(server.url).get(path).set('user_key', key);
const head = (path: string) => supertest(server.url).head(path).set('user_key', key);

describe('HEAD answers as GET, without the body', () => {
  test.each([
    '/api/genes?filter[limit]=3',
    '/api/genes',
    '/api/genes?format=csv',
    '/api/genes/count',
    '/api/genes/findOne',
    '/api/genes/distinct?field=gene_symbol',
    '/api/jobs',
    '/api/genes/nope',
    '/api/genes?filter[where][nope]=1',
    '/openapi.json',
    '/health',
    '/explorer/',
    '/api/nothing',
  ])('%s', async (path) => {
    const [short, long] = await Promise.all([head(path), get(path)]);
    expect(short.status).toBe(long.status);
    expect(short.text ?? '').toBe('');
    for (const name of ['content-type', 'etag', 'content-range']) {
      expect({name, value: short.headers[name]}).toEqual({name, value: long.headers[name]});
    }
  });

  test('of a record, with its own route, and of a key that is not known', async () => {
    const [{id}] = (await get('/api/genes?filter[limit]=1')).body;
    await head(`/api/genes/${id}`).expect(200);
    await supertest(server.url).head('/api/genes').expect(401);
  });
});

test.each(['/api/genes/%ff', '/api/datasets/%ff/slice', '/api/jobs/%'])(
  'a path that was not encoded is told so: %s',
  async (path) => {
    const {status, body} = await get(path);
    expect({status, code: body.error.code}).toEqual({status: 400, code: 'PATH_INVALID'});
    expect(body.error.message).toContain('%25');
  },
);

test('a slash at the end changes nothing, on any path of the API', async () => {
  const [{id}] = (await get('/api/genes?filter[limit]=1')).body;
  for (const path of [
    '/api/genes',
    '/api/genes/count',
    `/api/genes/${id}`,
    `/api/genes/${id}/exists`,
    '/api/jobs',
  ]) {
    const plain = await get(`${path}?filter[limit]=2`).expect(200);
    for (const slashes of ['/', '//']) {
      const {body} = await get(`${path}${slashes}?filter[limit]=2&version=1`).expect(200);
      expect(body).toEqual(plain.body);
    }
    await get(`${path}/`).expect(200);
  }
  const {body} = await supertest(server.url)
    .post('/api/genes/find/')
    .set('user_key', key)
    .send({where: {entrez_id: 7}})
    .expect(200);
  expect(body).toMatchObject([{gene_symbol: 'GENE7'}]);
  await get('/api/').expect(404);
});

test('paths are found in any case and with slashes in a row, as express finds them', async () => {
  const plain = await get('/api/genes?filter[limit]=2').expect(200);
  for (const path of ['/api//genes', '/api/Genes', '/API/genes', '//api/GENES//']) {
    const {body} = await get(`${path}?filter[limit]=2`).expect(200);
    expect(body).toEqual(plain.body);
    await supertest(server.url).get(path).expect(401);
  }
  await get('/api/genes/FindOne').expect(200);
  await get(`/API/Genes/${plain.body[0].id.toUpperCase()}x`).expect(404);
});

test('jobs are counted, and the first is found, as the records of any service', async () => {
  await get('/api/jobs/count').expect(200, {count: 0});
  await get('/api/jobs/count?where={"status":"completed"}').expect(200, {count: 0});
  const {body} = await get('/api/jobs/count?where={"nope":1}').expect(400);
  expect(body.error.message).toMatch(/^where\.nope is not a property of "job"/);
  const none = await get('/api/jobs/findOne?filter={"where":{"status":"completed"}}').expect(404);
  expect(none.body.error).toMatchObject({message: 'Unknown "job" id "undefined".', code: 'MODEL_NOT_FOUND'});
  const {headers} = await get('/api/jobs?where={"status":"completed"}').expect(200);
  expect(headers.warning).toContain('ignored parameters: where;');
});

test('the description of the API is where the explorer of LoopBack 3 had it', async () => {
  const {headers} = await supertest(server.url).get('/explorer/resources').expect(303);
  expect(headers.location).toBe('/openapi.json');
});

test.each([
  'application/x-www-form-urlencoded',
  'text/plain;charset=UTF-8',
  'application/octet-stream',
  undefined,
])('a JSON body is read whose client calls it %s', async (type) => {
  const send = (path: string, body: string, userKey = key) =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: {user_key: userKey, ...(type && {'Content-Type': type})},
      body: new TextEncoder().encode(body),
    });
  const probes = await send('/api/probeset_to_entrez_id/convert', '["1007_s_at","nope_at"]');
  expect({status: probes.status, body: await probes.json()}).toEqual({
    status: 200,
    body: {'1007_s_at': '780'},
  });
  const found = await send('/api/genes/find', '{"where":{"entrez_id":7}}');
  expect(await found.json()).toMatchObject([{gene_symbol: 'GENE7'}]);
  const broken = await send('/api/probeset_to_entrez_id/convert', '1007_s_at');
  expect({status: broken.status, body: await broken.json()}).toMatchObject({
    status: 400,
    body: {error: {message: expect.stringMatching(/^The body is not JSON/)}},
  });
});

test('a body of another type is refused as before', async () => {
  const xml = supertest(server.url).post('/api/probeset_to_entrez_id/convert').set('user_key', key);
  await xml.type('text/xml').send('<a/>').expect(415);
});

/** Sends bytes as they are. @returns all that comes back */
function sendBytes(bytes: string | Buffer): Promise<string> {
  const {hostname, port} = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    socket.on('end', () => socket.end(() => resolve(text))).on('error', reject);
  });
}

test.each([
  [
    'a raw UTF-8 byte in the address',
    'GET /api/genes?filter={"where":{"gene_symbol":"µ"}} HTTP/1.1\r\nHost: x\r\n\r\n',
    400,
    'REQUEST_UNREADABLE',
  ],
  ['a line that is no HTTP', 'HELLO\r\n\r\n', 400, 'REQUEST_UNREADABLE'],
  ['headers beyond the limit', `GET /${'x'.repeat(300_000)} HTTP/1.1\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
])('a request that cannot be read is answered with a body: %s', async (_what, bytes, status, code) => {
  const [head, body] = (await sendBytes(bytes)).split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(head).toContain('Content-Type: application/json; charset=utf-8');
  expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
  expect(JSON.parse(body)).toMatchObject({error: {statusCode: status, code, message: expect.any(String)}});
});

test('a connection goes on behind a body that was too large', async () => {
  const agent = new http.Agent({keepAlive: true, maxSockets: 1});
  const ask = (path: string, body?: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = {user_key: key, 'Content-Type': 'application/json'};
      const options = {agent, headers, method: body === undefined ? 'GET' : 'POST'};
      const request = http.request(`${server.url}${path}`, options, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      });
      request.on('error', reject).end(body);
    });
  try {
    for (let i = 0; i < 2; i++) {
      expect(await ask('/api/jobs', `{"uptag-cmapfile":"${'A'.repeat(9e6)}"}`)).toBe(413);
      expect(await ask('/api/genes/count')).toBe(200);
    }
  } finally {
    agent.destroy();
  }
});

test('a connection waits 65 s for its next request: Python clients pause longer than the 5 s of Node', async () => {
  const {headers} = await get('/api/genes/count').set('Connection', 'keep-alive').expect(200);
  expect(headers['keep-alive']).toBe('timeout=65');
});

test('what one filter may ask is a matter of settings', async () => {
  expect((await get('/api/sigs').expect(200)).body).toHaveLength(7);
  expect((await get('/api/sigs?filter[limit]=9').expect(200)).body).toHaveLength(9);
  const count = (where: object) => get(`/api/genes/count?where=${encodeURIComponent(JSON.stringify(where))}`);
  const symbols = (n: number) => Array.from({length: n}, (_, i) => `GENE${i + 1}`);
  const nested = (levels: number): object => (levels === 0 ? {entrez_id: 1} : {and: [nested(levels - 1)]});
  const within = [
    {gene_symbol: {inq: symbols(5)}},
    {or: symbols(2).map((gene_symbol) => ({gene_symbol}))},
    nested(2),
    {gene_symbol: {like: '^GENE1'}},
  ];
  for (const where of within) await count(where).expect(200);
  const beyond: [object, RegExp][] = [
    [{gene_symbol: {inq: symbols(6)}}, /^where\.gene_symbol\.inq .*5/],
    [{or: symbols(20).map((gene_symbol) => ({gene_symbol}))}, /12/],
    [nested(9), /5/],
    [{gene_symbol: {like: '^GENE12'}}, /^where\.gene_symbol\.like .*6/],
  ];
  for (const [where, message] of beyond) {
    const {body} = await count(where).expect(400);
    expect(body.error.message).toMatch(message);
  }
});

test('a list of jobs may be filtered in brackets, as anything else', async () => {
  await get('/api/jobs?filter[where][status][neq]=deleted&filter[limit]=10').expect(200, []);
  const {body} = await get('/api/jobs?filter[where][nope]=1').expect(400);
  expect(body.error.message).toMatch(/^where\.nope is not a property of "job"/);
});

test('a body with a fault is refused with its place', async () => {
  const send = (path: string, body: string) =>
    supertest(server.url).post(path).set('user_key', admin).type('json').send(body);
  const broken = await send('/api/macchiato', '{"status": ').expect(400);
  expect(broken.body.error.message).toMatch(/^The body is not JSON: .*\.$/);
  const expired = await send('/api/keys', '{"name": "x", "expires": "soon"}').expect(422);
  expect(expired.body.error.message).toBe(
    'The request body is invalid: expires must match format "date-time".',
  );
  const nameless = await send('/api/keys', '{}').expect(422);
  expect(nameless.body.error.message).toMatch(/^The request body is invalid: .*name/);
});

test('every JSON says that it is UTF-8: R would say that it guesses', async () => {
  for (const path of [
    '/api/genes/count',
    '/api/jobs',
    '/api/nothing',
    '/health',
    '/openapi.json',
    '/openapi-3.1.json',
  ]) {
    const {headers} = await get(path);
    expect({path, type: headers['content-type']}).toEqual({path, type: 'application/json; charset=utf-8'});
  }
});

test('an answer of any length and format is named by its ETag, until the data change', async () => {
  const tags = new Set<string>();
  for (const path of [
    '/api/genes',
    '/api/genes?format=ndjson',
    '/api/genes?format=csv',
    '/api/genes?format=tsv',
  ]) {
    const {headers} = await get(path).expect(200);
    expect(headers.etag).toMatch(/^W\/"/);
    tags.add(headers.etag);
    const again = await get(path).set('If-None-Match', headers.etag).expect(304);
    expect(again.text).toBe('');
    expect(again.headers.etag).toBe(headers.etag);
    await raiseRelease();
    const {headers: after} = await get(path).set('If-None-Match', headers.etag).expect(200);
    expect(after.etag).not.toBe(headers.etag);
  }
  expect(tags.size).toBe(4);
});
