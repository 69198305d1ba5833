import {createWriteStream, existsSync} from 'node:fs';
import {mkdir, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import {type Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {createGunzip} from 'node:zlib';
import type {Pool} from 'pg';
import type {Config} from '../../config';
import {
  type AppliedMigration,
  type CopiedTable,
  type Restoring,
  withRestoring,
} from '../../database/snapshot';
import {isDatasetName} from '../../engine/index/names';
import {failure} from '../../errors';
import {datasetsFolder} from '../datasets/registry';
import {type BackupDescription, readBackup, tableEntry} from './file';
import {manifestOf} from './write';

export interface RestoreParts {
  readonly pool: Pool;
  readonly config: Pick<Config, 'home'>;
  /** whether what is in the database may go */
  readonly replace: boolean;
  /** Makes the tables of a database that has none by the migrations up to one. @throws MIGRATION_* */
  readonly makeTables: (last: string) => Promise<void>;
  readonly onPart?: (name: string, done: number, total: number) => void;
}

export interface Restored {
  readonly backup: BackupDescription;
  /** datasets whose files are not here as the backup knew them */
  readonly missing: readonly string[];
}

/**
 * Puts a backup into a database, all of it or nothing. What is read is held against the checksums of the backup before it
 * counts. The schema must be prepared then. Datasets whose files are in it come into OPENCLUE_HOME where there is none of that name.
 * @throws BACKUP_UNREADABLE, BACKUP_DAMAGED, RESTORE_OCCUPIED, RESTORE_SCHEMA, RESTORE_IN_USE
 */
export async function restoreBackup(file: string, parts: RestoreParts): Promise<Restored> {
  const {pool, config, onPart} = parts;
  // A backup that was cut off has no end, and is refused before anything is touched.
  const backup = await readBackup(file);
  // Names become folders.
  const stray = backup.datasets.find(({name}) => !isDatasetName(name));
  if (stray) {
    const detail = `it names a dataset "${stray.name}", which no dataset can be called`;
    throw failure('BACKUP_DAMAGED', {file, detail});
  }
  await prepareTables(backup, parts);
  const staging = path.join(datasetsFolder(config), `.restoring-${process.pid}`);
  try {
    await withRestoring(pool, async (restoring) => {
      let done = 0;
      const total = backup.tables.length;
      await readBackup(file, async (name, content) => {
        if (name.startsWith('datasets/')) return stageFile(backup, {name, content, config, staging});
        const table = backup.tables.find((each) => tableEntry(each.name) === name);
        if (!table) return;
        await fillTable({restoring, file}, table, content);
        done++;
        onPart?.(table.name, done, total);
      });
      if (done !== total) {
        throw failure('BACKUP_DAMAGED', {file, detail: `it has ${done} of its ${total} tables`});
      }
    });
    for (const {name} of backup.datasets) await placeDataset(path.join(staging, name), config, name);
  } finally {
    await rm(staging, {recursive: true, force: true});
  }
  const missing: string[] = [];
  for (const {name, manifest} of backup.datasets) {
    const here = await manifestOf(path.join(datasetsFolder(config), name));
    if (here === undefined || JSON.stringify(JSON.parse(here)) !== JSON.stringify(manifest))
      missing.push(name);
  }
  return {backup, missing};
}

/** Sees to it that the tables are those of the backup, made by the same migrations. */
async function prepareTables(
  {migrations, openclue}: BackupDescription,
  {pool, replace, makeTables}: RestoreParts,
): Promise<void> {
  const applied = await appliedTo(pool);
  if (applied.length === 0) {
    await makeTables(migrations[migrations.length - 1].name);
    return;
  }
  const {rows} = await pool.query<{working: number}>(
    `select count(*)::int as working from job_workers where seen > now() - interval '20 seconds'`,
  );
  if (rows[0].working > 0) throw failure('RESTORE_IN_USE', undefined);
  if (!replace) throw failure('RESTORE_OCCUPIED', undefined);
  const same =
    applied.length === migrations.length &&
    applied.every(
      ({name, checksum}, i) => migrations[i].name === name && migrations[i].checksum === checksum,
    );
  if (!same) throw failure('RESTORE_SCHEMA', {openclue});
}

async function appliedTo(pool: Pool): Promise<readonly AppliedMigration[]> {
  const {rows} = await pool.query<{there: boolean}>(
    `select to_regclass('schema_migrations') is not null as there`,
  );
  if (!rows[0].there) return [];
  return (await pool.query<AppliedMigration>('select name, checksum from schema_migrations order by number'))
    .rows;
}

async function fillTable(
  {restoring, file}: {restoring: Restoring; file: string},
  table: BackupDescription['tables'][number],
  content: Readable,
): Promise<void> {
  const unzipped = createGunzip();
  const unzipping = pipeline(content, unzipped);
  unzipping.catch(() => undefined);
  let copied: CopiedTable;
  try {
    copied = await restoring.copy(table, unzipped);
    await unzipping;
  } catch (cause) {
    if (!isOfContent(cause)) throw cause;
    throw failure(
      'BACKUP_DAMAGED',
      {file, detail: `table ${table.name}: ${(cause as Error).message}`},
      {cause},
    );
  }
  const {rows, sha256} = copied;
  if (rows === table.rows && sha256 === table.sha256) return;
  throw failure('BACKUP_DAMAGED', {
    file,
    detail: `table ${table.name} has ${rows} of ${table.rows} rows, and its checksum is ${sha256 === table.sha256 ? 'right' : 'wrong'}`,
  });
}

/** Whether what was read is no gzip, or no rows of the table, rather than something being wrong with the database. */
function isOfContent(error: unknown): boolean {
  const {code = ''} = error as {code?: string};
  return /^(Z_|22|23)/.test(code);
}

/** Only what backup.json lists is taken, so no name in the file leads elsewhere. */
async function stageFile(
  {datasets}: BackupDescription,
  {
    name,
    content,
    config,
    staging,
  }: {name: string; content: Readable; config: Pick<Config, 'home'>; staging: string},
): Promise<void> {
  const [, dataset, ...rest] = name.split('/');
  const kept = datasets.find((each) => each.name === dataset);
  const listed = kept?.files?.find((each) => each.path === rest.join('/'));
  if (!listed || rest.some((part) => part === '' || part === '.' || part === '..')) return;
  if (existsSync(path.join(datasetsFolder(config), dataset))) return;
  const target = path.join(staging, dataset, ...rest);
  await mkdir(path.dirname(target), {recursive: true});
  await pipeline(content, createWriteStream(target));
}

async function placeDataset(staged: string, config: Pick<Config, 'home'>, name: string): Promise<void> {
  const folder = path.join(datasetsFolder(config), name);
  if (existsSync(staged) && !existsSync(folder)) await rename(staged, folder);
}
