import {createHash} from 'node:crypto';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import http from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {gunzipSync, gzipSync} from 'node:zlib';
import {openPages, serverSegments} from '../../../src/http/pages';

const page = '<!doctype html><title>openclue</title>';
const script = 'console.log("a page")';
let folder: string;
let server: http.Server;
let port: number;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'openclue-pages-'));
  mkdirSync(path.join(folder, 'assets'));
  writeFileSync(path.join(folder, 'index.html'), page);
  writeFileSync(path.join(folder, 'assets/main-1a2b.js'), script);
  writeFileSync(path.join(folder, 'assets/main-1a2b.js.gz'), gzipSync(script));
  const sendPages = openPages(folder);
  server = http.createServer((request, response) => {
    if (sendPages(request, response)) return;
    response.writeHead(418).end('what was answered before');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.close();
  rmSync(folder, {recursive: true});
});

/** Node's fetch would take compressed answers apart, and dots out of a path. */
function ask(at: string, headers: http.OutgoingHttpHeaders = {}, method = 'GET') {
  return new Promise<{status?: number; headers: http.IncomingHttpHeaders; body: Buffer}>(
    (resolve, reject) => {
      const request = http.request({host: '127.0.0.1', port, path: at, headers, method}, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks)}),
        );
      });
      request.on('error', reject);
      request.end();
    },
  );
}

const browser = {accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'};

it('answers the page at its addresses, to those alone who ask for text/html', async () => {
  for (const at of ['/', '/query', '/jobs/25f4142bef784c27b0e72312', '/perts/BRD-K81418486?dataset=demo']) {
    const {status, headers, body} = await ask(at, browser);
    expect({at, status, type: headers['content-type'], body: String(body)}).toEqual({
      at,
      status: 200,
      type: 'text/html; charset=utf-8',
      body: page,
    });
    for (const accept of ['*/*', 'application/json', undefined]) {
      const plain = await ask(at, accept === undefined ? {} : {accept});
      expect({at, accept, status: plain.status, vary: plain.headers.vary}).toEqual({
        at,
        accept,
        status: 418,
        vary: 'Accept',
      });
    }
  }
});

it('answers the playground at the address that it has always had, whoever asks', async () => {
  for (const at of ['/explorer', '/explorer/', '/Explorer/?operation=GET%20%2Fapi%2Fperts']) {
    for (const headers of [browser, {accept: '*/*'}, {}]) {
      expect(await ask(at, headers)).toMatchObject({status: 200, body: Buffer.from(page)});
    }
  }
});

it('leaves the addresses of the API, explorer and downloads to the server, whoever asks', async () => {
  for (const segment of serverSegments) {
    const own = segment === 'explorer' ? [] : [`/${segment}`];
    for (const at of [...own, `/${segment}/x`]) expect((await ask(at, browser)).status).toBe(418);
  }
  expect((await ask('/query', browser, 'POST')).status).toBe(418);
});

it('knows the first segment of every path that openapi.json describes', () => {
  const {paths} = JSON.parse(readFileSync(path.join(__dirname, '../../../openapi.json'), 'utf8')) as {
    paths: Record<string, unknown>;
  };
  const segments = new Set(Object.keys(paths).map((each) => each.split('/')[1]));
  expect([...segments].filter((segment) => !serverSegments.includes(segment))).toEqual([]);
});

it('lets hashed files be kept for good and the page be asked for each time, compressed where that is taken', async () => {
  const plain = await ask('/assets/main-1a2b.js');
  expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(String(plain.body)).toBe(script);
  const packed = await ask('/assets/main-1a2b.js', {'accept-encoding': 'br;q=0, gzip'});
  expect(packed.headers['content-encoding']).toBe('gzip');
  expect(String(gunzipSync(packed.body))).toBe(script);
  expect(
    (await ask('/assets/main-1a2b.js', {'accept-encoding': 'gzip;q=0'})).headers['content-encoding'],
  ).toBeUndefined();
  const document = await ask('/', browser);
  expect(document.headers['cache-control']).toBe('no-cache');
  const again = await ask('/', {...browser, 'if-none-match': String(document.headers.etag)});
  expect({status: again.status, bytes: again.body.length}).toEqual({status: 304, bytes: 0});
  const head = await ask('/', browser, 'HEAD');
  expect({bytes: head.body.length, length: head.headers['content-length']}).toEqual({
    bytes: 0,
    length: String(page.length),
  });
});

it('lets only own files run and style, and nobody frame the page', async () => {
  const {headers} = await ask('/', browser);
  const policy = String(headers['content-security-policy']).split(';');
  expect(policy).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]);
  expect(headers['x-content-type-options']).toBe('nosniff');
});

it('allows the script that the build wrote into the document by its hash, and no other', () => {
  const own = path.join(folder, 'scripted');
  mkdirSync(own);
  const early = 'window.early = 1';
  writeFileSync(
    path.join(own, 'index.html'),
    `<script>${early}</script><script src="/assets/a.js"></script>`,
  );
  const headers = new Map<string, unknown>();
  const response = {
    setHeader: (name: string, value: unknown) => void headers.set(name, value),
    removeHeader: () => undefined,
    end: () => undefined,
  };
  openPages(own)(
    {method: 'GET', url: '/', headers: browser} as unknown as http.IncomingMessage,
    response as unknown as http.ServerResponse,
  );
  const digest = createHash('sha256').update(early).digest('base64');
  expect(headers.get('Content-Security-Policy')).toContain(`;script-src 'self' 'sha256-${digest}';`);
});

it('answers nothing beyond its folder, and an unknown file as before', async () => {
  for (const at of [
    '/assets/../../package.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/gone-0000.js',
  ]) {
    expect((await ask(at, browser)).status).toBe(418);
  }
});

it('takes no request where nothing was built', async () => {
  const sendPages = openPages(path.join(folder, 'nothing'));
  const request = {method: 'GET', url: '/', headers: browser} as http.IncomingMessage;
  expect(sendPages(request, {} as http.ServerResponse)).toBe(false);
});
