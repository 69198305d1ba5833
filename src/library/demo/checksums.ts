import {createHash} from 'node:crypto';
import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import type {Config} from '../../config';

/** By home; the files are written once. */
const known = new Map<string, readonly string[]>();

/** SHA-256 of the files that the demo was loaded from, in hexadecimal; none where they are no longer there. */
export async function demoChecksums({home}: Pick<Config, 'home'>): Promise<readonly string[]> {
  const before = known.get(home);
  if (before) return before;
  const folder = path.join(home, 'demo');
  const names = await readdir(folder).catch(() => []);
  const tables = names.filter((name) => /\.(txt|gmt)$/.test(name));
  const checksums = await Promise.all(
    tables.map(async (name) =>
      createHash('sha256')
        .update(await readFile(path.join(folder, name)))
        .digest('hex'),
    ),
  );
  known.set(home, checksums);
  return checksums;
}
