/** Makes a build known: its signatures as a dataset, its wells and signatures as records of the services. */
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {type BuildProgress, listDatasets, sourceStamp} from '../../engine/index';
import {failure, isFailure} from '../../errors';
import {type AddOptions, type AddReport, addDataset} from '../../library/datasets/add';
import {datasetsFolder} from '../../library/datasets/registry';
import {type LoadReport, loadFiles} from '../../library/tables';
import type {BuildReport} from './report';

export interface RegisterOptions extends Pick<AddOptions, 'pool' | 'home' | 'workers' | 'signal'> {
  readonly onProgress?: (progress: BuildProgress) => void;
}

export interface Registered {
  /** undefined where an earlier run had added the dataset */
  readonly added?: AddReport;
  readonly loads: readonly LoadReport[];
  /** sentences without a full stop */
  readonly warnings: readonly string[];
}

/** Before hours of work: a dataset's name must be free, unless the build is there already. @throws INDEX_EXISTS */
export function requireFreeName({home}: {home: string}, name: string, out: string): void {
  if (!existsSync(out) && existsSync(path.join(datasetsFolder({home}), name)))
    throw failure('INDEX_EXISTS', {name});
}

/**
 * Adds the dataset and loads profiles, plates and sigs; what an earlier run has done stays as it is.
 * @throws INDEX_EXISTS for another dataset of the name, and what `addDataset` throws
 */
export async function registerBuild(
  out: string,
  {name, files}: BuildReport,
  options: RegisterOptions,
): Promise<Registered> {
  const matrix = path.join(out, files.level5);
  const added = await addOnce({...options, name, matrix, siginfo: path.join(out, 'siginfo.txt')});
  const tables = ['siginfo.txt', 'instinfo.txt'].map((file) => path.join(out, file));
  const loads: LoadReport[] = [];
  const warnings = [...(added?.warnings ?? [])];
  const taken = await idsOfOthers(options.pool, name, path.join(out, 'sig_id.grp'));
  if (taken.count > 0) {
    warnings.push(
      `the services keep the records of other builds: ${taken.count} signatures have ids of theirs (${taken.example}), so that ` +
        'siginfo.txt and instinfo.txt of this build are not loaded; wells, or --merge, that make other ids would have both',
    );
    return {added, loads, warnings};
  }
  for (const table of tables) {
    const [report] = await loadFiles([table], {pool: options.pool});
    loads.push(report);
    if (report.status === 'refused') {
      warnings.push(
        `the services have no records of ${path.basename(table)}: ${report.error.message.replace(/\.$/, '')}`,
      );
    }
  }
  return {added, loads, warnings};
}

/** Signatures of the same ids in the services that are not this build's. */
async function idsOfOthers(
  pool: AddOptions['pool'],
  name: string,
  file: string,
): Promise<{readonly count: number; readonly example: string}> {
  const ids = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const {rows} = await pool.query<{count: number; example: string | null}>(
    `select count(*)::int as count, min(sig_id || ' of ' || coalesce(build_name, 'another source')) as example
       from sigs where sig_id = any($1) and build_name is distinct from $2`,
    [ids, name],
  );
  return {count: rows[0].count, example: rows[0].example ?? ''};
}

async function addOnce(options: AddOptions): Promise<AddReport | undefined> {
  try {
    return await addDataset(options);
  } catch (error) {
    if (!isFailure(error, 'INDEX_EXISTS')) throw error;
    const {checksum} = sourceStamp(options.matrix);
    const there = listDatasets(datasetsFolder(options)).find(({name}) => name === options.name);
    if (there?.state !== 'ready' || there.manifest.sources[0].checksum !== checksum) throw error;
    return undefined;
  }
}
