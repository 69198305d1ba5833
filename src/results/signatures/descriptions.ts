/**
 * What results say of a dataset's signatures beside their scores is the same for every job, and compressing or spelling
 * it takes ten times as long as scoring. So it is made ready once, in a folder of the dataset (docs/index-format.md).
 */
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {crc32} from 'node:zlib';
import {LRUCache} from 'lru-cache';
import type {GctxRows} from '../../engine/formats/gctx-writer';
import type {Dataset} from '../../engine/index/index';
import {
  type DescribedDataset,
  type DescriptionFiles,
  descriptionsFolder,
  readDescriptions,
  rowsFile,
  textFile,
} from './description-files';
import {makeDescriptions, publishDescriptions} from './make-descriptions';
import {createRowsText, type RowsText} from './rows-text';

/** The signatures of a dataset, made ready for results. */
export interface Descriptions {
  /** names of the metadata fields that results show */
  readonly fields: readonly string[];
  readonly gctx: GctxRows;
  readonly text: RowsText;
}

/** Kept by each thread that writes results: some 150 bytes for each signature. */
const opened = new LRUCache<string, Descriptions>({max: 1});

/**
 * The descriptions of a dataset's signatures, which are made where they are missing, damaged or of another version.
 * A dataset whose folder cannot be written to has them made for each thread anew.
 */
export async function openDescriptions(dataset: DescribedDataset): Promise<Descriptions> {
  const known = loadDescriptions(dataset);
  if (known) return known;
  const made = await make(dataset);
  opened.set(keyOf(dataset), made);
  return made;
}

/** The same where they are in the dataset's folder, or in memory; undefined elsewhere. */
export function loadDescriptions(dataset: Pick<Dataset, 'folder' | 'manifest'>): Descriptions | undefined {
  const known = opened.get(keyOf(dataset));
  if (known) return known;
  const loaded = load(descriptionsFolder(dataset), dataset);
  if (loaded) opened.set(keyOf(dataset), loaded);
  return loaded;
}

const keyOf = ({manifest: {build, generation}}: Pick<Dataset, 'manifest'>) => `${build}.${generation}`;

/**
 * Makes the descriptions ready in the dataset's folder, unless they are.
 * @returns whether they are there now: not where the folder cannot be written to, or the disk is full
 */
export async function prepareDescriptions(dataset: DescribedDataset): Promise<boolean> {
  return readDescriptions(descriptionsFolder(dataset), dataset) !== undefined || publishDescriptions(dataset);
}

async function make(dataset: DescribedDataset): Promise<Descriptions> {
  if (await publishDescriptions(dataset)) {
    const published = load(descriptionsFolder(dataset), dataset);
    if (published) return published;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'openclue-descriptions-'));
  try {
    await makeDescriptions(folder, dataset);
    const made = load(folder, dataset);
    if (!made) throw new Error(`what was written to ${folder} a moment ago cannot be read back`);
    return made;
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

/** Undefined where they are missing, or not as they were written. */
function load(folder: string, dataset: Pick<Dataset, 'manifest'>): Descriptions | undefined {
  const files = readDescriptions(folder, dataset);
  if (!files) return undefined;
  const rows = readIntact(path.join(folder, rowsFile), files.rows);
  const text = readIntact(path.join(folder, textFile), files.text);
  if (!rows || !text) return undefined;
  return {
    fields: files.fields,
    gctx: {count: dataset.manifest.signatures, image: rows},
    text: createRowsText(files.layout, (memory) => memory.set(text)),
  };
}

function readIntact(file: string, {bytes, checksum}: DescriptionFiles['rows']): Uint8Array | undefined {
  try {
    const content = readFileSync(file);
    return content.length === bytes && crc32(content) === checksum ? content : undefined;
  } catch {
    return undefined;
  }
}
