import {existsSync} from 'node:fs';
import path from 'node:path';
import {failure} from '../../errors';
import {packageRoot} from '../../version';

/**
 * The compiled file of a worker thread, e.g. compiledFile('engine', 'pool', 'worker.js'). Threads load
 * JavaScript from disk, also when the caller itself was compiled in memory, as tests are.
 *
 * @throws ENGINE_NOT_BUILT when the project has not been built
 */
export function compiledFile(...parts: string[]): string {
  const file = path.join(packageRoot, 'dist', ...parts);
  if (!existsSync(file)) throw failure('ENGINE_NOT_BUILT', {file});
  return file;
}
