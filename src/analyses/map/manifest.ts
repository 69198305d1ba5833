/** What a map is and which one is current: <dataset>/map/manifest.json names the folder of its files. */
import path from 'node:path';
import type {Dataset, SpaceName} from '../../engine/index';
import {readDerivedManifest, writeDerivedManifest} from '../derived';

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

/** Makes `manifest` the current map, in one step. @param folder from `mapFolder` */
export function writeMapManifest(folder: string, manifest: MapManifest): void {
  writeDerivedManifest(folder, manifest);
}

/**
 * The manifest of a dataset's map, undefined when none was built.
 * @throws MAP_STALE when the dataset has changed since, MAP_FORMAT, MAP_DAMAGED
 */
export function readMapManifest(dataset: Pick<Dataset, 'folder' | 'manifest'>): MapManifest | undefined {
  return readDerivedManifest({name: 'MAP', format: mapFormat}, mapFolder(dataset), dataset);
}
