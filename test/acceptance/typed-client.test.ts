import {spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import {chromium} from 'playwright-core';
import {givenInstallation} from '../support/installation';
import {repositoryRoot, type ServerProcess, startServerProcess} from '../support/server-process';
import {chromiumPath} from '../web/chromium';

const {environment} = givenInstallation('demo');
let server: ServerProcess;
/** Inside the checkout, so that the compiled program finds openapi-fetch. */
let folder: string;

beforeAll(async () => {
  // A checkout has it only where the package, or the pages, were built.
  expect(await node(path.join(repositoryRoot, 'bin/build-client.mjs'))).toMatchObject({code: 0});
  server = await startServerProcess(environment);
  mkdirSync(path.join(repositoryRoot, 'dist'), {recursive: true});
  folder = mkdtempSync(path.join(repositoryRoot, 'dist', 'client-'));
}, 240_000);

afterAll(() => rmSync(folder, {recursive: true, force: true}));

function node(...args: string[]): Promise<{code: number | null; output: string}> {
  return nodeWith({}, ...args);
}

function nodeWith(variables: NodeJS.ProcessEnv, ...args: string[]): ReturnType<typeof node> {
  return new Promise((resolve) => {
    const {NODE_OPTIONS: _, ...inherited} = process.env;
    const env = {...inherited, ...variables};
    const child = spawn(process.execPath, args, {env, stdio: ['ignore', 'pipe', 'pipe']});
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk;
      });
    }
    child.on('close', (code) => resolve({code, output}));
  });
}

const generate = (description: string, output: string) =>
  node(path.join(repositoryRoot, 'bin/generate-client.mjs'), description, output);

function compile(program: string): ReturnType<typeof node> {
  const project = path.join(folder, 'tsconfig.json');
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2023', 'dom'],
    module: 'node16',
    strict: true,
    types: ['node'],
    typeRoots: [path.join(repositoryRoot, 'node_modules/@types')],
    rootDir: path.dirname(program),
    outDir: folder,
    paths: {'openclue-api': ['./openclue-api.d.ts']},
  };
  writeFileSync(project, JSON.stringify({compilerOptions, files: [program]}));
  return node(path.join(repositoryRoot, 'node_modules/typescript-7/bin/tsc'), '-p', project);
}

it('compiles against types made from the description of a running server, and lists perts', async () => {
  const types = path.join(folder, 'openclue-api.d.ts');
  expect(await generate(`${server.url}/openapi.json`, types)).toEqual({code: 0, output: ''});
  expect(await compile(path.join(repositoryRoot, 'test/client/list-perts.mts'))).toEqual({
    code: 0,
    output: '',
  });
  const {code, output} = await node(path.join(folder, 'list-perts.mjs'), server.url, server.key);
  expect({code, output}).toEqual({code: 0, output: expect.stringMatching(/^\["/)});
  const names = JSON.parse(output) as string[];
  expect(names).toHaveLength(3);
  expect(names).toEqual([...names].sort());
  const refused = await node(path.join(folder, 'list-perts.mjs'), server.url, 'no-key-of-this-server');
  expect(refused).toEqual({code: 1, output: expect.stringContaining('The user_key is not known here')});
}, 240_000);

it('says why no types can be made', async () => {
  const missing = path.join(folder, 'nothing.json');
  expect(await generate(missing, path.join(folder, 'nothing.d.ts'))).toEqual({
    code: 1,
    output: expect.stringContaining(`No types could be made from ${missing}`),
  });
});

const examples = path.join(repositoryRoot, 'clients/typescript/examples');

it('runs the example for Node.js, and tells a refusal by the sentence and its code', async () => {
  expect(await compile(path.join(examples, 'query.mts'))).toEqual({code: 0, output: ''});
  const example = path.join(folder, 'query.mjs');
  const ran = await nodeWith({OPENCLUE_URL: server.url, OPENCLUE_KEY: server.key}, example);
  expect(ran).toEqual({code: 0, output: expect.stringMatching(/^1 \w+ \w+ [\d.]+\n/)});
  expect(ran.output.trim().split('\n')).toHaveLength(9);
  const refused = await nodeWith({OPENCLUE_URL: server.url, OPENCLUE_KEY: 'no-key-of-this-server'}, example);
  expect(refused).toEqual({code: 1, output: expect.stringContaining('(USER_KEY_UNKNOWN)')});
}, 240_000);

const inBrowser = chromiumPath ? it : it.skip;

inBrowser(
  'runs the example for browsers on a page of another origin',
  async () => {
    const page = createServer((request, response) => {
      const file = (request.url ?? '/').replace('/node_modules/openclue/', '/');
      if (file !== '/' && !file.endsWith('.mjs')) return void response.writeHead(404).end();
      const [place, type] =
        file === '/'
          ? [path.join(examples, 'browser.html'), 'text/html']
          : [path.join(repositoryRoot, file), 'text/javascript'];
      response.setHeader('Content-Type', type).end(readFileSync(place));
    });
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({executablePath: chromiumPath, args: ['--no-sandbox']});
    try {
      const shown = await browser.newPage();
      await shown.goto(`http://127.0.0.1:${(page.address() as AddressInfo).port}/`);
      await shown.fill('[name=url]', server.url);
      await shown.fill('[name=key]', server.key);
      await shown.click('button');
      await shown.waitForSelector('li:nth-child(10)');
      expect(await shown.textContent('[role=status]')).toBe('Of 2880 signatures the most alike:');
      await shown.fill('[name=up]', 'NOGENE');
      await shown.fill('[name=down]', '');
      await shown.click('button');
      await shown.waitForSelector('[role=status]:has-text("not accepted")');
    } finally {
      await browser.close();
      page.close();
    }
  },
  120_000,
);
