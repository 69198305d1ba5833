/** Where the descriptions of a dataset's signatures lie, and whether they are those of its current state. */
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {crc32} from 'node:zlib';
import type {Dataset} from '../../engine/index/index';
import {version} from '../../version';
import type {RowImageLayout} from './row-columns';

/** Raised when what is made changes. */
const descriptionsFormat = 3;

export const rowsFile = 'rows.gctx';
export const textFile = 'rows.text';
export const descriptionsManifest = 'manifest.json';

interface FileContent {
  readonly bytes: number;
  /** CRC-32 */
  readonly checksum: number;
}

export interface DescriptionFiles {
  /** what they were made of, and by */
  readonly made: ReturnType<typeof originOf>;
  /** names of the fields, in order */
  readonly fields: readonly string[];
  readonly rows: FileContent;
  readonly text: FileContent;
  readonly layout: RowImageLayout;
}

/** What results need of a dataset. */
export type DescribedDataset = Pick<Dataset, 'folder' | 'manifest' | 'signatures'>;

/** What decides over the content of the files. */
export function originOf({manifest: {build, generation, signatures}}: Pick<Dataset, 'manifest'>) {
  return {format: descriptionsFormat, engine: version, build, generation, signatures};
}

/** Holds a folder for each state of the dataset that has them. */
export const descriptionsHome = (dataset: Pick<Dataset, 'folder'>) =>
  path.join(dataset.folder, 'descriptions');

/** Its name tells states of the dataset, and versions of openclue, apart: what is there is never overwritten. */
export function descriptionsFolder(dataset: Pick<Dataset, 'folder' | 'manifest'>): string {
  const origin = crc32(JSON.stringify(originOf(dataset)))
    .toString(16)
    .padStart(8, '0');
  return path.join(descriptionsHome(dataset), `${dataset.manifest.generation}-${origin}`);
}

/** What a folder of descriptions holds; undefined where it has none, or none of this dataset as it is. */
export function readDescriptions(
  folder: string,
  dataset: Pick<Dataset, 'manifest'>,
): DescriptionFiles | undefined {
  try {
    const text = readFileSync(path.join(folder, descriptionsManifest), 'utf8');
    const {checksum, ...files} = JSON.parse(text) as DescriptionFiles & {checksum: number};
    if (checksum !== crc32(JSON.stringify(files))) return undefined;
    return JSON.stringify(files.made) === JSON.stringify(originOf(dataset)) ? files : undefined;
  } catch {
    return undefined;
  }
}

export function formatDescriptions(files: DescriptionFiles): string {
  return `${JSON.stringify({...files, checksum: crc32(JSON.stringify(files))})}\n`;
}
