/** The builds that lie under OPENCLUE_HOME. */
import {existsSync, readdirSync, readFileSync, realpathSync, statSync} from 'node:fs';
import path from 'node:path';
import type {Config} from '../../config';
import {datasetsFolder} from '../../library/datasets/registry';
import {buildFolderEnd, buildsFolder, readPlan} from './plan';
import type {BuildReport} from './report';

export interface ListedBuild {
  readonly name: string;
  readonly abbreviation: string;
  /** full where its signatures were compared with one another and have components */
  readonly build_type: 'light' | 'full';
  /** of its matrices: normalised expression, or z-scores */
  readonly level: number;
  /** ISO 8601 */
  readonly created: string;
  readonly plates: number;
  readonly wells: BuildReport['wells'];
  readonly signatures: BuildReport['signatures'];
  readonly genes: number;
  /** whether its dataset is there still */
  readonly has_dataset: boolean;
}

/** The newest first; of folders that are no builds, or not whole, nothing is said. */
export function listBuilds(config: Pick<Config, 'home'>): ListedBuild[] {
  return buildFolders(config)
    .flatMap((folder) => readBuilt(config, folder) ?? [])
    .sort((a, b) => (a.created < b.created ? 1 : -1));
}

/** Folders called like one of a build, whole or not. */
export function buildFolders(config: Pick<Config, 'home'>): string[] {
  const root = buildsFolder(config);
  if (!existsSync(root)) return [];
  return readdirSync(root, {withFileTypes: true})
    .filter((entry) => entry.isDirectory() && entry.name.endsWith(buildFolderEnd))
    .map(({name}) => path.join(root, name));
}

/** Whether a build lies in OPENCLUE_HOME, and is this server's alone. @param folder is there */
export function isInHome(config: Pick<Config, 'home'>, folder: string): boolean {
  return buildFolders(config).some((each) => isSameFolder(each, folder));
}

/** Whether two names are of one folder; both are there. */
export function isSameFolder(a: string, b: string): boolean {
  return realpathSync(a) === realpathSync(b);
}

function readBuilt(config: Pick<Config, 'home'>, folder: string): ListedBuild | undefined {
  const plan = readPlan(folder);
  const told = path.join(folder, 'report.json');
  if (plan === undefined || !existsSync(told)) return undefined;
  const {name, abbreviation, plates, wells, signatures, genes} = JSON.parse(
    readFileSync(told, 'utf8'),
  ) as BuildReport;
  const has = (part: string) => existsSync(path.join(folder, part));
  return {
    ...{name, abbreviation, plates, wells, signatures, genes, level: plan.level},
    build_type: has('pca') ? 'full' : 'light',
    created: statSync(told).mtime.toISOString(),
    has_dataset: existsSync(path.join(datasetsFolder(config), name)),
  };
}
