/** Files on the host's disk that are to be published, or were. */
import {createHash} from 'node:crypto';
import {createReadStream, type ReadStream} from 'node:fs';
import {type FileHandle, open, readdir, stat} from 'node:fs/promises';
import path from 'node:path';
import {failure} from '../../errors';

export interface HashedFile {
  /** by which it is asked for, with / between folders */
  readonly path: string;
  /** absolute */
  readonly location: string;
  readonly bytes: number;
  /** hexadecimal */
  readonly sha256: string;
  /** nanoseconds since 1970 */
  readonly modified: bigint;
}

/** Bytes that are read at a time to be summed. */
const chunkBytes = 4 * 1024 * 1024;

/**
 * The file at a path, or all files of a folder but hidden ones, with size and checksum.
 * @param onProgress called with bytes summed and bytes in all
 * @param signal ends the reading, by its reason
 * @throws PUBLICATION_PATH where there is nothing to publish, and where a file changes while it is read
 */
export async function hashFiles(
  asked: string,
  onProgress: (done: number, total: number) => void = () => {},
  signal?: AbortSignal,
): Promise<HashedFile[]> {
  const root = path.resolve(asked);
  const refuse = (detail: string, cause?: unknown) =>
    failure('PUBLICATION_PATH', {path: asked, detail}, {cause});
  const places = await list(root).catch((cause: Error) => {
    throw refuse(cause.message, cause);
  });
  if (places.length === 0) throw refuse('the folder has no files');
  const total = places.reduce((sum, {bytes}) => sum + bytes, 0);
  let done = 0;
  const files: HashedFile[] = [];
  for (const place of places) {
    const hash = createHash('sha256');
    try {
      for await (const chunk of createReadStream(place.location, {highWaterMark: chunkBytes})) {
        hash.update(chunk as Buffer);
        done += (chunk as Buffer).length;
        onProgress(done, total);
        if (signal?.aborted) break;
      }
      signal?.throwIfAborted();
      const after = await stat(place.location, {bigint: true});
      if (Number(after.size) !== place.bytes || after.mtimeNs !== place.modified) {
        throw new Error(`${place.location} changed while it was read`);
      }
    } catch (cause) {
      signal?.throwIfAborted();
      throw refuse((cause as Error).message, cause);
    }
    files.push({...place, sha256: hash.digest('hex')});
  }
  return files;
}

async function list(root: string): Promise<Omit<HashedFile, 'sha256'>[]> {
  const placeOf = async (location: string, name: string) => {
    const {size, mtimeNs} = await stat(location, {bigint: true});
    return {path: name, location, bytes: Number(size), modified: mtimeNs};
  };
  const found = await stat(root);
  if (found.isFile()) return [await placeOf(root, path.basename(root))];
  if (!found.isDirectory()) throw new Error('it is neither a file nor a folder');
  const entries = await readdir(root, {recursive: true, withFileTypes: true});
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((name) => !name.split(path.sep).some((part) => part.startsWith('.')))
    .sort();
  return Promise.all(names.map((name) => placeOf(path.join(root, name), name.split(path.sep).join('/'))));
}

/**
 * Opens a published file, as long as it is what was published: what is sent must have the checksum that is told.
 * @throws PUBLICATION_CHANGED
 */
export async function openPublished(name: string, file: Omit<HashedFile, 'sha256'>): Promise<FileHandle> {
  const gone = (detail: string, cause?: unknown) =>
    failure('PUBLICATION_CHANGED', {name, path: file.path, detail}, {cause});
  const handle = await open(file.location).catch((cause: NodeJS.ErrnoException) => {
    throw gone(cause.code === 'ENOENT' ? 'it is gone' : `it cannot be read (${cause.code})`, cause);
  });
  const {size, mtimeNs} = await handle.stat({bigint: true});
  if (Number(size) === file.bytes && mtimeNs === file.modified) return handle;
  await handle.close();
  throw gone('it was changed');
}

/** Bytes [start, end) of an open file; closes it at the end. */
export function readPart(handle: FileHandle, start: number, end: number): ReadStream {
  // `end` is inclusive there; nothing of an empty file.
  return handle.createReadStream({start, end: Math.max(start, end - 1)});
}
