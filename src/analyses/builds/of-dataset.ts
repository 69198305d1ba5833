/** The build that a dataset was made by. */
import path from 'node:path';
import type {Pool} from 'pg';
import {buildRecordOf} from '../../library/datasets/build-record';
import {listDatasetRecords} from '../../library/datasets/registry';
import {readIdentity} from './plan';

export interface DatasetBuild {
  readonly name: string;
  readonly folder: string;
  /** how many the services have of it */
  readonly records: Readonly<Record<'profiles' | 'plates' | 'sigs', number>>;
}

/** undefined of a dataset that is not there or of no build, or whose build's folder is gone. */
export async function buildOfDataset(pool: Pool, name: string): Promise<DatasetBuild | undefined> {
  const record = (await listDatasetRecords(pool)).find((each) => each.name === name);
  const source = record && (await buildRecordOf(pool, record.id))?.sources[0];
  if (source?.siginfo === undefined) return undefined;
  const folder = path.dirname(source.siginfo);
  if (readIdentity(folder)?.name !== name) return undefined;
  const {rows} = await pool.query<DatasetBuild['records']>(
    `select (select count(*)::int from profiles where build_name = $1) as profiles,
            (select count(*)::int from plates where build_name = $1) as plates,
            (select count(*)::int from sigs where build_name = $1) as sigs`,
    [name],
  );
  return {name, folder, records: rows[0]};
}
