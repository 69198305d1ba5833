import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

const folder = mkdtempSync(path.join(tmpdir(), 'openclue-ingest-'));
let made = 0;

/** A file with this content, gone when the test file ends; its name says nothing of its kind. */
export function givenFile(content: string | Buffer, name = `file-${++made}`): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

/** A tab-separated file: header, rows. */
export function givenTable(...rows: readonly (readonly string[])[]): string {
  return givenFile(rows.map((row) => `${row.join('\t')}\n`).join(''));
}

afterAll(() => rmSync(folder, {recursive: true, force: true}));
