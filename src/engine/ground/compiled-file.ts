import {existsSync} from 'node:fs';
import path from 'node:path';
import {failure} from './failures';
import {packageRoot} from './package';

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
