import {existsSync} from 'node:fs';
import path from 'node:path';
import type {Pool, PoolClient} from 'pg';
import {audit} from '../../auth/audit';
import type {Config} from '../../config';
import {inTransaction} from '../../database/transaction';
import type {DatasetManifest} from '../../engine/index/index';
import {failure} from '../../errors';
import type {DatasetViewer} from '../../models/services';
import {levelOf} from '../assays';

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
  /** of its data: 5 signatures, 4 and 3 wells (library/assays) */
  readonly level: number;
  readonly created: Date;
}

/** Name of the dataset that openclue brings along. */
export const demoDataset = 'demo';

/** The command line and the server itself, which see every dataset. */
export const host: DatasetViewer = {};

/** Whether a dataset is there for a viewer. */
export function isOpenTo(
  {onlyDatasets}: DatasetViewer,
  {name, synthetic}: Pick<DatasetRecord, 'name' | 'synthetic'>,
): boolean {
  return onlyDatasets === undefined || synthetic || onlyDatasets.includes(name);
}

/** What is read of a dataset: differential scores, which a query can be compared with, or values whatever they are. */
export type DatasetUse = 'scores' | 'values';

/** @throws DATASET_NOT_SCORES for a dataset of amounts */
export function requireScores({name, level}: Pick<DatasetRecord, 'name' | 'level'>): void {
  if (!hasScores({level})) throw failure('DATASET_NOT_SCORES', {name, level, words: levelOf({level}).words});
}

const hasScores = ({level}: Pick<DatasetRecord, 'level'>) => levelOf({level}).holds === 'scores';

/** CLUE's clients always name this dataset; here it stands for the default one unless one is called so. */
const clueDataset = 'touchstone';
/** In the table of settings: the dataset that was chosen, and that of the server's environment (migration 0018). */
const chosenSetting = 'default_dataset';
const environmentSetting = 'environment_dataset';
const columns = 'id, name, source, checksum, spaces, signature_count, gene_count, synthetic, level, created';

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
 * The dataset a query means: the one it names, or whose record id it gives; else, or for CLUE's "Touchstone", the default.
 * What the viewer may not see is as if it were not there.
 * @throws DATASET_UNKNOWN, DATASET_NOT_SCORES unless values alone are read
 */
export async function chooseDataset(
  pool: Pool,
  config: Pick<Config, 'home' | 'defaultDataset'>,
  asked: string | undefined,
  viewer: DatasetViewer,
  use: DatasetUse = 'scores',
): Promise<DatasetRecord> {
  const usable = (record: DatasetRecord) => {
    if (use === 'scores') requireScores(record);
    return record;
  };
  const built = await presentDatasets(pool, config);
  const present = built.filter((record) => isOpenTo(viewer, record));
  const unknown = (name: string) =>
    failure('DATASET_UNKNOWN', {
      name,
      known: present.map((record) => record.name),
      demoKey: viewer.onlyDatasets && true,
    });
  if (asked) {
    const record = findDataset(present, asked);
    if (record) return usable(record);
    if (asked.toLowerCase() !== clueDataset) throw unknown(asked);
  }
  const standard = await defaultFor(pool, config, built, viewer);
  if (!standard) throw unknown(config.defaultDataset ?? asked ?? 'default');
  return usable(standard.record);
}

/** Why a dataset is the default one. */
export type DefaultReason = 'environment' | 'chosen' | 'demo' | 'first';

export interface DefaultDataset {
  readonly record: DatasetRecord;
  readonly reason: DefaultReason;
}

/**
 * The dataset of queries that name none: OPENCLUE_DATASET; else the one that was chosen; else the demo while it is there;
 * else the first that was added of those that have scores. Adding a dataset moves nobody's default. undefined where there
 * is none, or not the one that OPENCLUE_DATASET names.
 */
export async function defaultDataset(
  pool: Pool,
  config: Pick<Config, 'home' | 'defaultDataset'>,
  viewer: DatasetViewer = host,
): Promise<DefaultDataset | undefined> {
  return defaultFor(pool, config, await presentDatasets(pool, config), viewer);
}

/** The default that a viewer sees: by the rule among all, or, where that is hidden, among what is not. */
async function defaultFor(
  pool: Pool,
  config: Pick<Config, 'defaultDataset'>,
  built: readonly DatasetRecord[],
  viewer: DatasetViewer,
): Promise<DefaultDataset | undefined> {
  const present = built.filter((record) => isOpenTo(viewer, record));
  const standard = await defaultAmong(pool, config, present);
  return standard ?? (present.length < built.length ? defaultAmong(pool, {}, present) : undefined);
}

async function defaultAmong(
  pool: Pool,
  config: Pick<Config, 'defaultDataset'>,
  present: readonly DatasetRecord[],
): Promise<DefaultDataset | undefined> {
  const as = (record: DatasetRecord | undefined, reason: DefaultReason) => record && {record, reason};
  const wanted = config.defaultDataset;
  if (wanted) return as(findDataset(present, wanted), 'environment');
  const {rows} = await pool.query<{value: string}>('select value from settings where name = $1', [
    chosenSetting,
  ]);
  const called = (name: string) => present.find((record) => record.name === name);
  return (
    as(rows.length > 0 ? called(rows[0].value) : undefined, 'chosen') ??
    as(called(demoDataset), 'demo') ??
    // They are listed newest first.
    as(present.filter(hasScores).at(-1), 'first')
  );
}

/**
 * Makes a dataset the default, or, without a name, leaves that to the rule.
 * @param by id of the admin's key; undefined: the command line
 * @throws DATASET_UNKNOWN, DATASET_NOT_SCORES
 */
export async function chooseDefaultDataset(pool: Pool, name: string | undefined, by?: string): Promise<void> {
  if (name !== undefined) requireScores(await requireDataset(pool, name));
  await inTransaction(pool, async (client) => {
    if (name !== undefined) await note(client, chosenSetting, name);
    else await client.query('delete from settings where name = $1', [chosenSetting]);
    await audit(client, {keyId: by, action: 'dataset.default', subject: `datasets/${name ?? ''}`});
  });
}

/** A dataset that is removed is no choice any more, also not for a later one of its name. */
export async function forgetDefault(pool: Pool, name: string): Promise<void> {
  await pool.query('delete from settings where name = $1 and value = $2', [chosenSetting, name]);
}

/** Notes what OPENCLUE_DATASET of a server says, so that the datasets service can mark it. */
export async function noteEnvironmentDataset(pool: Pool, name: string | undefined): Promise<void> {
  if (name !== undefined) await note(pool, environmentSetting, name);
  else await pool.query('delete from settings where name = $1', [environmentSetting]);
}

async function note(database: Pool | PoolClient, setting: string, value: string): Promise<void> {
  await database.query(
    'insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
    [setting, value],
  );
}

async function presentDatasets(pool: Pool, config: Pick<Config, 'home'>): Promise<DatasetRecord[]> {
  return (await listDatasetRecords(pool)).filter(({name}) =>
    existsSync(path.join(datasetsFolder(config), name)),
  );
}

function findDataset(records: readonly DatasetRecord[], name: string): DatasetRecord | undefined {
  return (
    records.find((record) => record.name === name) ??
    records.find((record) => record.name.toLowerCase() === name.toLowerCase()) ??
    records.find((record) => record.id === name)
  );
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
