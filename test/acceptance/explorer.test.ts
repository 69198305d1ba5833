import type {OpenApiSpec} from '@loopback/rest';
import supertest from 'supertest';
import {givenInstallation} from '../support/installation';
import {type ServerProcess, startServerProcess} from '../support/server-process';

const {environment} = givenInstallation('demo');
let server: ServerProcess;

beforeAll(async () => {
  server = await startServerProcess(environment);
}, 120_000);

const get = (at: string) => fetch(new URL(at, server.url));

function policyOf({headers}: Response): Map<string, string> {
  const directives = headers.get('content-security-policy')?.split(';') ?? [];
  return new Map(
    directives.map((directive) => {
      const [name, ...sources] = directive.trim().split(' ');
      return [name, sources.join(' ')];
    }),
  );
}

it('opens without a key, from the root too, under a policy that lets only its own files run', async () => {
  const page = await get('/');
  expect(new URL(page.url).pathname).toBe('/explorer/');
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  const policy = policyOf(page);
  expect(policy.get('default-src')).toBe("'none'");
  for (const kind of ['style-src', 'connect-src']) expect(policy.get(kind)).toBe("'self'");
  // And the one script that the build wrote into the document.
  expect(policy.get('script-src')).toMatch(/^'self' 'sha256-[\w+/]+='$/);
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  expect(page.headers.get('x-powered-by')).toBeNull();
});

it('serves every file its page names, and each without a key', async () => {
  const page = await get('/explorer/');
  const html = await page.text();
  const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file);
  expect(files.length).toBeGreaterThanOrEqual(2);
  for (const file of files) {
    const answer = await get(new URL(file, page.url).href);
    expect({file, status: answer.status, bytes: (await answer.arrayBuffer()).byteLength > 100}).toEqual({
      file,
      status: 200,
      bytes: true,
    });
  }
});

it('finds the description compressed to a fifteenth, once for who holds it, and the demo key', async () => {
  const ask = (headers: Record<string, string>) => fetch(new URL('/openapi.json', server.url), {headers});
  const plain = await ask({'accept-encoding': 'identity'});
  expect(((await plain.json()) as OpenApiSpec).openapi).toMatch(/^3\.0/);
  const whole = Number(plain.headers.get('content-length'));
  for (const encoding of ['gzip', 'br']) {
    const packed = await ask({'accept-encoding': encoding});
    expect(packed.headers.get('content-encoding')).toBe(encoding);
    expect(Number(packed.headers.get('content-length'))).toBeLessThan(whole / 15);
    expect((await packed.text()).length).toBeGreaterThan(whole / 2);
  }
  // Node's fetch would ask for a fresh answer whenever a condition is set.
  const condition = {'If-None-Match': plain.headers.get('etag') ?? ''};
  await supertest(server.url).get('/openapi.json').set(condition).expect(304);
  expect(await (await get('/temp_api_key')).json()).toEqual({user_key: server.key});
  expect((await get('/openapi.yaml')).headers.get('content-type')).toMatch(/yaml/);
});

it('offers the same operations in OpenAPI 3.1, without a key', async () => {
  const [older, newer] = await Promise.all(
    ['/openapi.json', '/openapi-3.1.json'].map(async (at) => {
      const answer = await get(at);
      expect(answer.status).toBe(200);
      return (await answer.json()) as OpenApiSpec;
    }),
  );
  expect(newer.openapi).toBe('3.1.0');
  const operations = ({paths}: OpenApiSpec) =>
    Object.entries(paths).flatMap(([path, item]) => Object.keys(item).map((verb) => `${verb} ${path}`));
  expect(operations(newer)).toEqual(operations(older));
  expect(newer.servers).toEqual(older.servers);
});

it('lets nothing run in answers that are data, and answers nothing else without a key', async () => {
  const answer = await get('/api/perts');
  expect(answer.status).toBe(401);
  expect([...policyOf(answer)]).toEqual([['default-src', "'none'"]]);
  for (const at of ['/explorer/../api/perts', '/explorer/%2e%2e/api/perts', '/explorer/..%2fapi/perts']) {
    expect([401, 404]).toContain((await get(at)).status);
  }
});
