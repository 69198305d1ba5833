import {spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {givenInstallation} from '../support/installation';
import {repositoryRoot, type ServerProcess, startServerProcess} from '../support/server-process';

const {environment} = givenInstallation('demo');
let server: ServerProcess;
/** Inside the checkout, so that the compiled program finds openapi-fetch. */
let folder: string;

beforeAll(async () => {
  server = await startServerProcess(environment);
  mkdirSync(path.join(repositoryRoot, 'dist'), {recursive: true});
  folder = mkdtempSync(path.join(repositoryRoot, 'dist', 'client-'));
}, 120_000);

afterAll(() => rmSync(folder, {recursive: true, force: true}));

function node(...args: string[]): Promise<{code: number | null; output: string}> {
  return new Promise((resolve) => {
    const {NODE_OPTIONS: _, ...env} = process.env;
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

function compile(): ReturnType<typeof node> {
  const project = path.join(folder, 'tsconfig.json');
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2023', 'dom'],
    module: 'node16',
    strict: true,
    types: ['node'],
    typeRoots: [path.join(repositoryRoot, 'node_modules/@types')],
    rootDir: path.join(repositoryRoot, 'test/client'),
    outDir: folder,
    paths: {'openclue-api': ['./openclue-api.d.ts']},
  };
  const files = [path.join(repositoryRoot, 'test/client/list-perts.mts')];
  writeFileSync(project, JSON.stringify({compilerOptions, files}));
  return node(path.join(repositoryRoot, 'node_modules/typescript-7/bin/tsc'), '-p', project);
}

it('compiles against types made from the description of a running server, and lists perts', async () => {
  const types = path.join(folder, 'openclue-api.d.ts');
  expect(await generate(`${server.url}/openapi.json`, types)).toEqual({code: 0, output: ''});
  expect(await compile()).toEqual({code: 0, output: ''});
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
