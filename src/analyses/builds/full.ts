/** What a Full Build has beside its levels. */
import {existsSync} from 'node:fs';
import {mkdir, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import type {Pool} from 'pg';
import type {Config} from '../../config';
import {type Dataset, openDataset} from '../../engine/index';
import {OpenclueError, statusOf} from '../../errors';
import {loadGeneCatalog} from '../../library/datasets/gene-catalog';
import {datasetsFolder} from '../../library/datasets/registry';
import {introspectTool} from '../introspect/result';
import {runIntrospection} from '../introspect/run';
import {buildMap, readMapManifest} from '../map';
import {writeComponents} from './components';
import type {BuildOptions} from './plan';
import type {BuildReport} from './report';

export interface FullBuildOptions extends Pick<BuildOptions, 'out' | 'signal' | 'onProgress'> {
  readonly config: Pick<
    Config,
    'home' | 'workers' | 'geneSetLimits' | 'introspectSignatures' | 'plainWriters'
  >;
  readonly pool: Pool;
  /** its dataset is there */
  readonly report: BuildReport;
}

/**
 * Adds the folders introspect and pca, and the map of the dataset, each unless it is there.
 * @returns sentences without a full stop, on what could not be done and what is to be known
 */
export async function addAnalyses(options: FullBuildOptions): Promise<string[]> {
  const {pool, out, report, signal, onProgress} = options;
  await writeComponents(out, report, await loadGeneCatalog(pool), (share) =>
    onProgress?.('components', share, 1),
  );
  signal?.throwIfAborted();
  return [...(await addIntrospection(options)), ...(await addMap(options))];
}

async function addIntrospection(options: FullBuildOptions): Promise<string[]> {
  const {config, pool, out, report, signal, onProgress} = options;
  const target = path.join(out, 'introspect');
  if (existsSync(target)) return [];
  const {introspectSignatures} = config;
  const few = report.signatures.all <= introspectSignatures;
  const fields = {
    tool_id: introspectTool,
    name: report.name,
    dataset: report.name,
    ...(!few && {where: '{"is_exemplar_sig":1}'}),
  };
  const folder = `${target}.unfinished`;
  await rm(folder, {recursive: true, force: true});
  await mkdir(folder);
  const warnings: string[] = [];
  try {
    await withDataset(options, (dataset) =>
      runIntrospection({
        ...{config, pool, dataset, synthetic: false, fields, out: folder, signal},
        onProgress: (share) => onProgress?.('scoring', share, 1),
        onWarning: (warning) => warnings.push(warning.replace(/\.$/, '')),
      }),
    );
    await rename(folder, target);
  } catch (error) {
    await rm(folder, {recursive: true, force: true});
    return [...warnings, unfit('the signatures were not compared with one another', error, signal)];
  }
  if (!few) {
    warnings.push(
      `of ${report.signatures.all} signatures the exemplars alone were compared with one another, for ${introspectSignatures} are compared at most (OPENCLUE_INTROSPECT_SIGNATURES)`,
    );
  }
  return warnings;
}

async function addMap(options: FullBuildOptions): Promise<string[]> {
  const {config, signal, onProgress} = options;
  try {
    await withDataset(options, async (dataset) => {
      if (hasMap(dataset)) return;
      await buildMap({
        dataset,
        workers: config.workers,
        signal,
        onProgress: (step, share) => onProgress?.(`map: ${step}`, share, 1),
      });
    });
    return [];
  } catch (error) {
    return [unfit('the signatures were not laid out as a map', error, signal)];
  }
}

async function withDataset<T>(
  {config, report}: FullBuildOptions,
  use: (dataset: Dataset) => Promise<T>,
): Promise<T> {
  const dataset = openDataset(path.join(datasetsFolder(config), report.name));
  try {
    return await use(dataset);
  } finally {
    dataset.close();
  }
}

/** Whether a map of the dataset as it is now can be read. */
function hasMap(dataset: Dataset): boolean {
  try {
    return readMapManifest(dataset) !== undefined;
  } catch (error) {
    if (error instanceof OpenclueError) return false;
    throw error;
  }
}

/** What the data do not allow, as a sentence. @throws whatever else went wrong */
function unfit(what: string, error: unknown, signal: AbortSignal | undefined): string {
  if (signal?.aborted || !(error instanceof OpenclueError) || statusOf(error) >= 500) throw error;
  return `${what}: ${error.message.replace(/\.$/, '')}`;
}
