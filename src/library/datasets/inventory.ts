/** Every dataset as its host looks at it: which is the default, which state its files are in, what they take. */
import path from 'node:path';
import type {Pool} from 'pg';
import type {Config} from '../../config';
import {folderBytes} from '../../engine/ground/disk';
import {listDatasets} from '../../engine/index';
import {levelOf, usualAssay} from '../assays';
import {listReferences} from '../proteomics/registry';
import {hasReference, readReference, referencesFolder} from '../proteomics/store';
import {rebuildReasons} from './rebuild-reasons';
import {type DefaultReason, datasetsFolder, defaultDataset, listDatasetRecords} from './registry';

export interface InventoryEntry {
  readonly name: string;
  readonly assay: string;
  /** of its data */
  readonly level: number;
  /** ready; unreadable, as `problem` tells; absent: the database knows it, the folder does not */
  readonly state: 'ready' | 'unreadable' | 'absent';
  readonly problem?: string;
  /** why queries that name none go to it; null where they do not */
  readonly default_reason: DefaultReason | null;
  /** id of the build, null where the files cannot be read */
  readonly build: string | null;
  /** 1 when built, one more with each append */
  readonly generation: number | null;
  /** version of openclue that built it */
  readonly built_by: string | null;
  readonly signatures: number;
  readonly counted: 'signatures' | 'wells';
  readonly genes: number;
  /** on disk */
  readonly bytes: number;
  readonly source: string;
  /** of the index, or of what the reference was made from: the first digits of it are what pages call its version */
  readonly checksum: string;
  readonly synthetic: boolean;
  readonly created: Date;
  /** why it should be built again, with what to do */
  readonly hints: readonly string[];
}

type Found = Pick<InventoryEntry, 'state' | 'problem' | 'build' | 'generation' | 'built_by'>;

const absent: Found = {state: 'absent', build: null, generation: null, built_by: null};
const unreadable = (problem: string): Found => ({...absent, state: 'unreadable', problem});

/** Datasets of signatures, then references of wells; each newest first. */
export async function listInventory(
  pool: Pool,
  config: Pick<Config, 'home' | 'defaultDataset'>,
): Promise<readonly InventoryEntry[]> {
  const root = datasetsFolder(config);
  const [records, references, standard] = await Promise.all([
    listDatasetRecords(pool),
    listReferences(pool),
    defaultDataset(pool, config),
  ]);
  const listings = new Map(listDatasets(root).map((listing) => [listing.name, listing]));
  const entries: InventoryEntry[] = [];
  for (const record of records) {
    const {
      name,
      source,
      checksum,
      synthetic,
      created,
      gene_count: genes,
      signature_count: signatures,
    } = record;
    const {level, columns: counted} = levelOf(record);
    const folder = path.join(root, name);
    const listing = listings.get(name);
    const manifest = listing?.state === 'ready' ? listing.manifest : undefined;
    const found: Found = manifest
      ? {state: 'ready', build: manifest.build, generation: manifest.generation, built_by: manifest.engine}
      : listing?.state === 'unreadable'
        ? unreadable(listing.problem.message)
        : absent;
    entries.push({
      ...{name, assay: manifest?.assay ?? usualAssay.name, level, ...found, counted, signatures, genes},
      default_reason: standard?.record.name === name ? standard.reason : null,
      ...{bytes: await folderBytes(folder), source, checksum, synthetic, created},
      hints: await rebuildReasons(pool, record, folder),
    });
  }
  for (const record of references) {
    const {
      name,
      assay,
      source,
      checksum,
      synthetic,
      created,
      probe_count: genes,
      well_count: signatures,
    } = record;
    const folder = path.join(referencesFolder(config), name);
    entries.push({
      ...{name, assay, level: 4, ...referenceState(folder), counted: 'wells', signatures, genes},
      ...{
        default_reason: null,
        bytes: await folderBytes(folder),
        source,
        checksum,
        synthetic,
        created,
        hints: [],
      },
    });
  }
  return entries;
}

function referenceState(folder: string): Found {
  if (!hasReference(folder)) return absent;
  try {
    const {build, generation, engine: built_by} = readReference(folder);
    return {state: 'ready', build, generation, built_by};
  } catch (error) {
    return unreadable((error as Error).message);
  }
}
