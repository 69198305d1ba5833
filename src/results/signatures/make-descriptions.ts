import {mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync} from 'node:fs';
import path from 'node:path';
import {crc32} from 'node:zlib';
import {writeGctxRows} from '../../engine/formats/gctx-writer';
import {diskTrouble} from '../../engine/ground/disk';
import {syncFolder, writeDurably} from '../../engine/ground/storage';
import {
  type DescribedDataset,
  descriptionsFolder,
  descriptionsHome,
  descriptionsManifest,
  formatDescriptions,
  originOf,
  rowsFile,
  textFile,
} from './description-files';
import {describeAll} from './fields';
import {rowColumns, rowImage} from './row-columns';

const draftSuffix = '.draft-';
/** Milliseconds after which nobody works on a draft any more: it takes seconds. */
const draftAge = 3_600_000;

/** Writes the descriptions of a dataset's signatures into an empty folder. */
export async function makeDescriptions(folder: string, dataset: DescribedDataset): Promise<void> {
  const {signatures} = dataset;
  const table = describeAll(signatures);
  await writeGctxRows(path.join(folder, rowsFile), table);
  const {layout, image} = rowImage(rowColumns(table));
  writeDurably(path.join(folder, textFile), image);
  const rows = readFileSync(path.join(folder, rowsFile));
  const content = (bytes: Uint8Array) => ({bytes: bytes.length, checksum: crc32(bytes)});
  writeDurably(
    path.join(folder, descriptionsManifest),
    formatDescriptions({
      made: originOf(dataset),
      fields: [...table.fields.keys()],
      rows: content(rows),
      text: content(image),
      layout,
    }),
  );
}

/**
 * Makes the descriptions of a dataset's current state in its folder and removes those of earlier ones. Whoever is first
 * of several processes that do so at once has made them for all.
 * @returns false where the folder cannot be written to, or has no room
 */
export async function publishDescriptions(dataset: DescribedDataset): Promise<boolean> {
  const target = descriptionsFolder(dataset);
  let draft: string | undefined;
  try {
    makeFolder(descriptionsHome(dataset));
    draft = mkdtempSync(`${target}${draftSuffix}`);
    await makeDescriptions(draft, dataset);
    syncFolder(draft);
    publish(draft, target, dataset);
    removeOthers(descriptionsHome(dataset), path.basename(target));
    return true;
  } catch (error) {
    if (diskTrouble(error) !== undefined) return false;
    throw error;
  } finally {
    if (draft) rmSync(draft, {recursive: true, force: true});
  }
}

/** Not with the folders above it: the dataset may have been removed meanwhile. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function publish(draft: string, target: string, dataset: DescribedDataset): void {
  try {
    renameSync(draft, target);
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'EPERM') throw error;
    // Another process was first, or what is there was found damaged; either is as good as this one, or worse.
    const old = mkdtempSync(`${target}${draftSuffix}`);
    renameSync(target, path.join(old, 'replaced'));
    renameSync(draft, target);
    rmSync(old, {recursive: true, force: true});
  }
  syncFolder(descriptionsHome(dataset));
}

/** A thread that has the earlier ones in use has read them into memory. */
function removeOthers(home: string, current: string): void {
  for (const name of readdirSync(home)) {
    if (name === current) continue;
    const folder = path.join(home, name);
    const isDraft = name.includes(draftSuffix);
    if (!isDraft || statSync(folder).mtimeMs < Date.now() - draftAge) {
      rmSync(folder, {recursive: true, force: true});
    }
  }
}
