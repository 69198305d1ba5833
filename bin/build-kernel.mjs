// Compiles the kernel's AssemblyScript to dist/engine/kernel/kernel.wasm.
import {existsSync, mkdirSync, readdirSync, renameSync, statSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const sources = path.join(root, 'src', 'engine', 'kernel', 'assembly');
const target = path.join(root, 'dist', 'engine', 'kernel', 'kernel.wasm');

/** Builds the kernel unless it is newer than its sources; `force` builds it anyway. */
export async function buildKernel({force = false} = {}) {
  if (!force && isCurrent()) return;
  const asc = await import('assemblyscript/asc');
  mkdirSync(path.dirname(target), {recursive: true});
  const partial = `${target}.${process.pid}`;
  const {error, stderr} = await asc.main([
    path.relative(root, path.join(sources, 'index.ts')),
    ...['--baseDir', root, '--outFile', path.relative(root, partial)],
    // The kernel is handed every address, so it needs neither a runtime nor more memory than it is given.
    ...['--runtime', 'stub', '--initialMemory', '1', '--noAssert', '--enable', 'simd', '-O3', '--converge'],
  ]);
  if (error) throw new Error(`openclue: the kernel does not compile: ${error.message}\n${stderr.toString()}`);
  // Whoever looks for the file finds all of it or none.
  renameSync(partial, target);
}

function isCurrent() {
  if (!existsSync(target)) return false;
  const built = statSync(target).mtimeMs;
  return readdirSync(sources).every((file) => statSync(path.join(sources, file)).mtimeMs < built);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernel({force: true});
