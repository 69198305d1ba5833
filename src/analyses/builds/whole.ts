/** All of a build: its folder, its dataset, what a Full Build adds, and its records. Command line and jobs run it alike. */
import {existsSync} from 'node:fs';
import type {Pool} from 'pg';
import {loadGeneCatalog} from '../../library/datasets/gene-catalog';
import {prepareResults} from '../../library/datasets/prepare-results';
import {type HashedFile, hashFiles} from '../../library/publications';
import type {LoadReport} from '../../library/tables';
import {makeBuild} from './build';
import {takeBuildLock} from './claim';
import {addAnalyses, type FullBuildOptions} from './full';
import {type BuildPlan, planFile} from './plan';
import {type PublishTerms, publishBuild} from './publish';
import {addBuildDataset, type LoadedRecords, loadBuildRecords, requireFreeName} from './register';
import type {BuildReport} from './report';

export interface WholeBuildOptions extends Omit<FullBuildOptions, 'report'> {
  readonly plan: BuildPlan;
  /** Full Build: introspection, principal components and a map besides */
  readonly full: boolean;
  /** offers its files in the Data Library; not where absent */
  readonly publish?: PublishTerms;
  /** its matrices came from elsewhere, and must not name other files of this machine */
  readonly selfContained?: boolean;
  /** The build stays from here on: it answers queries, and its records are loaded. */
  readonly onWhole?: () => void;
}

export interface WholeBuild {
  readonly report: BuildReport;
  /** whether its folder was complete before, of which nothing was made again */
  readonly wasThere: boolean;
  /** all there is to be known, sentences without a full stop */
  readonly warnings: readonly string[];
  /** what became of the records; none where the services keep those of others */
  readonly loads: readonly LoadReport[];
  /** name under which the Data Library has its files */
  readonly publication?: string;
}

/**
 * Makes a build, or goes on with it, until its dataset answers queries and the services have its records. Records come
 * last: what is stopped before is known to nobody but as a dataset. Nobody else makes or removes it meanwhile.
 * @throws INDEX_EXISTS before anything is done, INDEX_BUSY while another process is at it, and what `makeBuild`,
 *   `addBuildDataset` and `addAnalyses` throw
 */
export async function makeWholeBuild(options: WholeBuildOptions): Promise<WholeBuild> {
  const {plan, out, config, pool} = options;
  await requireFreeName({home: config.home, pool}, plan.name, out);
  const unlock = takeBuildLock(out, plan.name);
  try {
    return await makeLocked(options);
  } finally {
    unlock();
  }
}

async function makeLocked(options: WholeBuildOptions): Promise<WholeBuild> {
  const {plan, out, full, config, pool, signal, onProgress, publish, selfContained} = options;
  const {home, workers} = config;
  const wasThere = existsSync(out);
  const catalog = await loadGeneCatalog(pool);
  const report = await makeBuild({plan, out, catalog, signal, selfContained, onProgress});
  const added = await addBuildDataset(out, report, {
    ...{pool, home, workers, signal},
    onProgress: ({done, total}) => onProgress?.('indexing', done, total),
  });
  await prepareResults(config, plan.name);
  const more = full ? await addAnalyses({...options, report}) : [];
  signal?.throwIfAborted();
  const files =
    publish && (await hashFiles(out, (done, total) => onProgress?.('checksums', done, total), signal));
  signal?.throwIfAborted();
  options.onWhole?.();
  const records = await loadBuildRecords(out, report, pool);
  const published = publish && files ? await offer({publish, files, report, records, pool}) : {warnings: []};
  return {
    report,
    wasThere,
    warnings: [
      ...report.warnings,
      ...(added?.warnings ?? []),
      ...records.warnings,
      ...more,
      ...published.warnings,
    ],
    loads: records.loads,
    publication: published.name,
  };
}

async function offer({
  publish,
  files,
  report,
  records,
  pool,
}: {
  readonly publish: PublishTerms;
  readonly files: readonly HashedFile[];
  readonly report: BuildReport;
  readonly records: LoadedRecords;
  readonly pool: Pool;
}): ReturnType<typeof publishBuild> {
  // The table of perturbagens comes with the records, after the other files have been summed.
  const perts = records.perts === undefined ? [] : await hashFiles(records.perts);
  // Where files lie on the host's disk is nobody else's affair.
  const left = new Set([planFile, ...perts.map((file) => file.path)]);
  const offered = [...files.filter((file) => !left.has(file.path)), ...perts];
  return publishBuild(pool, report, {files: offered, ...publish});
}
