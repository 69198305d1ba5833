// Compiles src/ to dist/, only when something changed since the last build.
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
import {root} from './install.mjs';

const dist = path.join(root, 'dist');
const stampFile = path.join(dist, '.stamp');
const lockFile = path.join(root, '.build-lock');

/** Builds when src/ differs from what dist/ was made of. Safe when several processes start at once. */
export async function buildProject() {
  if (isCurrent()) return;
  await withLock(async () => {
    if (isCurrent()) return;
    const stamp = fingerprint();
    rmSync(stampFile, {force: true});
    mkdirSync(dist, {recursive: true});
    console.error('openclue: building …');
    compile();
    copyAssets();
    const {buildKernel} = await import('./build-kernel.mjs');
    await buildKernel();
    writeFileSync(stampFile, stamp);
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

function isCurrent() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === fingerprint();
}

function fingerprint() {
  const hash = createHash('sha256');
  const inputs = ['tsconfig.json', 'package-lock.json', 'bin/build.mjs', 'bin/build-kernel.mjs'];
  // Migrations are not compiled, but what this build makes of a database is told by its fingerprint (src/database/preparation.ts).
  for (const file of [...inputs, ...filesUnder('migrations'), ...filesUnder('src')]) {
    const {mtimeMs, size} = statSync(path.join(root, file));
    hash.update(`${file}\0${mtimeMs}\0${size}\n`);
  }
  return hash.digest('hex');
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
