/** What a background is and which one is current: <dataset>/background/manifest.json names the folder of its files. */
import path from 'node:path';
import {crc32} from 'node:zlib';
import type {Dataset, SpaceName} from '../../engine/index';
import {readDerivedManifest, writeDerivedManifest} from '../derived';
import type {RecordFileEntry} from './records';

/** Raised when files of the version before cannot be read any more. */
export const backgroundFormat = 2;

/** Record files of levels; the matched ones hold the summaries of perts that are queried in their own cell lines. */
export const backgroundLevels = [
  'sig',
  'pert_cell',
  'pert_summary',
  'pcl_cell',
  'pcl_summary',
  'matched_pert_summary',
  'matched_pcl_summary',
] as const;
export type BackgroundLevel = (typeof backgroundLevels)[number];

/** Record files of connections between perts. */
export const connectionFiles = ['connections_ncs', 'connections_ps'] as const;

/** What a build depends on beside the dataset. */
export interface BackgroundOptions {
  readonly gene_space: SpaceName;
  /** genes of each of the two sets of a reference query */
  readonly set_size: number;
  readonly metric: 'wtcs';
  /** field of the signatures that become queries; null: all do, of the reference or, with `signatures`, at all */
  readonly exemplars: 'is_exemplar_sig' | null;
  /** field of the reference signatures; null: all are */
  readonly reference: 'is_touchstone' | null;
  /** false: without level sig, the largest */
  readonly signature_level: boolean;
  /** every signature of the dataset is a reference query, as in cmapM's background of a build */
  readonly signatures?: 'all';
  /** true: scores of two reference queries with each other are made equal, as cmapM does */
  readonly symmetric?: true;
}

export interface BackgroundManifest {
  readonly format: number;
  /** UUID; the folder of the files */
  readonly build: string;
  /** ISO 8601 */
  readonly created: string;
  /** version of openclue that built it */
  readonly engine: string;
  readonly dataset: {
    readonly name: string;
    readonly build: string;
    readonly generation: number;
    readonly signatures: number;
  };
  readonly options: BackgroundOptions;
  /** genes of the gene space */
  readonly genes: number;
  /** reference queries, and perts and cell lines they are of */
  readonly queries: number;
  /** signatures that are no queries for want of a pert_id */
  readonly nameless?: number;
  readonly perts: number;
  readonly cells: readonly {readonly cell: string; readonly queries: number}[];
  readonly pcls: {readonly count: number; readonly checksum: number};
  /** CRC-32 of connections.json */
  readonly connections: number;
  readonly files: Readonly<Record<string, RecordFileEntry>>;
}

export const backgroundFolder = (dataset: Pick<Dataset, 'folder'>) => path.join(dataset.folder, 'background');

/** File of one kind in the folder of a background's files. */
export const recordFile = (folder: string, name: string) => path.join(folder, `${name}.f32`);
export const pclFile = (folder: string) => path.join(folder, 'pcls.gmt');
export const connectionsFile = (folder: string) => path.join(folder, 'connections.json');

/** Makes `manifest` the current background, in one step. @param folder from `backgroundFolder` */
export function writeBackgroundManifest(folder: string, manifest: BackgroundManifest): void {
  writeDerivedManifest(folder, manifest);
}

/**
 * The manifest of a dataset's background, undefined when none was built.
 * @throws BACKGROUND_STALE when the dataset has changed since, BACKGROUND_FORMAT, BACKGROUND_DAMAGED
 */
export function readBackgroundManifest(dataset: Dataset): BackgroundManifest | undefined {
  return readDerivedManifest(
    {name: 'BACKGROUND', format: backgroundFormat},
    backgroundFolder(dataset),
    dataset,
  );
}

/** CRC-32, hexadecimal, of a background's content: backgrounds that agree in it give the same percentile scores. */
export function backgroundChecksum({options, files, pcls, connections}: BackgroundManifest): string {
  return crc32(JSON.stringify([options, files, pcls, connections]))
    .toString(16)
    .padStart(8, '0');
}
