/** Where the parts of a dataset lie. */
import path from 'node:path';
import {failure} from '../ground/failures';
import type {SpaceName} from './space';

const nameForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const buildingSuffix = '.building';
const removingSuffix = '.removing';
const lockSuffix = '.lock';

/** @throws INDEX_NAME_INVALID; names become folder names */
export function checkDatasetName(name: string): void {
  if (!isDatasetName(name)) throw failure('INDEX_NAME_INVALID', {name});
}

/** Also tells a dataset's folder from those of a build or a removal under way. */
export function isDatasetName(name: string): boolean {
  return (
    nameForm.test(name) && ![buildingSuffix, removingSuffix, lockSuffix].some((end) => name.endsWith(end))
  );
}

/** Folder of a finished dataset. */
export function datasetFolder(root: string, name: string): string {
  return path.join(root, name);
}

/** Folder in which a dataset grows until it is complete. */
export function buildingFolder(root: string, name: string): string {
  return path.join(root, name + buildingSuffix);
}

/** Folder a dataset becomes while its files are deleted. */
export function removingFolder(root: string, name: string): string {
  return path.join(root, name + removingSuffix);
}

export function lockFile(root: string, name: string): string {
  return path.join(root, name + lockSuffix);
}

export function manifestFile(folder: string): string {
  return path.join(folder, 'manifest.json');
}

export function genesFile(folder: string): string {
  return path.join(folder, 'genes.json');
}

/** Signature metadata of one generation; appending writes the next beside it. */
export function signaturesFile(folder: string, generation: number): string {
  return path.join(folder, `signatures.${generation}.meta`);
}

export function indexFile(folder: string, space: SpaceName): string {
  return path.join(folder, `${space}.index`);
}

/** Unrounded scores of one generation, of a dataset that keeps them. */
export function scoresFile(folder: string, space: SpaceName, generation: number): string {
  return path.join(folder, `${space}.${generation}.scores`);
}

export function journalFile(folder: string): string {
  return path.join(folder, 'journal');
}
