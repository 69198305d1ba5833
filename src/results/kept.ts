/** Texts of a result, as they were written. */
import {readFile} from 'node:fs/promises';
import {promisify} from 'node:util';
import {gunzip} from 'node:zlib';
import {failure} from '../errors';
import {fileOf, type ResultIndex} from './archive/archive';
import {parseManifest, type WrittenManifest} from './manifest';

/** A result that is there. */
export interface JobResult {
  readonly folder: string;
  readonly index: ResultIndex;
}

const unpacked = promisify(gunzip);
const manifestFile = 'manifest.json';

/** @throws RESULT_FILE_UNKNOWN */
export async function readResultText({folder, index}: JobResult, path: string): Promise<string> {
  const file = index.files.find((each) => each.path === path);
  if (!file) throw failure('RESULT_FILE_UNKNOWN', {path, known: index.files.map((each) => each.path)});
  const bytes = await readFile(fileOf(folder, index, file));
  return (file.packed === undefined ? bytes : await unpacked(bytes)).toString('utf8');
}

/** What a result was made from. @throws RESULT_FILE_UNKNOWN, MANIFEST_UNREADABLE */
export async function readResultManifest(result: JobResult): Promise<WrittenManifest> {
  return parseManifest(await readResultText(result, manifestFile), manifestFile);
}
