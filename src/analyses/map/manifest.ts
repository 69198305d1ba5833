/** What a map is and which one is current: <dataset>/map/manifest.json names the folder of its files. */
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {crc32} from 'node:zlib';
import {replaceFile} from '../../engine/ground/storage';
import type {Dataset, SpaceName} from '../../engine/index';
import {failure} from '../../errors';

/** Raised when files of the version before cannot be read any more. */
export const mapFormat = 1;

/** Which signatures become points: the exemplars where the dataset tells them, or every one. */
export const mapSignatures = ['exemplars', 'all'] as const;
export type MapSignatures = (typeof mapSignatures)[number];

/** What a map depends on beside the dataset. */
export interface MapOptions {
  readonly signatures: MapSignatures;
  readonly gene_space: SpaceName;
  /** principal components that distances are measured in */
  readonly components: number;
  /** nearest neighbours that hold a point in its place */
  readonly neighbours: number;
  readonly seed: number;
}

export interface MapManifest {
  readonly format: number;
  /** UUID; the folder of the files */
  readonly build: string;
  /** ISO 8601 */
  readonly created: string;
  /** version of openclue that built it */
  readonly engine: string;
  readonly dataset: {readonly name: string; readonly build: string; readonly generation: number};
  readonly options: MapOptions;
  /** signatures on the map */
  readonly points: number;
  /** signatures that are not, since they have scores of less than half of the genes */
  readonly left_out: number;
  /** scores that were missing in the others, and stood at the mean of their gene */
  readonly missing: number;
  /** principal components there were, and their share of the variance */
  readonly components: number;
  readonly explained: number;
  readonly rounds: number;
  /** CRC-32 of the files */
  readonly files: {readonly signatures: number; readonly points: number};
}

export const mapFolder = (dataset: Pick<Dataset, 'folder'>) => path.join(dataset.folder, 'map');
/** Numbers of the signatures (u32), and x and y of each (f32), in the folder of a map's files. */
export const signaturesFile = (folder: string) => path.join(folder, 'signatures.u32');
export const pointsFile = (folder: string) => path.join(folder, 'points.f32');
const manifestFile = (folder: string) => path.join(folder, 'manifest.json');

/** Makes `manifest` the current map, in one step. @param folder from `mapFolder` */
export function writeMapManifest(folder: string, manifest: MapManifest): void {
  const checksum = crc32(JSON.stringify(manifest));
  replaceFile(manifestFile(folder), `${JSON.stringify({...manifest, checksum})}\n`);
}

/**
 * The manifest of a dataset's map, undefined when none was built.
 * @throws MAP_STALE when the dataset has changed since, MAP_FORMAT, MAP_DAMAGED
 */
export function readMapManifest(dataset: Pick<Dataset, 'folder' | 'manifest'>): MapManifest | undefined {
  const {name, build, generation} = dataset.manifest;
  const file = manifestFile(mapFolder(dataset));
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const manifest = parse(file, text);
  if (manifest.format !== mapFormat) {
    throw failure('MAP_FORMAT', {name, version: manifest.format, supported: mapFormat});
  }
  if (manifest.dataset.build !== build || manifest.dataset.generation !== generation) {
    throw failure('MAP_STALE', {name, built: manifest.dataset.generation, now: generation});
  }
  return manifest;
}

function parse(file: string, text: string): MapManifest {
  const damaged = (detail: string) => failure('MAP_DAMAGED', {file, detail});
  let content: MapManifest & {checksum: number};
  try {
    content = JSON.parse(text);
  } catch {
    throw damaged('it is not JSON');
  }
  const {checksum, ...manifest} = content;
  if (checksum !== crc32(JSON.stringify(manifest))) throw damaged('it does not match its checksum');
  return manifest;
}
