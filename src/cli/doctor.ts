import {statfs} from 'node:fs/promises';
import path from 'node:path';
import {Command} from 'commander';
import type {Config} from '../config';
import {listDatasets} from '../engine/index';
import {failure} from '../errors';
import {rebuildReasons} from '../library/datasets/rebuild-reasons';
import {datasetsFolder, defaultDataset, listDatasetRecords} from '../library/datasets/registry';
import {listReferences, type ReferenceRecord} from '../library/proteomics/registry';
import {connectionsFile, hasReference, readReference, referencesFolder} from '../library/proteomics/store';
import {version} from '../version';
import {printJson, printTable} from './print';
import {withSession} from './session';

/** One thing that was looked at. */
interface Finding {
  readonly what: string;
  readonly state: 'ok' | 'hint' | 'problem';
  readonly detail: string;
}

const lowDiskBytes = 2 ** 30;

/** `openclue doctor`: looks at everything a server needs and says what is wrong. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check settings, database, disk and datasets')
    .option('--json', 'print JSON')
    .action(async ({json}: {json?: boolean}) => {
      const findings = await examine();
      if (json) printJson(findings);
      else {
        printTable(
          ['', 'checked', 'found'],
          findings.map(({what, state, detail}) => [state, what, detail]),
        );
      }
      const problems = findings.filter(({state}) => state === 'problem').length;
      if (problems > 0) throw failure('DOCTOR_PROBLEMS', {problems});
    });
}

async function examine(): Promise<Finding[]> {
  const findings: Finding[] = [ok('openclue', `${version} on Node.js ${process.versions.node}`)];
  await withSession(async ({config, pool}) => {
    findings.push(ok('settings', `OPENCLUE_HOME ${config.home}, ${config.workers} scoring threads`));
    const {rows} = await pool.query<{server_version: string}>('show server_version');
    const kind = config.databaseUrl ? 'DATABASE_URL' : 'embedded';
    findings.push(ok('database', `PostgreSQL ${rows[0].server_version} (${kind})`));
    const {bavail, bsize} = await statfs(config.home);
    const free = bavail * bsize;
    const disk = `${(free / 2 ** 30).toFixed(1)} GiB free in ${config.home}`;
    findings.push(free < lowDiskBytes ? problem('disk', disk) : ok('disk', disk));
    const counts = await pool.query<{genes: number; sigs: number}>(
      'select (select count(*)::int from genes) as genes, (select count(*)::int from sigs) as sigs',
    );
    const [{genes, sigs}] = counts.rows;
    findings.push(
      ok(
        'metadata',
        `${genes} genes, ${sigs} signatures${genes === 0 ? ' (names of L1000 genes are known all the same)' : ''}`,
      ),
    );
    const listings = new Map(listDatasets(datasetsFolder(config)).map((listing) => [listing.name, listing]));
    const records = await listDatasetRecords(pool);
    if (records.length === 0) findings.push(problem('datasets', 'none; add one: openclue matrix add'));
    const standard = await defaultDataset(pool, config);
    if (!standard && config.defaultDataset && records.length > 0) {
      findings.push(problem('default', `OPENCLUE_DATASET names ${config.defaultDataset}, which is not here`));
    }
    for (const record of records) {
      const {name} = record;
      const mark = name === standard?.record.name ? ' (default)' : '';
      const listing = listings.get(name);
      const reasons = await rebuildReasons(pool, record, path.join(datasetsFolder(config), name));
      if (reasons.length > 0) findings.push(...reasons.map((reason) => hint(`dataset ${name}`, reason)));
      else if (listing?.state === 'ready')
        findings.push(ok(`dataset ${name}`, `${listing.manifest.signatures} signatures${mark}`));
      else if (listing?.state === 'unreadable')
        findings.push(problem(`dataset ${name}`, listing.problem.message));
      else findings.push(problem(`dataset ${name}`, `its files are not in ${datasetsFolder(config)}`));
    }
    for (const record of await listReferences(pool)) findings.push(examineReference(config, record));
  });
  return findings;
}

/** Whether a reference of P100 or GCP has its files, and they are those that the database knows. */
function examineReference(config: Pick<Config, 'home'>, {id, name, assay}: ReferenceRecord): Finding {
  const what = `reference ${name}`;
  const folder = path.join(referencesFolder(config), name);
  if (!hasReference(folder)) return problem(what, `its files are not in ${folder}`);
  try {
    const manifest = readReference(folder);
    const {wells, cells, build} = manifest;
    if (build !== id) return problem(what, `${folder} has the files of another reference of this name`);
    connectionsFile(folder, manifest, undefined);
    return ok(what, `${assay}, ${wells} wells in ${cells.length} cell lines`);
  } catch (error) {
    return problem(what, (error as Error).message);
  }
}

const ok = (what: string, detail: string): Finding => ({what, state: 'ok', detail});
const hint = (what: string, detail: string): Finding => ({what, state: 'hint', detail});
const problem = (what: string, detail: string): Finding => ({what, state: 'problem', detail});
