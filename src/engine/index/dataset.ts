/** A finished dataset: its manifest, genes, signature metadata and index files. */
import {existsSync, readdirSync, renameSync, rmSync} from 'node:fs';
import path from 'node:path';
import {failure, OpenclueError} from '../ground/failures';
import {takeLock} from '../ground/lock';
import {GeneTable, readGeneTable} from './gene-table';
import {DatasetManifest, readManifest} from './manifest';
import {
  buildingFolder,
  checkDatasetName,
  datasetFolder,
  indexFile,
  isDatasetName,
  lockFile,
  manifestFile,
  removingFolder,
  scoresFile,
  signaturesFile,
} from './names';
import {IndexLocation, IndexReader, openIndex} from './reader';
import {openSignatures, SignatureTable} from './signature-table';
import type {SpaceName} from './space';

export interface Dataset {
  readonly folder: string;
  readonly manifest: DatasetManifest;
  /** read when first asked for */
  readonly genes: GeneTable;
  /** opened when first asked for */
  readonly signatures: SignatureTable;
  /** Where the index of a gene space lies, for scoring. @throws INDEX_SPACE_ABSENT */
  location(space: SpaceName): IndexLocation;
  /** The reader of a gene space, opened once. @throws INDEX_SPACE_ABSENT and what `openIndex` throws */
  index(space: SpaceName): IndexReader;
  close(): void;
}

/**
 * Opens the dataset in `folder` in its current state; a later append does not change it.
 * @throws INDEX_NOT_FOUND, INDEX_FOREIGN, INDEX_NEWER, INDEX_DAMAGED
 */
export function openDataset(folder: string): Dataset {
  const manifest = readManifest(folder);
  const readers = new Map<SpaceName, IndexReader>();
  let genes: GeneTable | undefined;
  let signatures: SignatureTable | undefined;

  const location = (space: SpaceName): IndexLocation => {
    const {name, build, generation, spaces, unrounded} = manifest;
    if (!spaces.some((known) => known.space === space)) {
      const known = spaces.map((summary) => summary.space).join(', ');
      throw failure('INDEX_SPACE_ABSENT', {name, space, spaces: known});
    }
    const file = indexFile(folder, space);
    return {file, build, generation, ...(unrounded && {scores: scoresFile(folder, space, generation)})};
  };

  return {
    folder,
    manifest,
    location,
    get genes() {
      genes ??= readGeneTable(folder);
      return genes;
    },
    get signatures() {
      signatures ??= openSignatures(signaturesFile(folder, manifest.generation));
      return signatures;
    },
    index(space) {
      const known = readers.get(space);
      if (known) return known;
      const reader = openIndex(location(space));
      readers.set(space, reader);
      return reader;
    },
    close() {
      for (const reader of readers.values()) reader.close();
      readers.clear();
      signatures?.close();
      signatures = undefined;
    },
  };
}

export type DatasetListing =
  | {
      readonly state: 'ready';
      readonly name: string;
      readonly folder: string;
      readonly manifest: DatasetManifest;
    }
  | {
      readonly state: 'unreadable';
      readonly name: string;
      readonly folder: string;
      readonly problem: OpenclueError;
    }
  /** being built, or stopped and waiting for the same command */
  | {readonly state: 'building'; readonly name: string; readonly folder: string};

/** All datasets in `root`, by name. */
export function listDatasets(root: string): DatasetListing[] {
  if (!existsSync(root)) return [];
  const names = readdirSync(root, {withFileTypes: true})
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return names.flatMap((entry): DatasetListing[] => {
    const folder = path.join(root, entry);
    const name = path.basename(entry, path.extname(entry));
    if (folder === buildingFolder(root, name)) return [{state: 'building', name, folder}];
    if (!isDatasetName(entry) || !existsSync(manifestFile(folder))) return [];
    try {
      return [{state: 'ready', name: entry, folder, manifest: readManifest(folder)}];
    } catch (problem) {
      if (problem instanceof OpenclueError) return [{state: 'unreadable', name: entry, folder, problem}];
      throw problem;
    }
  });
}

/**
 * Puts a finished dataset in another folder on the same disk in the place of dataset `name`, if there is one. Readers
 * that have the former one open keep reading it.
 * @throws INDEX_NAME_INVALID, INDEX_BUSY
 */
export function replaceDataset(root: string, name: string, successor: string): void {
  checkDatasetName(name);
  const [present, former] = [datasetFolder(root, name), removingFolder(root, name)];
  const unlock = takeLock(lockFile(root, name), name);
  try {
    rmSync(former, {recursive: true, force: true});
    if (existsSync(present)) renameSync(present, former);
    renameSync(successor, present);
    rmSync(former, {recursive: true, force: true});
  } finally {
    unlock();
  }
}

/**
 * Deletes dataset `name`, or what a stopped build of it left. Readers that have it open keep reading.
 * @throws INDEX_NAME_INVALID, INDEX_NOT_FOUND, INDEX_BUSY
 */
export function removeDataset(root: string, name: string): void {
  checkDatasetName(name);
  const folders = [datasetFolder(root, name), buildingFolder(root, name), removingFolder(root, name)];
  if (!folders.some((folder) => existsSync(folder))) throw failure('INDEX_NOT_FOUND', {name, folder: root});
  const unlock = takeLock(lockFile(root, name), name);
  try {
    const [finished, building, removing] = folders;
    rmSync(removing, {recursive: true, force: true});
    // Under its own name a half-deleted dataset would look damaged; under this one it is only rubbish.
    if (existsSync(finished)) renameSync(finished, removing);
    rmSync(removing, {recursive: true, force: true});
    rmSync(building, {recursive: true, force: true});
  } finally {
    unlock();
  }
}
