/** Results that are kept: where they lie, what the folder of one holds, and its texts. */
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {promisify} from 'node:util';
import {gunzip} from 'node:zlib';
import type {Config} from '../config';
import type {DatasetState} from '../engine/index/index';
import {failure} from '../errors';
import {parseManifest, type WrittenManifest} from './manifest';

/** Where all results lie: a folder for each job. */
export function resultsFolder({home}: Pick<Config, 'home'>): string {
  return path.join(home, 'results');
}

/** Everything that a job keeps: its result, and what an attempt is writing. */
export function jobFolder(config: Pick<Config, 'home'>, jobId: string): string {
  return path.join(resultsFolder(config), jobId);
}

/** A job's result; there only when it is whole. */
export function resultFolder(config: Pick<Config, 'home'>, jobId: string): string {
  return path.join(jobFolder(config, jobId), 'result');
}

/** Where answers made from results are written before they are sent. */
export function answersFolder({home}: Pick<Config, 'home'>): string {
  return path.join(home, 'answers');
}

/** What a matrix holds. */
export interface MatrixShape {
  readonly rows: number;
  readonly columns: number;
  /** names of the metadata fields of its rows */
  readonly fields: readonly string[];
  /** the dataset whose signatures, all of them and in its order, are the rows; absent where that is not known */
  readonly described?: DescribedBy;
}

/** A state of a dataset: its fields are the same wherever they are read. */
export interface DescribedBy extends Pick<DatasetState, 'build' | 'generation'> {
  readonly dataset: string;
}

/** A file of the result folder. */
export interface ResultFile {
  /** path within the folder, with slashes */
  readonly path: string;
  /** bytes of its content */
  readonly bytes: number;
  /** bytes of the gzip file in whose form it is kept; absent where it is kept as it is */
  readonly packed?: number;
  /** of a matrix: what it holds */
  readonly matrix?: MatrixShape;
}

/** All files of a result. */
export interface ResultIndex {
  /** name of the result folder, and of the archive's root */
  readonly root: string;
  /** by path */
  readonly files: readonly ResultFile[];
  /** CRC-32 of the archive's tar */
  readonly checksum: number;
}

export const indexFile = 'result.json';

/** A result that is there. */
export interface JobResult {
  readonly folder: string;
  readonly index: ResultIndex;
}

/** Reads what a result folder holds; undefined when there is no result. */
export async function readIndex(folder: string): Promise<ResultIndex | undefined> {
  try {
    return JSON.parse(await readFile(path.join(folder, indexFile), 'utf8')) as ResultIndex;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Where a file of a result is kept. */
export function fileOf(folder: string, {root}: ResultIndex, file: ResultFile): string {
  return path.join(folder, root, `${file.path}${file.packed === undefined ? '' : '.gz'}`);
}

/** The files of a result as they are told to who asks. */
export function listFiles({files}: ResultIndex): object[] {
  return files.map(({path: name, bytes, matrix}) => {
    const {described: _, ...shape} = matrix ?? {};
    return {path: name, kind: matrix ? 'matrix' : 'text', ...shape, bytes};
  });
}

const unpacked = promisify(gunzip);
const manifestFile = 'manifest.json';
/** Names the queries of a result, and where the digest of each is. */
const queriesFile = 'arfs/index.txt';

/** @throws RESULT_FILE_UNKNOWN */
export async function readResultText({folder, index}: JobResult, name: string): Promise<string> {
  const file = index.files.find((each) => each.path === name);
  if (!file) throw failure('RESULT_FILE_UNKNOWN', {path: name, known: index.files.map((each) => each.path)});
  const bytes = await readFile(fileOf(folder, index, file));
  return (file.packed === undefined ? bytes : await unpacked(bytes)).toString('utf8');
}

/** What a result was made from. @throws RESULT_FILE_UNKNOWN, MANIFEST_UNREADABLE */
export async function readResultManifest(result: JobResult): Promise<WrittenManifest> {
  return parseManifest(await readResultText(result, manifestFile), manifestFile);
}

/** A query of a result. */
export interface ResultQuery {
  readonly name: string;
  /** of its digest, below arfs/ */
  readonly folder: string;
}

/** What a result holds, for who looks at it. @throws RESULT_FILE_UNKNOWN */
export async function summariseResult(
  result: JobResult,
): Promise<{files: object[]; manifest: unknown; queries: ResultQuery[]}> {
  const hasQueries = result.index.files.some((each) => each.path === queriesFile);
  const [manifest, queries] = await Promise.all([
    readResultText(result, manifestFile),
    // Tools that have no digests of queries have no list of them.
    hasQueries ? readResultText(result, queriesFile) : '',
  ]);
  return {files: listFiles(result.index), manifest: JSON.parse(manifest), queries: queriesOf(queries)};
}

function queriesOf(text: string): ResultQuery[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.slice(1).map((line) => {
    const [name, , url = ''] = line.split('\t');
    return {name, folder: url.split('/')[0]};
  });
}
