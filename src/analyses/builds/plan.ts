/** What a build is made of and how. */
import {readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import type {Config} from '../../config';
import type {GeneCatalog} from '../../engine/genes/catalog';
import {version} from '../../engine/ground/package';
import {replaceFile} from '../../engine/ground/storage';
import type {GroupRules} from '../../engine/levels/groups';
import type {ZScoreStyleName} from '../../engine/levels/robust-z';
import type {Control} from '../../engine/levels/steps';
import type {ConsensusStyleName} from '../../engine/stats/consensus';
import {failure} from '../../errors';

/** What a user asks for. */
export interface BuildPlan {
  /** of the build and of its dataset */
  readonly name: string;
  /** filename-safe */
  readonly abbreviation: string;
  /** what the matrices are: normalised expression, or z-scores of wells */
  readonly level: 3 | 4;
  readonly matrices: readonly string[];
  /** they are taken for that level, whatever they look like */
  readonly asIs?: true;
  readonly instinfo?: string;
  /** quantile normalisation of each plate before anything else */
  readonly qnorm: boolean;
  /** weights of genes that were not measured */
  readonly weights?: string;
  readonly control: Control;
  readonly plateField?: string;
  readonly zStyle: ZScoreStyleName;
  readonly groups: GroupRules;
  /** ids of the rows that replicates are correlated over; the landmark genes where absent */
  readonly landmarks?: readonly string[];
  readonly consensusStyle: ConsensusStyleName;
  /** wells whose quality control failed take part all the same */
  readonly keepsFailed: boolean;
}

export interface BuildOptions {
  readonly plan: BuildPlan;
  /** folder of the build; must not exist, or be of the same plan */
  readonly out: string;
  readonly catalog: GeneCatalog;
  /** its matrices came from elsewhere, and must not name other files of this machine */
  readonly selfContained?: boolean;
  readonly onProgress?: (stage: string, done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** How the name of a build's folder ends. */
export const buildFolderEnd = '_build';

/** Where builds go unless they are told another place. */
export function buildsFolder({home}: Pick<Config, 'home'>): string {
  return path.join(home, 'builds');
}

/** Where a build goes there. */
export function buildFolder(config: Pick<Config, 'home'>, abbreviation: string): string {
  return path.join(buildsFolder(config), abbreviation + buildFolderEnd);
}

/** Notes in a build's folder of what it is made, by which a later run knows its own. */
export const planFile = 'build.json';
/** All that the folder of a build has until it is noted. */
export const identityDraft = `${planFile}.draft`;

/** What a build is made of: the same for the same files and options. */
export interface BuildIdentity {
  readonly name: string;
  /** the version that makes it; another may come to other numbers */
  readonly engine?: string;
  /** the rest as text */
  readonly asked: string;
}

/** @throws MATRIX_UNREADABLE for a file that is not there */
export function identityOf(plan: BuildPlan): BuildIdentity {
  const stamp = (file: string) => {
    try {
      const {size, mtimeMs} = statSync(file);
      return {file: path.resolve(file), size, modified: mtimeMs};
    } catch (cause) {
      throw failure('MATRIX_UNREADABLE', {file, detail: (cause as Error).message}, {cause});
    }
  };
  const {instinfo, weights, matrices, ...rest} = plan;
  const asked = JSON.stringify({
    ...rest,
    matrices: matrices.map(stamp),
    instinfo: instinfo === undefined ? null : stamp(instinfo),
    weights: weights === undefined ? null : stamp(weights),
  });
  return {name: plan.name, engine: version, asked};
}

/** Notes in a build's folder which it is. */
export function writeIdentity(folder: string, {engine, asked}: BuildIdentity): void {
  replaceFile(path.join(folder, planFile), JSON.stringify({engine, ...JSON.parse(asked)}));
}

/** Which build a folder is of; undefined where it is of none. */
export function readIdentity(folder: string): BuildIdentity | undefined {
  const read = readPlan(folder);
  if (read === undefined) return undefined;
  const {engine, ...plan} = read;
  return {name: plan.name, engine, asked: JSON.stringify(plan)};
}

/** How the build of a folder is made, its files with their stamps; undefined where it is of none. */
export function readPlan(
  folder: string,
): (Pick<BuildPlan, 'name' | 'abbreviation' | 'level'> & {readonly engine?: string}) | undefined {
  let text: string;
  try {
    text = readFileSync(path.join(folder, planFile), 'utf8');
  } catch {
    return undefined;
  }
  try {
    const plan = JSON.parse(text) as BuildPlan & {engine?: string};
    const {name, abbreviation, matrices} = plan as Partial<BuildPlan>;
    return name === undefined || abbreviation === undefined || !Array.isArray(matrices) ? undefined : plan;
  } catch {
    return undefined;
  }
}
