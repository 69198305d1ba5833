/** The builds that datasets were made by. */
import path from 'node:path';
import type {Pool} from 'pg';
import {buildRecordOf} from '../../library/datasets/build-record';
import {listDatasetRecords} from '../../library/datasets/registry';
import {readIdentity} from './plan';

export interface DatasetBuild {
  /** of the build and of its dataset */
  readonly name: string;
  readonly folder: string;
}

/** Without datasets of no build, and those whose build's folder is gone. */
export async function buildsOfDatasets(pool: Pool): Promise<DatasetBuild[]> {
  const builds: DatasetBuild[] = [];
  for (const {id, name} of await listDatasetRecords(pool)) {
    const siginfo = (await buildRecordOf(pool, id))?.sources[0]?.siginfo;
    const folder = siginfo === undefined ? undefined : path.dirname(siginfo);
    if (folder !== undefined && readIdentity(folder)?.name === name) builds.push({name, folder});
  }
  return builds;
}

/** How many records the services have of a build. */
export async function countRecords(
  pool: Pool,
  name: string,
): Promise<Readonly<Record<'profiles' | 'plates' | 'sigs', number>>> {
  const {rows} = await pool.query<{profiles: number; plates: number; sigs: number}>(
    `select (select count(*)::int from profiles where build_name = $1) as profiles,
            (select count(*)::int from plates where build_name = $1) as plates,
            (select count(*)::int from sigs where build_name = $1) as sigs`,
    [name],
  );
  return rows[0];
}
