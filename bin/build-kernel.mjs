// Compiles the engine's AssemblyScript: the kernel, the sums of profiles, genes in order,
// the ranking of an index build, the lines of a GCT, random sets, levels 3 to 5.
import {existsSync, mkdirSync, readdirSync, renameSync, statSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const sources = path.join(root, 'src', 'engine', 'kernel', 'assembly');
const dist = path.join(root, 'dist', 'engine');
const kernel = {
  entry: 'index.ts',
  target: path.join(dist, 'kernel', 'kernel.wasm'),
};
/** Sums over the genes of profiles. */
const profiles = {
  entry: 'profiles.ts',
  target: path.join(dist, 'kernel', 'profiles.wasm'),
};
/** Ranks, ties and sizes of a signature's genes in order. */
const ordered = {
  entry: 'ordered.ts',
  target: path.join(dist, 'kernel', 'ordered.wasm'),
};
/** The threads of a build rank in one memory, of a size they are told; 65,536 pages are all there can be. */
const rank = {
  entry: 'rank.ts',
  target: path.join(dist, 'index', 'rank.wasm'),
  memory: ['--importMemory', '--sharedMemory', '--maximumMemory', '65536', '--enable', 'threads'],
};
/** Composes and compresses the lines of a GCT. */
const rowsText = {
  entry: 'rows-text.ts',
  target: path.join(root, 'dist', 'results', 'signatures', 'rows-text.wasm'),
};
/** Inner products of vectors. */
const innerProducts = {
  entry: 'inner-products.ts',
  target: path.join(dist, 'kernel', 'inner-products.wasm'),
};
/** Connectivity within a matrix of similarities of wells of proteomic assays. */
const connectWithin = {
  entry: 'connect-within.ts',
  target: path.join(dist, 'proteomics', 'connect-within.wasm'),
};
/** Draws the random sets of an enrichment and scores them. */
const randomSets = {
  entry: 'random-sets.ts',
  target: path.join(dist, 'stats', 'random-sets.wasm'),
};

/** Medians of plates, and ranks and sums of replicates. */
const levels = {
  entry: 'levels.ts',
  target: path.join(dist, 'stats', 'levels.wasm'),
};

/** Finds nearest neighbours. */
const nearest = {
  entry: 'nearest.ts',
  target: path.join(dist, 'embedding', 'nearest.wasm'),
};

/** Builds the modules that are not newer than the sources; `force` builds all. */
export async function buildKernel({force = false} = {}) {
  for (const module of [
    kernel,
    profiles,
    ordered,
    rank,
    rowsText,
    innerProducts,
    connectWithin,
    randomSets,
    levels,
    nearest,
  ])
    if (force || !isCurrent(module)) await compile(module);
}

/** The memory is a page of the module's own, which grows, unless it says otherwise. */
async function compile({entry, target, memory = ['--initialMemory', '1']}) {
  const asc = await import('assemblyscript/asc');
  mkdirSync(path.dirname(target), {recursive: true});
  const partial = `${target}.${process.pid}`;
  const {error, stderr} = await asc.main([
    path.relative(root, path.join(sources, entry)),
    ...['--baseDir', root, '--outFile', path.relative(root, partial)],
    // Every address is handed over, so there is no need for a runtime, nor for more memory than is given.
    ...['--runtime', 'stub', ...memory, '--noAssert', '--enable', 'simd', '-O3', '--converge'],
  ]);
  if (error) throw new Error(`openclue: ${entry} does not compile: ${error.message}\n${stderr.toString()}`);
  // Whoever looks for the file finds all of it or none.
  renameSync(partial, target);
}

function isCurrent({target}) {
  if (!existsSync(target)) return false;
  const built = statSync(target).mtimeMs;
  return readdirSync(sources).every((file) => statSync(path.join(sources, file)).mtimeMs < built);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernel({force: true});
