// Compiles src/ to dist/ and web/ to dist/web/, each only when something changed since its last build.
import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {buildPages, webInputs} from './build-web.mjs';
import {root} from './install.mjs';

const dist = path.join(root, 'dist');
const lockFile = path.join(root, '.build-lock');

/** What is built, and of what; the stamp is the fingerprint of the inputs that it was last made of. */
const server = {
  name: 'the server',
  stamp: path.join(dist, '.stamp'),
  // Migrations are not compiled, but what this build makes of a database is told by its fingerprint (src/database/preparation.ts).
  inputs: [
    'tsconfig.json',
    'package-lock.json',
    'bin/build.mjs',
    'bin/build-kernel.mjs',
    'migrations',
    'src',
  ],
  async make() {
    compile();
    copyAssets();
    const {buildKernel} = await import('./build-kernel.mjs');
    await buildKernel();
  },
};
const pages = {
  name: 'the pages',
  stamp: path.join(dist, '.stamp-web'),
  inputs: webInputs,
  make: buildPages,
};

/** Builds what differs from its inputs. Safe when several processes start at once. */
export async function buildProject() {
  for (const part of [server, pages]) await buildPart(part);
}

async function buildPart(part) {
  if (isCurrent(part)) return;
  await withLock(async () => {
    if (isCurrent(part)) return;
    const fingerprint = fingerprintOf(part);
    rmSync(part.stamp, {force: true});
    mkdirSync(dist, {recursive: true});
    console.error(`openclue: building ${part.name} …`);
    await part.make();
    writeFileSync(part.stamp, fingerprint);
  });
}

function compile() {
  const tsc = path.join(root, 'node_modules', 'typescript-7', 'bin', 'tsc');
  const {status} = spawnSync(process.execPath, [tsc, '-p', path.join(root, 'tsconfig.json')], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error('openclue: src/ does not compile; the messages above say where.');
}

function isCurrent(part) {
  return existsSync(part.stamp) && readFileSync(part.stamp, 'utf8') === fingerprintOf(part);
}

function fingerprintOf({inputs}) {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap((input) => (isFolder(input) ? filesUnder(input) : [input]))) {
    const {mtimeMs, size} = statSync(path.join(root, file));
    hash.update(`${file}\0${mtimeMs}\0${size}\n`);
  }
  return hash.digest('hex');
}

function isFolder(input) {
  return statSync(path.join(root, input)).isDirectory();
}

function filesUnder(folder) {
  return readdirSync(path.join(root, folder), {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** Pages, styles and other files the server reads beside its compiled code. */
function copyAssets() {
  for (const file of filesUnder('src')) {
    if (/\.(ts|md)$/.test(file)) continue;
    const target = path.join(dist, path.relative('src', file));
    mkdirSync(path.dirname(target), {recursive: true});
    cpSync(path.join(root, file), target);
  }
}

async function withLock(work) {
  for (;;) {
    try {
      writeFileSync(lockFile, String(process.pid), {flag: 'wx'});
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!ownerIsAlive()) rmSync(lockFile, {force: true});
      else await sleep(200);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lockFile, {force: true});
  }
}

function ownerIsAlive() {
  try {
    process.kill(Number(readFileSync(lockFile, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildProject();
