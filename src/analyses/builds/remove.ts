/** Takes a build away, with all that the server has of it. */
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import type {Pool, PoolClient} from 'pg';
import {audit} from '../../auth/audit';
import type {Config} from '../../config';
import {raiseReleases} from '../../database/releases';
import {inTransaction} from '../../database/transaction';
import {takeLock} from '../../engine/ground/lock';
import {failure} from '../../errors';
import {deleteDataset} from '../../library/datasets/remove';
import {listPublications, publisher, withdrawPublication} from '../../library/publications';
import {buildFolders} from './list';
import {buildOfDataset} from './of-dataset';
import {buildsFolder, planFile, readIdentity} from './plan';
import {loadBuildRecords, ownsDataset, pertTable} from './register';

export interface RemovedBuild {
  readonly folder: string;
  /** whether a dataset of its signatures was there still */
  readonly hadDataset: boolean;
  /** how many left the services */
  readonly records: Readonly<Record<(typeof tables)[number], number>>;
  /** names under which the Data Library had its files */
  readonly publications: readonly string[];
  /** builds of the same wells, whose records were loaded in their place */
  readonly loaded: readonly string[];
  /** sentences without a full stop */
  readonly warnings: readonly string[];
}

const tables = ['profiles', 'plates', 'sigs', 'perts'] as const;

/**
 * Removes the build of a name: its records, what the Data Library has of it, its dataset, and last its folder, by which it is
 * found when this was stopped half-way and is done again. Perturbagens stay that others name, or of which more is known than
 * the build told. Results of jobs that made or asked it stay.
 * @throws BUILD_UNKNOWN; INDEX_BUSY while it is made, or its dataset appended to, and then its folder stays
 */
export async function removeBuild(
  {pool, config}: {readonly pool: Pool; readonly config: Pick<Config, 'home'>},
  name: string,
): Promise<RemovedBuild> {
  const folder =
    (await buildOfDataset(pool, name))?.folder ??
    buildFolders(config).find((each) => readIdentity(each)?.name === name);
  if (folder === undefined) throw failure('BUILD_UNKNOWN', {name, folder: buildsFolder(config)});
  const unlock = takeLock(`${folder}.lock`, name);
  try {
    const {records, wells} = await removeRecords(pool, name, folder);
    const publications = await withdrawFiles(pool, folder);
    const others = buildFolders(config).filter((each) => each !== folder && sharesWells(each, wells));
    const loaded = await loadOthers(pool, others);
    const hadDataset = ownsDataset(folder, name, config);
    if (hadDataset) await deleteDataset(pool, config.home, name);
    await removeFolder(folder);
    return {folder, hadDataset, records, publications, ...loaded};
  } finally {
    unlock();
  }
}

async function removeRecords(
  pool: Pool,
  name: string,
  folder: string,
): Promise<{records: RemovedBuild['records']; wells: ReadonlySet<string>}> {
  const told = path.join(folder, pertTable);
  const perts = existsSync(told) ? idsOf(told).slice(1) : [];
  return inTransaction(pool, async (client) => {
    const sigs = await client.query('delete from sigs where build_name = $1', [name]);
    const profiles = await client.query<{distil_id: string}>(
      'delete from profiles where build_name = $1 returning distil_id',
      [name],
    );
    const records = {
      profiles: profiles.rows.length,
      plates: await removePlates(client, name),
      sigs: sigs.rowCount ?? 0,
      perts: await removePerts(client, perts),
    };
    await raiseReleases(
      client,
      tables.filter((table) => records[table] > 0),
    );
    await audit(client, {action: 'build.remove', subject: `builds/${name}`, details: records});
    return {records, wells: new Set(profiles.rows.map(({distil_id}) => distil_id))};
  });
}

/** A plate that has wells of others is theirs from here on. */
async function removePlates(client: PoolClient, name: string): Promise<number> {
  const {rowCount} = await client.query(
    `delete from plates where build_name = $1
        and not exists (select from profiles where profiles.det_plate = plates.det_plate)`,
    [name],
  );
  await client.query(
    `update plates set (build_name, num_inst) =
            (select min(build_name), count(*) from profiles where profiles.det_plate = plates.det_plate)
      where build_name = $1`,
    [name],
  );
  return rowCount ?? 0;
}

/** Those that have no more than a build gives them, and that no signature or well names. */
async function removePerts(client: PoolClient, ids: readonly string[]): Promise<number> {
  const {rowCount} = await client.query(
    `delete from perts where pert_id = any($1)
        and jsonb_strip_nulls(to_jsonb(perts) - array['id', 'document', 'pert_id', 'pert_iname', 'pert_type']) = '{}'
        and not exists (select from sigs where sigs.pert_id = perts.pert_id)
        and not exists (select from profiles where profiles.pert_id = perts.pert_id)`,
    [ids],
  );
  return rowCount ?? 0;
}

async function withdrawFiles(pool: Pool, folder: string): Promise<string[]> {
  const {rows} = await pool.query<{name: string}>(
    `select publication as name from published_files group by publication
      having bool_and(starts_with(location, $1)) order by publication`,
    [folder + path.sep],
  );
  const known = new Set((await listPublications(pool, publisher)).map(({name}) => name));
  const names = rows.map(({name}) => name).filter((name) => known.has(name));
  for (const name of names) await withdrawPublication(pool, name);
  return names;
}

function sharesWells(folder: string, wells: ReadonlySet<string>): boolean {
  const ids = path.join(folder, 'distil_id.grp');
  return existsSync(ids) && idsOf(ids).some((id) => wells.has(id));
}

/** What stands before the first tab of each line. */
function idsOf(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t', 1)[0]);
}

async function loadOthers(
  pool: Pool,
  folders: readonly string[],
): Promise<Pick<RemovedBuild, 'loaded' | 'warnings'>> {
  const loaded: string[] = [];
  const warnings: string[] = [];
  for (const folder of folders) {
    const name = readIdentity(folder)?.name;
    if (name === undefined) continue;
    const records = await loadBuildRecords(folder, {name}, pool);
    if (records.loads.some(({status}) => status === 'loaded')) loaded.push(name);
    warnings.push(...records.warnings.map((warning) => `${name}: ${warning}`));
  }
  return {loaded, warnings};
}

/** The file by which it is found goes last. */
async function removeFolder(folder: string): Promise<void> {
  const all = {recursive: true, force: true, maxRetries: 5} as const;
  for (const entry of readdirSync(folder)) if (entry !== planFile) await rm(path.join(folder, entry), all);
  await rm(folder, all);
}
