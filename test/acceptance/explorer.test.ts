import type {OpenApiSpec} from '@loopback/rest';
import {givenDatabase} from '../support/database';
import {givenHome, type ServerProcess, startServerProcess} from '../support/server-process';

let server: ServerProcess;

beforeAll(async () => {
  const {connectionString} = await givenDatabase();
  server = await startServerProcess({OPENCLUE_HOME: givenHome(), DATABASE_URL: connectionString});
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
  expect(policy.get('default-src')).toBe("'self'");
  expect(policy.get('script-src')).toBe("'self' 'unsafe-inline'");
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  expect(page.headers.get('x-powered-by')).toBeNull();
});

it('serves every file its page names, and each without a key', async () => {
  const page = await get('/explorer/');
  const html = await page.text();
  const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file);
  expect(files.length).toBeGreaterThanOrEqual(3);
  for (const file of files) {
    const answer = await get(new URL(file, page.url).href);
    expect({file, status: answer.status, bytes: (await answer.arrayBuffer()).byteLength > 100}).toEqual({
      file,
      status: 200,
      bytes: true,
    });
  }
});

it('reads a description that is there, and starts with the demo key', async () => {
  const page = await get('/explorer/');
  const html = await page.text();
  const description = /url: '([^']+)'/.exec(html)?.[1] ?? '';
  const answer = await get(new URL(description, page.url).href);
  expect(answer.status).toBe(200);
  expect(((await answer.json()) as OpenApiSpec).openapi).toMatch(/^3\.0/);
  const demo = await get(new URL('../temp_api_key', page.url).href);
  expect(await demo.json()).toEqual({user_key: server.key});
  expect(html).toContain("'../temp_api_key'");
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
