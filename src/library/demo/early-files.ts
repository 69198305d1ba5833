/**
 * The demo's files of a new installation. Drawing them takes as long as making the database, and neither needs the other.
 */
import {existsSync} from 'node:fs';
import {mkdtemp, readdir, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import type {Config} from '../../config';
import {compiledFile} from '../../engine/ground/package';
import {isAlive} from '../../engine/ground/processes';
import {startThreads} from '../../engine/ground/threads';
import type {DemoFiles} from './files';

/** Folders of servers that start at the same time are kept apart, by process, until one of them installs the demo. */
const prefix = 'demo.early-';

export interface EarlyDemoFiles {
  /** Moves the files to where the demo has them, an empty place. @throws what writing them threw */
  moveTo(folder: string): Promise<DemoFiles>;
  /** Ends what is not wanted. */
  close(): Promise<void>;
}

/** Begins where no database has ever been; undefined where there may be a demo already. */
export async function beginDemoFiles({
  home,
  demo,
  databaseUrl,
}: Pick<Config, 'home' | 'demo' | 'databaseUrl'>): Promise<EarlyDemoFiles | undefined> {
  if (!demo || databaseUrl !== undefined || existsSync(path.join(home, 'postgres'))) return undefined;
  await sweep(home);
  const folder = await mkdtemp(path.join(home, `${prefix}${process.pid}-`));
  const threads = startThreads<typeof import('./files-thread')>({
    filename: compiledFile(__dirname, 'files-thread.js'),
    maxThreads: 1,
  });
  const written = threads.run('write', folder);
  // Whoever installs the demo hears of it; where nobody does, nobody wants the files.
  written.catch(() => undefined);
  return {
    async moveTo(place) {
      const files = await written;
      await threads.close();
      await rename(folder, place);
      const moved = (file: string) => path.join(place, path.relative(folder, file));
      return {
        matrix: moved(files.matrix),
        siginfo: moved(files.siginfo),
        metadata: files.metadata.map(moved),
        expression: moved(files.expression),
      };
    },
    async close() {
      await threads.close();
      await rm(folder, {recursive: true, force: true});
    },
  };
}

/** Removes what a start that was killed has left. */
async function sweep(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const [, pid] = /^demo\.early-(\d+)-/.exec(name) ?? [];
    if (pid && !isAlive(Number(pid))) await rm(path.join(home, name), {recursive: true, force: true});
  }
}
