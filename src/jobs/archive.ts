import {createReadStream, createWriteStream} from 'node:fs';
import {readdir, rename, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {pipeline} from 'node:stream/promises';
import {createGzip} from 'node:zlib';
import tar from 'tar-stream';

/** Entries carry no time and no owner, so the same result makes the same bytes. */
const entryTime = new Date(0);
const fileMode = 0o644;

/**
 * Packs a folder into `<file>` as tar.gz with the folder's name as root, streaming; the file appears only when
 * it is whole.
 */
export async function packFolder(folder: string, file: string): Promise<void> {
  const partial = `${file}.partial`;
  const pack = tar.pack();
  const written = pipeline(pack, createGzip(), createWriteStream(partial));
  try {
    await Promise.all([addFiles(pack, folder), written]);
    await rename(partial, file);
  } catch (error) {
    pack.destroy();
    await written.catch(() => {});
    await rm(partial, {force: true});
    throw error;
  }
}

async function addFiles(pack: tar.Pack, folder: string): Promise<void> {
  const root = path.basename(folder);
  for (const name of await filesBelow(folder)) {
    const source = path.join(folder, name);
    const {size} = await stat(source);
    const header = {name: path.posix.join(root, name), size, mode: fileMode, mtime: entryTime};
    await new Promise<void>((resolve, reject) => {
      const entry = pack.entry(header, (error) => (error ? reject(error) : resolve()));
      createReadStream(source).on('error', reject).pipe(entry);
    });
  }
  pack.finalize();
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true});
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}
