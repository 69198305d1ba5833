/** Takes a build away, with all that the server has of it. */
import {existsSync, readdirSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import type {Pool, PoolClient} from 'pg';
import {audit} from '../../auth/audit';
import type {Config} from '../../config';
import {raiseReleases} from '../../database/releases';
import {inTransaction} from '../../database/transaction';
import {failure, isFailure} from '../../errors';
import {listDatasetRecords} from '../../library/datasets/registry';
import {deleteDataset} from '../../library/datasets/remove';
import {withdrawPublication} from '../../library/publications';
import {drugsInCmap} from '../../library/tables/formats/derivations';
import {claimingJob, takeBuildLock} from './claim';
import {buildFolders, isInHome, isSameFolder} from './list';
import {buildsOfDatasets, type DatasetBuild} from './of-dataset';
import {buildsFolder, planFile, readIdentity} from './plan';
import {loadBuildRecords, pertTable} from './register';
import {readIds} from './tables';

interface Parts {
  readonly pool: Pool;
  readonly config: Pick<Config, 'home'>;
}

export interface RemovedBuild {
  readonly folder: string;
  /** whether a dataset of its signatures was there still */
  readonly hadDataset: boolean;
  /** how many left the services */
  readonly records: Readonly<Record<'profiles' | 'plates' | 'sigs' | 'perts', number>>;
  /** names under which the Data Library had its files */
  readonly publications: readonly string[];
  /** builds of the same wells, whose records were loaded in their place */
  readonly loaded: readonly string[];
  /** sentences without a full stop */
  readonly warnings: readonly string[];
}

/**
 * Removes the build of a name: its dataset, its records, what the Data Library has of it, and last its folder, by which it is
 * found when this was stopped half-way and is done again. Perturbagens stay that others name, or of which more is known than a
 * build tells. Results of jobs that made or asked it stay.
 * @param named its folder, which has to be said where it is not in OPENCLUE_HOME
 * @throws BUILD_UNKNOWN, BUILD_ELSEWHERE, BUILD_BUSY, INDEX_BUSY while it is made or its dataset appended to: all of it stays then
 */
export async function removeBuild(parts: Parts, name: string, named?: string): Promise<RemovedBuild> {
  const {pool, config} = parts;
  const builds = await buildsOfDatasets(pool);
  const own = builds.find((build) => build.name === name);
  const folder = findFolder(parts, name, {own, named});
  const unlock = takeBuildLock(folder, name);
  try {
    const job = await claimingJob(pool, folder);
    if (job !== undefined) throw failure('BUILD_BUSY', {name, job});
    const hadDataset = own !== undefined && isSameFolder(own.folder, folder);
    const stays = !hadDataset && (await listDatasetRecords(pool)).some((dataset) => dataset.name === name);
    if (hadDataset) await deleteDataset(pool, config.home, name);
    const wells = idsOf(folder, 'distil_id.grp');
    const records = await removeRecords(pool, name, folder, wells);
    const publications = await withdrawFiles(pool, folder);
    const others = builds.filter((build) => build.name !== name);
    const {loaded, warnings} = await loadOthers(pool, others, new Set(wells));
    await removeFolder(folder);
    const more = stays
      ? [`the dataset ${name} is of something else that has come to the name, and stays`]
      : [];
    return {folder, hadDataset, records, publications, loaded, warnings: [...warnings, ...more]};
  } finally {
    unlock();
  }
}

function findFolder(
  {config}: Parts,
  name: string,
  {own, named}: {readonly own: DatasetBuild | undefined; readonly named: string | undefined},
): string {
  if (named !== undefined) {
    const folder = path.resolve(named);
    if (readIdentity(folder)?.name !== name) throw failure('BUILD_UNKNOWN', {name, folder});
    return folder;
  }
  if (own && !isInHome(config, own.folder)) throw failure('BUILD_ELSEWHERE', own);
  const folder = own?.folder ?? buildFolders(config).find((each) => readIdentity(each)?.name === name);
  if (folder === undefined) throw failure('BUILD_UNKNOWN', {name, folder: buildsFolder(config)});
  return folder;
}

/** Of the records that a build's files name those which are the build's still. */
async function removeRecords(
  pool: Pool,
  name: string,
  folder: string,
  wells: readonly string[],
): Promise<RemovedBuild['records']> {
  return inTransaction(pool, async (client) => {
    const sigs = await client.query<{pert_id: string | null}>(
      'delete from sigs where build_name = $1 and sig_id = any($2) returning pert_id',
      [name, idsOf(folder, 'sig_id.grp')],
    );
    const profiles = await client.query<{pert_id: string | null; det_plate: string | null}>(
      'delete from profiles where build_name = $1 and distil_id = any($2) returning pert_id, det_plate',
      [name, wells],
    );
    const plates = await removePlates(client, distinct(profiles.rows.map(({det_plate}) => det_plate)));
    const named = [...sigs.rows, ...profiles.rows].map(({pert_id}) => pert_id);
    const perts = await removePerts(client, distinct([...named, ...idsOf(folder, pertTable)]));
    const records = {
      profiles: profiles.rows.length,
      plates: plates.removed,
      sigs: sigs.rows.length,
      perts,
    };
    const drugs = perts > 0 ? await client.query(drugsInCmap.sql) : undefined;
    const changed = {
      profiles: records.profiles,
      plates: plates.changed,
      sigs: records.sigs,
      perts,
      [drugsInCmap.table]: drugs?.rowCount ?? 0,
    };
    await raiseReleases(
      client,
      Object.keys(changed).filter((table) => changed[table] > 0),
    );
    await audit(client, {action: 'build.remove', subject: `builds/${name}`, details: records});
    return records;
  });
}

/** Plates that have wells of others stay, and tell of these. */
async function removePlates(
  client: PoolClient,
  plates: readonly string[],
): Promise<{removed: number; changed: number}> {
  const {rowCount: removed} = await client.query(
    `delete from plates where det_plate = any($1)
        and not exists (select from profiles where profiles.det_plate = plates.det_plate)`,
    [plates],
  );
  const {rowCount: told} = await client.query(
    `update plates set (build_name, num_inst) =
            (select min(build_name), count(*) from profiles where profiles.det_plate = plates.det_plate)
      where det_plate = any($1)`,
    [plates],
  );
  return {removed: removed ?? 0, changed: (removed ?? 0) + (told ?? 0)};
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

/** What the Data Library has from the folder alone. */
async function withdrawFiles(pool: Pool, folder: string): Promise<string[]> {
  const {rows} = await pool.query<{name: string}>(
    `select publication as name from published_files group by publication
      having bool_and(starts_with(location, $1)) order by publication`,
    [folder + path.sep],
  );
  for (const {name} of rows) await withdrawPublication(pool, name);
  return rows.map(({name}) => name);
}

/** Builds of the same wells have their records in the place of those that went, unless they are at work: then they load them. */
async function loadOthers(
  pool: Pool,
  builds: readonly DatasetBuild[],
  wells: ReadonlySet<string>,
): Promise<Pick<RemovedBuild, 'loaded' | 'warnings'>> {
  const loaded: string[] = [];
  const warnings: string[] = [];
  for (const {name, folder} of builds) {
    if (!idsOf(folder, 'distil_id.grp').some((id) => wells.has(id))) continue;
    let unlock: () => void;
    try {
      unlock = takeBuildLock(folder, name);
    } catch (error) {
      if (isFailure(error, 'INDEX_BUSY')) continue;
      throw error;
    }
    try {
      const records = await loadBuildRecords(folder, {name}, pool);
      if (records.loads.some(({status}) => status === 'loaded')) loaded.push(name);
      warnings.push(...records.warnings.map((warning) => `${name}: ${warning}`));
    } finally {
      unlock();
    }
  }
  return {loaded, warnings};
}

/** The file by which it is found goes last. */
async function removeFolder(folder: string): Promise<void> {
  const all = {recursive: true, force: true, maxRetries: 5} as const;
  for (const entry of readdirSync(folder)) if (entry !== planFile) await rm(path.join(folder, entry), all);
  await rm(folder, all);
}

/** None where the file is not there. */
function idsOf(folder: string, file: string): string[] {
  const place = path.join(folder, file);
  return existsSync(place) ? readIds(place) : [];
}

const distinct = (ids: readonly (string | null)[]) => [...new Set(ids)].filter((id) => id !== null);
