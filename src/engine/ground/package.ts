import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {failure} from './failures';

/** The checkout (or installed package) this code runs from: migrations/ and bin/ lie there. */
export const packageRoot = folderOfPackage(__dirname);

/** The version of openclue, which datasets and results carry. */
export const version: string = (
  JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as {version: string}
).version;

/** This file is compiled to different depths: dist/ for the server, dist-bench/src/ for measurements. */
function folderOfPackage(folder: string): string {
  const parent = path.dirname(folder);
  return existsSync(path.join(folder, 'package.json')) || parent === folder
    ? folder
    : folderOfPackage(parent);
}

/**
 * The compiled file of a worker thread or of WebAssembly that stands beside its caller, e.g.
 * compiledFile(__dirname, 'worker.js'). Threads load JavaScript from disk, also when the caller itself was
 * compiled in memory, as tests are, or to another folder, as measurements are.
 *
 * @throws ENGINE_NOT_BUILT when the project has not been built
 */
export function compiledFile(folder: string, name: string): string {
  const place = path.relative(packageRoot, folder).split(path.sep).join('/');
  const file = path.join(packageRoot, 'dist', place.replace(/^(dist-bench\/)?(src|dist)(\/|$)/, ''), name);
  if (!existsSync(file)) throw failure('ENGINE_NOT_BUILT', {file});
  return file;
}
