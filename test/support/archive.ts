import {createReadStream} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {createGunzip} from 'node:zlib';
import tar from 'tar-stream';

/** Unpacks a tar.gz into a folder and returns the entries' names in order. */
export async function unpack(archive: string, folder: string): Promise<string[]> {
  const names: string[] = [];
  const extract = createReadStream(archive).pipe(createGunzip()).pipe(tar.extract());
  for await (const entry of extract) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
    names.push(entry.header.name);
    const target = path.join(folder, entry.header.name);
    await mkdir(path.dirname(target), {recursive: true});
    await writeFile(target, Buffer.concat(chunks));
  }
  return names;
}
