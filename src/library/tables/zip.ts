import type {Readable} from 'node:stream';
import {type Entry, openPromise} from 'yauzl';

/** Names of the files in a zip archive, folders left out, in archive order. */
export async function zipMembers(path: string): Promise<string[]> {
  const archive = await openPromise(path);
  const names: string[] = [];
  for await (const {fileName} of archive.eachEntry()) if (!fileName.endsWith('/')) names.push(fileName);
  return names;
}

/** The decompressed bytes of one member of a zip archive. */
export async function readZipMember(path: string, member: string): Promise<Readable> {
  const archive = await openPromise(path, {autoClose: false});
  let found: Entry | undefined;
  for await (const entry of archive.eachEntry()) if (entry.fileName === member) found ??= entry;
  if (!found) throw new Error(`the archive no longer holds ${member}`);
  const stream = await archive.openReadStreamPromise(found);
  return stream.once('close', () => archive.close());
}
