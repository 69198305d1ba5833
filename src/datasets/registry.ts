import {existsSync} from 'node:fs';
import path from 'node:path';
import type {Pool} from 'pg';
import type {Config} from '../config';
import type {DatasetManifest} from '../engine/index';
import {failure} from '../errors';

/** A registered dataset; its files are in `datasetFolder`. */
export interface DatasetRecord {
  readonly id: string;
  readonly name: string;
  /** file name of the matrix it was built from */
  readonly source: string;
  readonly checksum: string;
  readonly spaces: readonly string[];
  readonly signature_count: number;
  readonly gene_count: number;
  readonly synthetic: boolean;
  readonly created: Date;
}

/** CLUE's clients always name this dataset; here it stands for the default one unless one is called so. */
const clueDataset = 'touchstone';
const columns = 'id, name, source, checksum, spaces, signature_count, gene_count, synthetic, created';

/** Folder of all datasets. */
export function datasetsFolder({home}: Pick<Config, 'home'>): string {
  return path.join(home, 'datasets');
}

/** Newest first. */
export async function listDatasetRecords(pool: Pool): Promise<DatasetRecord[]> {
  const {rows} = await pool.query<DatasetRecord>(
    `select ${columns} from datasets order by created desc, name`,
  );
  return rows;
}

/**
 * The dataset a query means: the one it names, or whose record id it gives; else, or for CLUE's "Touchstone", the configured default, the
 * newest real dataset, or the demo.
 * @throws DATASET_UNKNOWN
 */
export async function chooseDataset(
  pool: Pool,
  config: Pick<Config, 'home' | 'defaultDataset'>,
  asked?: string,
): Promise<DatasetRecord> {
  const present = (await listDatasetRecords(pool)).filter(({name}) =>
    existsSync(path.join(datasetsFolder(config), name)),
  );
  const named = (name: string) =>
    present.find((record) => record.name === name) ??
    present.find((record) => record.name.toLowerCase() === name.toLowerCase()) ??
    present.find((record) => record.id === name);
  const unknown = (name: string) =>
    failure('DATASET_UNKNOWN', {name, known: present.map((record) => record.name)});
  if (asked) {
    const record = named(asked);
    if (record) return record;
    if (asked.toLowerCase() !== clueDataset) throw unknown(asked);
  }
  if (config.defaultDataset) {
    const record = named(config.defaultDataset);
    if (!record) throw unknown(config.defaultDataset);
    return record;
  }
  const record = present.find(({synthetic}) => !synthetic) ?? present[0];
  if (!record) throw unknown(asked ?? 'default');
  return record;
}

/** @throws DATASET_UNKNOWN */
export async function requireDataset(pool: Pool, name: string): Promise<DatasetRecord> {
  const records = await listDatasetRecords(pool);
  const record = records.find((each) => each.name === name);
  if (!record) throw failure('DATASET_UNKNOWN', {name, known: records.map((each) => each.name)});
  return record;
}

/**
 * Notes how many signatures a dataset has. Of two appends the later may be the first to come here, so the number
 * only grows; a dataset built anew under the name has an id of its own.
 */
export async function recordSignatures(
  pool: Pool,
  {name, build, signatures}: Pick<DatasetManifest, 'name' | 'build' | 'signatures'>,
): Promise<void> {
  await pool.query(
    'update datasets set signature_count = $3 where name = $1 and id = $2 and signature_count < $3',
    [name, build, signatures],
  );
}
