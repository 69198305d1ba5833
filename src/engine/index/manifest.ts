/** The dataset's manifest: what it is, and which generation of its files is current. */
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {crc32} from 'node:zlib';
import {failure} from '../ground/failures';
import {replaceFile} from '../ground/storage';
import {formatVersion} from './layout';
import {manifestFile} from './names';
import type {SourceStamp} from './source';
import type {SpaceName} from './space';

export interface SpaceSummary {
  readonly space: SpaceName;
  readonly genes: number;
}

export interface DatasetManifest {
  readonly format: number;
  readonly name: string;
  /** what its scores measure; absent of L1000 */
  readonly assay?: string;
  /** level of its data; absent of signatures */
  readonly level?: number;
  /** UUID of the build: two datasets of one name are told apart by it */
  readonly build: string;
  /** 1 when built, one more with each append */
  readonly generation: number;
  /** ISO 8601 */
  readonly created: string;
  /** ISO 8601 of the last append, or `created` */
  readonly updated: string;
  /** version of openclue that built it */
  readonly engine: string;
  readonly signatures: number;
  /** genes in the gene table, the union of the spaces */
  readonly genes: number;
  readonly spaces: readonly SpaceSummary[];
  /**
   * signatures whose scores are kept unrounded too, and counted by (unrounded.ts); true: all; absent in an index of a time
   * when none were, whose scores may be off by more than 1e-5 where a signature has outliers
   */
  readonly unrounded?: true | number;
  /** matrices the signatures came from, in order */
  readonly sources: readonly (SourceStamp & {readonly signatures: number})[];
}

/** Makes `manifest` the state of the dataset, in one step. */
export function writeManifest(folder: string, manifest: DatasetManifest): void {
  const checksum = crc32(JSON.stringify(manifest));
  replaceFile(manifestFile(folder), `${JSON.stringify({...manifest, checksum}, null, 2)}\n`);
}

/** @throws INDEX_NOT_FOUND, INDEX_FOREIGN, INDEX_NEWER, INDEX_DAMAGED */
export function readManifest(folder: string): DatasetManifest {
  const file = manifestFile(folder);
  const {checksum, ...manifest} = parse(file);
  if (typeof manifest.format !== 'number') throw failure('INDEX_FOREIGN', {file});
  if (manifest.format > formatVersion) {
    throw failure('INDEX_NEWER', {file, version: manifest.format, supported: formatVersion});
  }
  if (checksum !== crc32(JSON.stringify(manifest))) {
    throw failure('INDEX_DAMAGED', {file, detail: 'it does not match its checksum'});
  }
  return manifest;
}

function parse(file: string): DatasetManifest & {checksum: number} {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    const folder = path.dirname(file);
    throw failure('INDEX_NOT_FOUND', {name: path.basename(folder), folder: path.dirname(folder)});
  }
  try {
    const parsed = JSON.parse(text) as (DatasetManifest & {checksum: number}) | null;
    if (parsed !== null) return parsed;
  } catch {
    // Told below.
  }
  throw failure('INDEX_DAMAGED', {file, detail: 'it is no JSON object'});
}
