/** Makes a build known: its signatures as a dataset, its wells and signatures as records of the services. */
import {existsSync, mkdtempSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Pool} from 'pg';
import {missingText} from '../../engine/formats/text-field';
import {formatRows} from '../../engine/formats/text-lines';
import {replaceFile} from '../../engine/ground/storage';
import {type BuildProgress, listDatasets, sourceStamp} from '../../engine/index';
import {failure, isFailure} from '../../errors';
import {type AddOptions, type AddReport, addDataset} from '../../library/datasets/add';
import {datasetsFolder} from '../../library/datasets/registry';
import {isReference} from '../../library/proteomics/add';
import {type LoadReport, loadFiles} from '../../library/tables';
import type {BuildReport} from './report';
import {readIds} from './tables';

export interface RegisterOptions extends Pick<AddOptions, 'pool' | 'home' | 'workers' | 'signal'> {
  readonly onProgress?: (progress: BuildProgress) => void;
}

export interface LoadedRecords {
  readonly loads: readonly LoadReport[];
  /** sentences without a full stop */
  readonly warnings: readonly string[];
  /** the table of perturbagens that were not known, where it was written now; absolute */
  readonly perts?: string;
}

/** Of the perturbagens that no service knew when a build was made. */
export const pertTable = 'pertinfo.txt';

/** Before hours of work: a dataset's name must be free, unless the build is there already. @throws INDEX_EXISTS */
export async function requireFreeName(
  {home, pool}: {home: string; pool: Pool},
  name: string,
  out: string,
): Promise<void> {
  const isTaken = !existsSync(out) && existsSync(path.join(datasetsFolder({home}), name));
  if (isTaken || (await isReference(pool, name))) throw failure('INDEX_EXISTS', {name});
}

/**
 * Makes a dataset of a build's signatures.
 * @returns undefined where an earlier run had added it
 * @throws INDEX_EXISTS for another dataset of the name, and what `addDataset` throws
 */
export async function addBuildDataset(
  out: string,
  {name, files}: Pick<BuildReport, 'name' | 'files'>,
  options: RegisterOptions,
): Promise<AddReport | undefined> {
  const matrix = path.join(out, files.level5);
  try {
    return await addDataset({...options, name, matrix, siginfo: path.join(out, 'siginfo.txt')});
  } catch (error) {
    if (!isFailure(error, 'INDEX_EXISTS')) throw error;
    if (!isDatasetOf(out, {name, files}, options)) throw error;
    return undefined;
  }
}

/** Whether the dataset of the name is whole and of this build. */
export function isDatasetOf(
  out: string,
  {name, files}: Pick<BuildReport, 'name' | 'files'>,
  {home}: {home: string},
): boolean {
  const {checksum} = sourceStamp(path.join(out, files.level5));
  const there = listDatasets(datasetsFolder({home})).find((each) => each.name === name);
  return there?.state === 'ready' && there.manifest.sources[0].checksum === checksum;
}

/**
 * Loads profiles, plates and sigs of a build, unless the services have records of other builds under its ids, and perts for
 * those of its perturbagens of which nothing is known: whoever finds one among the signatures finds a page of it.
 */
export async function loadBuildRecords(
  out: string,
  {name}: Pick<BuildReport, 'name'>,
  pool: Pool,
): Promise<LoadedRecords> {
  const taken = await idsOfOthers(pool, name, path.join(out, 'sig_id.grp'));
  if (taken.count > 0) {
    const warning =
      `the services keep the records of other builds: ${taken.count} signatures have ids of theirs (${taken.example}), so that ` +
      'siginfo.txt and instinfo.txt of this build are not loaded; wells, or --merge, that make other ids would have both';
    return {loads: [], warnings: [warning]};
  }
  const loads: LoadReport[] = [];
  const warnings: string[] = [];
  for (const table of ['siginfo.txt', 'instinfo.txt']) {
    const [report] = await loadFiles([path.join(out, table)], {pool});
    loads.push(report);
    if (report.status === 'refused') {
      warnings.push(`the services have no records of ${table}: ${report.error.message.replace(/\.$/, '')}`);
    }
  }
  const unknown = await unknownPerts(name, pool);
  if (unknown.length > 0) {
    const told = path.join(out, pertTable);
    // One that is there may be published, and must not change: of what came to lack a record since, another is made for the load.
    const isFirst = !existsSync(told);
    const table = isFirst ? told : path.join(mkdtempSync(path.join(tmpdir(), 'openclue-perts-')), pertTable);
    try {
      replaceFile(table, formatRows([['pert_id', 'pert_iname', 'pert_type'], ...unknown]));
      loads.push(...(await loadFiles([table], {pool})));
    } finally {
      if (!isFirst) await rm(path.dirname(table), {recursive: true, force: true});
    }
    if (isFirst) return {loads, warnings, perts: told};
  }
  return {loads, warnings};
}

/** Perturbagens of a build that the perts service lacks: pert_id, name and type, as its signatures tell them. */
async function unknownPerts(name: string, pool: Pool): Promise<string[][]> {
  const {rows} = await pool.query<{pert: string[]}>(
    `select array[pert_id, min(coalesce(pert_iname, pert_id)), min(coalesce(pert_type, $2))] as pert
       from sigs where build_name = $1 and pert_id is not null
        and not exists (select from perts where perts.pert_id = sigs.pert_id)
      group by pert_id order by pert_id`,
    [name, missingText],
  );
  return rows.map(({pert}) => pert);
}

/** Signatures of the same ids in the services that are not this build's. */
async function idsOfOthers(
  pool: AddOptions['pool'],
  name: string,
  file: string,
): Promise<{readonly count: number; readonly example: string}> {
  const ids = readIds(file);
  const {rows} = await pool.query<{count: number; example: string | null}>(
    `select count(*)::int as count, min(sig_id || ' of ' || coalesce(build_name, 'another source')) as example
       from sigs where sig_id = any($1) and build_name is distinct from $2`,
    [ids, name],
  );
  return {count: rows[0].count, example: rows[0].example ?? ''};
}
