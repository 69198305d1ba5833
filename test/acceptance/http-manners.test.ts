import {once} from 'node:events';
import http from 'node:http';
import net from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {brotliCompressSync, deflateSync, gzipSync} from 'node:zlib';

import supertest from 'supertest';
import {UserKeys} from '../../src/auth/user-keys';
import {errorTable} from '../../src/errors';
import {givenDatabase} from '../support/database';
import {waitUntil} from '../support/homes';
import {givenHome, type ServerProcess, startServerProcess} from '../support/server-process';

/** What any client may rely on of HTTP, on every path and not only where a description says so. */

let server: ServerProcess;
let key: string;
let admin: string;
let raiseRelease: () => Promise<unknown>;
/** everything the server wrote on standard error */
let logged = '';

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
    OPENCLUE_ACCESS_LOG: '1',
    LOG_LEVEL: 'info',
  });
  server.child.stderr?.on('data', (chunk: Buffer) => {
    logged += chunk;
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
    // Of GET alone the client says by itself that it takes compressed answers, which have tags of their own.
    const [short, long] = await Promise.all(
      [head(path), get(path)].map((request) => request.set('Accept-Encoding', 'gzip')),
    );
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
    body: {error: {message: expect.stringContaining('not JSON')}},
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
    const socket = net.connect(Number(port), hostname, () => socket.write(bytes));
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
  expect(broken.body.error).toMatchObject({
    code: 'BODY_UNREADABLE',
    message: expect.stringContaining('not JSON'),
  });
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

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])(
  'a path segment that every JavaScript object has is like any other: %s',
  async (name) => {
    const codes: [string, number, string][] = [
      [`/${name}`, 404, 'PATH_UNKNOWN'],
      [`/${name}/x`, 404, 'PATH_UNKNOWN'],
      [`/api/${name}/x`, 404, 'PATH_UNKNOWN'],
      [`/api/genes/${name}`, 404, 'MODEL_NOT_FOUND'],
      [`/api/genes/${name}/${name}/x`, 404, 'PATH_UNKNOWN'],
      [`/api/jobs/${name}`, 404, 'JOB_NOT_FOUND'],
      [`/results/${name}/${name}/${name}`, 403, 'DOWNLOAD_LINK_INVALID'],
    ];
    for (const [path, status, code] of codes) {
      const {body} = await get(path);
      expect({path, status: body.error.statusCode, code: body.error.code}).toEqual({path, status, code});
    }
    await get(`/api/genes/${name}/exists`).expect(200, {exists: false});
    await supertest(server.url).get(`/api/${name}/x`).expect(401);
  },
);

describe('every failure has a code of docs/errors.md', () => {
  const post = (path: string) => supertest(server.url).post(path).set('user_key', admin);
  const failures: [string, () => supertest.Test, number, string][] = [
    ['a path that is not known', () => get('/nothing'), 404, 'PATH_UNKNOWN'],
    [
      'one under /api without a key',
      () => supertest(server.url).get('/api/nothing'),
      401,
      'USER_KEY_MISSING',
    ],
    ['a method that is not known', () => supertest(server.url).patch('/health'), 404, 'PATH_UNKNOWN'],
    [
      'a body of another type',
      () => post('/api/genes/find').type('xml').send('<a/>'),
      415,
      'BODY_TYPE_UNKNOWN',
    ],
    ['a job of another type', () => post('/api/jobs').type('xml').send('<a/>'), 415, 'BODY_TYPE_UNKNOWN'],
    [
      'an unknown charset',
      () => post('/api/genes/find').set('Content-Type', 'application/json; charset=x').send('{}'),
      415,
      'BODY_CHARSET',
    ],
    ['broken JSON', () => post('/api/genes/find').type('json').send('{"where'), 400, 'BODY_UNREADABLE'],
    ['no body', () => post('/api/keys').type('json').send('null'), 400, 'BODY_ABSENT'],
    ['a wrong body', () => post('/api/keys').send({}), 422, 'BODY_INVALID'],
    ['a large body', () => post('/api/genes/find').send({where: ' '.repeat(9e6)}), 413, 'BODY_TOO_LARGE'],
    ['a large job', () => post('/api/jobs').send({name: ' '.repeat(9e6)}), 413, 'BODY_TOO_LARGE'],
    ['a host that is none', () => get('/health').set('Host', 'a/b'), 400, 'HOST_INVALID'],
  ];
  test.each(failures)('%s', async (_what, ask, status, code) => {
    const {body} = await ask();
    expect(body.error).toMatchObject({statusCode: status, code, message: expect.any(String)});
    expect(errorTable).toHaveProperty(code);
  });
});

describe('a packed body', () => {
  const filter = {where: {entrez_id: 7}};
  const pack = {gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync};
  const send = async (path: string, encoding: string, bytes: Buffer | string) => {
    const headers = {user_key: key, 'Content-Type': 'application/json', 'Content-Encoding': encoding};
    const answer = await fetch(`${server.url}${path}`, {method: 'POST', headers, body: bytes});
    return {status: answer.status, body: JSON.parse(await answer.text())};
  };

  test.each(['gzip', 'deflate', 'br'] as const)('is read as %s', async (encoding) => {
    const found = await send('/api/genes/find', encoding, pack[encoding](JSON.stringify(filter)));
    expect(found).toMatchObject({status: 200, body: [{gene_symbol: 'GENE7'}]});
    // Read as a job, and refused for what it lacks.
    const job = await send('/api/jobs', encoding, pack[encoding]('{"dataset": "no_set"}'));
    expect(job).toMatchObject({status: 400, body: {error: {message: expect.stringContaining('no_set')}}});
  });

  test.each(['/api/genes/find', '/api/jobs', '/api/queries'])(
    'is refused in its own words by %s',
    async (path) => {
      const unknown = await send(path, 'zip', '{}');
      expect(unknown).toMatchObject({status: 415, body: {error: {code: 'BODY_ENCODING'}}});
      expect(unknown.body.error.message).toContain('gzip, deflate, br');
      for (const encoding of ['gzip', 'deflate', 'br']) {
        const wrong = await send(path, encoding, '{"where": {}, "up": []}');
        expect(wrong).toMatchObject({status: 400, body: {error: {code: 'BODY_UNREADABLE'}}});
        expect(wrong.body.error.message).toContain('Content-Encoding');
      }
      const bomb = await send(path, 'gzip', gzipSync(' '.repeat(9_000_000)));
      expect(bomb).toMatchObject({status: 413, body: {error: {code: 'BODY_TOO_LARGE'}}});
    },
  );

  test('is refused as a form', async () => {
    const headers = {
      user_key: key,
      'Content-Type': 'multipart/form-data; boundary=x',
      'Content-Encoding': 'gzip',
    };
    const answer = await fetch(`${server.url}/api/jobs`, {method: 'POST', headers, body: gzipSync('--x--')});
    expect(await answer.json()).toMatchObject({error: {statusCode: 415, code: 'BODY_ENCODING'}});
  });
});

describe('each request is told apart', () => {
  const linesOf = (id: string) =>
    logged
      .split('\n')
      .filter((line) => line.includes(`"${id}"`))
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  test('by an id of the client or of its own, in the answer, in refusals and in the access log', async () => {
    const found = await get('/api/genes/GENE7?filter=%7B%7D').set('X-Request-Id', 'run-7/42');
    expect(found.headers['x-request-id']).toBe('run-7/42');
    await waitUntil(() => linesOf('run-7/42').length > 1);
    expect(linesOf('run-7/42')).toEqual([
      expect.objectContaining({msg: 'request refused', code: 'MODEL_NOT_FOUND'}),
      expect.objectContaining({
        msg: 'request',
        method: 'GET',
        path: '/api/genes/GENE7',
        route: '/api/genes/{id}',
        status: found.status,
        key: expect.any(String),
      }),
    ]);
    const refused = await get(`/api/genes?filter={"where":{"nope":1}}`);
    const id = String(refused.headers['x-request-id']);
    expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    await waitUntil(() => linesOf(id).length > 1);
    expect(linesOf(id).map(({msg}) => msg)).toEqual(['request refused', 'request']);
    expect(logged).not.toContain(key);
    for (const forged of ['a b', `${'x'.repeat(129)}`, '"}']) {
      const answer = await get('/health').set('X-Request-Id', forged);
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    }
  });

  test('and counted by route and status, refusals by code, with queue, pools and disk', async () => {
    const numbers = async () => {
      const {text} = await supertest(server.url).get('/metrics');
      return (series: string) => {
        const line = text.split('\n').find((each) => each.startsWith(`${series} `));
        return line === undefined ? 0 : Number(line.slice(series.length + 1));
      };
    };
    const ok = 'openclue_http_request_duration_seconds_count{method="GET",route="/api/cells",status="200"}';
    const was = await numbers();
    await get('/api/cells').expect(200);
    const {body} = await get('/api/cells?filter={"where":{"nope":1}}').expect(400);
    const is = await numbers();
    expect(is(ok) - was(ok)).toBe(1);
    const code = `openclue_refusals_total{code="${body.error.code}",status="400"}`;
    expect(is(code) - was(code)).toBe(1);
    expect(is('openclue_scoring_threads')).toBeGreaterThan(0);
    expect(is('openclue_disk_bytes{kind="free"}')).toBeGreaterThan(0);
    expect(is('openclue_database_connections{state="waiting"}')).toBe(0);
  });
});

/** Sends bytes as they are and reads until the server closes. */
async function raw(...parts: string[]): Promise<string> {
  const socket = net.connect(Number(new URL(server.url).port), '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.write(parts.join('\r\n'));
  await once(socket, 'close');
  return text;
}

test('an expectation that is not known is refused with a code', async () => {
  const answer = await raw('GET /health HTTP/1.1', 'Host: localhost', 'Expect: pie', '', '');
  expect(answer).toMatch(/^HTTP\/1.1 417 [\s\S]*EXPECTATION_FAILED/);
});

test('Host has to be there once and be one', async () => {
  const ask = (...headers: string[]) => raw('GET /health HTTP/1.1', ...headers, 'Connection: close', '', '');
  for (const good of ['localhost', 'clue.example.org:443', '[::1]:3000', '127.0.0.1', 'my_host', 'a.']) {
    expect(await ask(`Host: ${good}`)).toMatch(/^HTTP\/1.1 200/);
  }
  for (const bad of ['', 'a/b', 'a b', 'a@b', 'a?b', 'a:b', 'a,b', '[x]', `${'a'.repeat(300)}`, '-', 'é']) {
    expect(await ask(`Host: ${bad}`)).toMatch(/^HTTP\/1.1 400 [\s\S]*HOST_INVALID/);
  }
  expect(await ask()).toMatch(/^HTTP\/1.1 400 [\s\S]*HOST_INVALID/);
  expect(await ask('Host: a', 'Host: b')).toMatch(/^HTTP\/1.1 400 [\s\S]*HOST_INVALID/);
  expect(await raw('GET /health HTTP/1.0', '', '')).toMatch(/^HTTP\/1.1 200/);
});

test('a client that leaves is no error in the log', async () => {
  logged = '';
  const port = Number(new URL(server.url).port);
  const requests = [
    'GET /api/genes HTTP/1.1',
    'GET /api/genes?format=csv HTTP/1.1',
    'GET /api/genes/count HTTP/1.1',
    'POST /api/jobs HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 1000',
    'POST /api/queries HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 1000',
    'POST /api/jobs HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000',
    'POST /api/genes/find HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 1000',
    'POST /api/genes/find HTTP/1.1\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 99',
  ];
  for (const wait of [0, 2, 30]) {
    for (const request of requests) {
      const socket = net.connect(port, '127.0.0.1');
      socket.write(`${request}\r\nHost: localhost\r\nuser_key: ${key}\r\n\r\n{"where": `);
      await sleep(wait);
      socket.resetAndDestroy();
    }
  }
  await sleep(300);
  await get('/health').expect(200);
  const lines = logged.split('\n').filter((line) => line !== '');
  expect(lines.filter((line) => JSON.parse(line).level > 30)).toEqual([]);
});

test('while it stops answers say Connection: close, and no request that came is lost', async () => {
  const lost: unknown[] = [];
  let answered = 0;
  let closing = 0;
  const ask = (agent: http.Agent) =>
    new Promise<http.IncomingMessage>((resolve, reject) => {
      const request = http.get(
        `${server.url}/api/genes/count`,
        {agent, headers: {user_key: key}},
        (answer) => {
          answer.resume().once('end', () => resolve(answer));
        },
      );
      request.once('error', reject);
    });
  const client = async (pause: number) => {
    const agent = new http.Agent({keepAlive: true, maxSockets: 1});
    for (;;) {
      try {
        const {statusCode, headers} = await ask(agent);
        if (statusCode !== 200) lost.push(statusCode);
        answered++;
        if (headers.connection === 'close') {
          closing++;
          return;
        }
      } catch (error) {
        lost.push(error);
        return;
      }
      await sleep(pause);
    }
  };
  const clients = Promise.all(Array.from({length: 12}, (_, n) => client(n * 20)));
  // By then each keeps its connection, whatever the machine has to do besides.
  await waitUntil(() => answered > 24);
  const ended = server.end('SIGTERM');
  await clients;
  expect(await ended).toBe(0);
  expect(lost).toEqual([]);
  expect(closing).toBe(12);
});
