import {readdir, readFile, rename} from 'node:fs/promises';
import path from 'node:path';
import type {Pool} from 'pg';
import type {Config} from '../../config';
import {type CopiedTable, withSnapshot} from '../../database/snapshot';
import {failure} from '../../errors';
import {version} from '../../version';
import {datasetsFolder, listDatasetRecords} from '../datasets/registry';
import {
  type BackupDescription,
  BackupWriter,
  backupFormat,
  datasetEntry,
  type KeptDataset,
  type KeptFile,
  tableEntry,
} from './file';

export interface BackupParts {
  readonly pool: Pool;
  readonly config: Pick<Config, 'home'>;
  /** whether the files of the datasets go in too */
  readonly datasets: boolean;
  /** hears of each table and dataset when it is written */
  readonly onPart?: (name: string, done: number, total: number) => void;
}

const manifestFile = 'manifest.json';

/**
 * Writes all tables as they are at one moment, while servers go on, and what the datasets are.
 * @param file must not be there; it appears when it is whole
 * @throws BACKUP_EXISTS, DATASET_BUSY when a dataset's files change meanwhile
 */
export async function writeBackup(file: string, parts: BackupParts): Promise<BackupDescription> {
  const {pool, config, datasets: whole, onPart} = parts;
  const unfinished = `${file}.part`;
  let writer: BackupWriter | undefined;
  try {
    const all = await withSnapshot(pool, async (snapshot) => {
      const created = new Date().toISOString();
      const records = await listDatasetRecords(pool);
      const total = snapshot.tables.length + records.length;
      writer = new BackupWriter(unfinished);
      const tables: CopiedTable[] = [];
      for (const table of snapshot.tables) {
        tables.push(await writer.addZipped(tableEntry(table.name), (into) => snapshot.copy(table, into)));
        onPart?.(table.name, tables.length, total);
      }
      const datasets: KeptDataset[] = [];
      for (const {name} of records) {
        datasets.push(await keep(writer, path.join(datasetsFolder(config), name), {name, whole}));
        onPart?.(name, tables.length + datasets.length, total);
      }
      const {migrations, serverVersion: postgres} = snapshot;
      return {
        format: backupFormat,
        openclue: version,
        postgres,
        created,
        migrations,
        tables,
        datasets,
      } as const;
    });
    await writer?.end(all);
    await rename(unfinished, file);
    return all;
  } catch (error) {
    // A file of that name that was there is another run's.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw failure('BACKUP_EXISTS', {file: unfinished});
    await writer?.abandon();
    throw error;
  }
}

async function keep(
  writer: BackupWriter,
  folder: string,
  {name, whole}: {name: string; whole: boolean},
): Promise<KeptDataset> {
  const before = await manifestOf(folder);
  if (before === undefined) return {name};
  const manifest = JSON.parse(before) as object;
  if (!whole) return {name, manifest};
  const files: KeptFile[] = [];
  for (const entry of await readdir(folder, {recursive: true, withFileTypes: true})) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const at = path.relative(folder, file).split(path.sep).join('/');
    files.push({path: at, bytes: await writer.addFile(datasetEntry(name, at), file)});
  }
  if ((await manifestOf(folder)) !== before) throw failure('DATASET_BUSY', {name});
  return {name, manifest, files};
}

/** undefined where there is none: the folder was removed, or has never been on this machine */
export async function manifestOf(folder: string): Promise<string | undefined> {
  try {
    return await readFile(path.join(folder, manifestFile), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
