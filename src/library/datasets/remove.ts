import type {Pool} from 'pg';
import {removeDataset} from '../../engine/index/index';
import {isFailure} from '../../errors';
import {datasetsFolder, forgetDefault, requireDataset} from './registry';

/**
 * Removes a dataset, its files first: a crash in between leaves a record without files, which no query chooses and which
 * this removes, as it does files without a record and what a stopped build left.
 * @throws DATASET_UNKNOWN, INDEX_NAME_INVALID; INDEX_BUSY while it is built or appended to, and then all of it stays
 */
export async function deleteDataset(pool: Pool, home: string, name: string): Promise<void> {
  try {
    removeDataset(datasetsFolder({home}), name);
  } catch (error) {
    if (!isFailure(error, 'INDEX_NOT_FOUND')) throw error;
    await requireDataset(pool, name);
  }
  await pool.query('delete from datasets where name = $1', [name]);
  await forgetDefault(pool, name);
}
