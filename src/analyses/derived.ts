/** What is derived from a dataset and kept beside it: backgrounds and maps, each current by a manifest of its own. */
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {crc32} from 'node:zlib';
import {takeLock} from '../engine/ground/lock';
import {replaceFile} from '../engine/ground/storage';
import {type Dataset, openDataset} from '../engine/index';
import {lockFile} from '../engine/index/names';
import {failure} from '../errors';

/** Which manifest is read; its failures begin with it. */
interface Kind {
  readonly name: 'BACKGROUND' | 'MAP';
  /** the version that is read */
  readonly format: number;
}

interface DerivedManifest {
  readonly format: number;
  /** the state of the dataset that it was made of */
  readonly dataset: {readonly build: string; readonly generation: number};
}

const manifestFile = (folder: string) => path.join(folder, 'manifest.json');

/** Makes `manifest` the current one, in one step. */
export function writeDerivedManifest(folder: string, manifest: DerivedManifest): void {
  const checksum = crc32(JSON.stringify(manifest));
  replaceFile(manifestFile(folder), `${JSON.stringify({...manifest, checksum})}\n`);
}

/**
 * The current manifest, undefined when there is none.
 * @throws <name>_STALE when the dataset has changed since, <name>_FORMAT, <name>_DAMAGED
 */
export function readDerivedManifest<M extends DerivedManifest>(
  kind: Kind,
  folder: string,
  dataset: Pick<Dataset, 'manifest'>,
): M | undefined {
  const {name, build, generation} = dataset.manifest;
  const file = manifestFile(folder);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const manifest = parse<M>(kind, file, text);
  if (manifest.format !== kind.format) {
    throw failure(`${kind.name}_FORMAT`, {name, version: manifest.format, supported: kind.format});
  }
  if (manifest.dataset.build !== build || manifest.dataset.generation !== generation) {
    throw failure(`${kind.name}_STALE`, {name, built: manifest.dataset.generation, now: generation});
  }
  return manifest;
}

function parse<M extends DerivedManifest>(kind: Kind, file: string, text: string): M {
  const damaged = (detail: string) => failure(`${kind.name}_DAMAGED`, {file, detail});
  let content: M & {checksum: number};
  try {
    content = JSON.parse(text);
  } catch {
    throw damaged('it is not JSON');
  }
  const {checksum, ...rest} = content;
  if (checksum !== crc32(JSON.stringify(rest))) throw damaged('it does not match its checksum');
  return rest as unknown as M;
}

/** Builds with the dataset locked and opened as it is then. @throws INDEX_BUSY while another process changes it */
export async function onLockedDataset<T>(
  {folder, manifest}: Pick<Dataset, 'folder' | 'manifest'>,
  build: (dataset: Dataset) => Promise<T>,
): Promise<T> {
  const unlock = takeLock(lockFile(path.dirname(folder), manifest.name), manifest.name);
  const dataset = openDataset(folder);
  try {
    return await build(dataset);
  } finally {
    dataset.close();
    unlock();
  }
}
