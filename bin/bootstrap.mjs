// What the npm scripts run: everything a fresh clone needs first, then the task.
import {spawnSync} from 'node:child_process';
import {createRequire} from 'node:module';
import path from 'node:path';
import {benchAgainst} from './bench-against.mjs';
import {root} from './install.mjs';
import {prepare} from './prepare.mjs';

const [task, ...rest] = process.argv.slice(2);

await prepare();

const tasks = {serve, test, check, bench};
if (!(task in tasks)) throw new Error(`bootstrap: no task "${task}"`);
await tasks[task]();

/** Runs in this process, so that a signal to npm's child reaches the server itself. */
async function serve() {
  const {runCommandLine} = createRequire(import.meta.url)('../dist/cli/main.js');
  await runCommandLine(['serve', ...rest]);
}

function test() {
  process.exit(node('--no-warnings', bin('jest', 'bin/jest.js'), ...rest));
}

function check() {
  const tsc = bin('typescript-7', 'bin/tsc');
  const steps = [
    ['types of src', () => node(tsc, '--noEmit', '-p', 'tsconfig.json')],
    ['types of test and bench', () => node(tsc, '-p', 'test/tsconfig.json')],
    ['the typed client', () => node('bin/build-client.mjs')],
    ['types of web', () => node(tsc, '-p', 'web/tsconfig.json')],
    ['types of the tests of web', () => node(tsc, '-p', 'test/web/tsconfig.json')],
    ['layers of src', () => node(bin('dependency-cruiser', 'bin/dependency-cruise.mjs'), 'src')],
    ['lint', () => node(bin('@biomejs/biome', 'bin/biome'), 'check', '.')],
    ['openapi.json', () => node('bin/export-openapi.mjs', '--check')],
    ['packages and their licences', () => node('bin/check-packages.mjs')],
    ['docs/errors.md', () => node('bin/export-errors.mjs', '--check')],
  ];
  const failed = steps.filter(([, run]) => run() !== 0).map(([name]) => name);
  console.log(failed.length === 0 ? 'check: all good' : `check: failed: ${failed.join(', ')}`);
  process.exit(failed.length === 0 ? 0 : 1);
}

function bench() {
  const compiled = node(bin('typescript-7', 'bin/tsc'), '-p', 'bench/tsconfig.json');
  if (compiled) process.exit(compiled);
  process.exit(rest.includes('--against') ? benchAgainst(rest) : node('dist-bench/bench/main.js', ...rest));
}

function bin(name, file) {
  return path.join(root, 'node_modules', name, file);
}

function node(...args) {
  return spawnSync(process.execPath, args, {cwd: root, stdio: 'inherit'}).status ?? 1;
}
