/**
 * Whose the place of a build is. A lock beside the folder keeps it for the process that makes or removes the build; a claim,
 * another file there, for the job that is at it, whichever process runs that. What is claimed goes when its job is cancelled
 * or fails.
 */
import {existsSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {mkdir, rm} from 'node:fs/promises';
import path from 'node:path';
import type {Pool} from 'pg';
import type {Config} from '../../config';
import {makeFolder} from '../../engine/ground/folders';
import {takeLock} from '../../engine/ground/lock';
import {replaceFile} from '../../engine/ground/storage';
import {listDatasets} from '../../engine/index';
import {failure, isFailure} from '../../errors';
import {datasetsFolder} from '../../library/datasets/registry';
import {deleteDataset} from '../../library/datasets/remove';
import {buildFolderEnd, buildsFolder} from './plan';
import {isDatasetOf} from './register';
import type {BuildReport} from './report';

const claimSuffix = '.job';

interface Claim {
  readonly job: string;
  /** of the build and its dataset */
  readonly name: string;
  /** the build stays, whatever becomes of its job */
  readonly whole?: true;
}

/** Whether there is, or grows, something at the place of a build. */
export function isPlaceTaken(out: string): boolean {
  return ['', '.building', claimSuffix].some((end) => existsSync(out + end));
}

/**
 * Keeps others from making or removing the build of a place.
 * @returns what gives it back
 * @throws INDEX_BUSY while another process has it
 */
export function takeBuildLock(out: string, name: string): () => void {
  makeFolder(path.dirname(path.resolve(out)));
  return takeLock(`${out}.lock`, name);
}

/** The job that has claimed a place and has not ended. */
export async function claimingJob(pool: Pool, out: string): Promise<string | undefined> {
  const job = readClaim(out)?.job;
  if (job === undefined) return undefined;
  const {rowCount} = await pool.query(
    `select 1 from jobs where id = $1 and status in ('pending', 'submitted', 'processing')`,
    [job],
  );
  return rowCount === 0 ? undefined : job;
}

/**
 * Claims the place of a build for a job, or finds that the job has it already.
 * @throws BUILD_EXISTS where something is there that is not the job's
 */
export async function claimPlace(out: string, claim: Claim): Promise<void> {
  const there = readClaim(out);
  if (there?.job === claim.job) return;
  await mkdir(path.dirname(out), {recursive: true});
  if (isPlaceTaken(out)) throw failure('BUILD_EXISTS', {folder: out});
  writeFileSync(out + claimSuffix, JSON.stringify(claim), {flag: 'wx'});
}

/** The build stays from here on; the job may go on with what is left to do. */
export function keepPlace(out: string): void {
  const claim = readClaim(out);
  if (claim) replaceFile(out + claimSuffix, JSON.stringify({...claim, whole: true}));
}

/** Gives a job's place up: with all that it has made of a build which is not whole, the dataset too. */
export async function releasePlace(
  {config: {home}, pool}: {config: Pick<Config, 'home'>; pool: Pool},
  out: string,
  job: string,
): Promise<void> {
  const claim = readClaim(out);
  if (claim?.job !== job) return;
  if (!claim.whole) await discard({config: {home}, pool}, out, claim.name);
  rmSync(out + claimSuffix, {force: true});
}

async function discard(
  {config: {home}, pool}: {config: Pick<Config, 'home'>; pool: Pool},
  out: string,
  name: string,
): Promise<void> {
  // Of a thread of this process that was ended it may have stayed.
  takeBuildLock(out, name)();
  await discardDataset({home, pool}, out, name);
  for (const folder of [`${out}.building`, out])
    await rm(folder, {recursive: true, force: true, maxRetries: 5});
}

async function discardDataset(
  {home, pool}: {home: string; pool: Pool},
  out: string,
  name: string,
): Promise<void> {
  const reportFile = path.join(out, 'report.json');
  // Without it no dataset was begun.
  if (!existsSync(reportFile)) return;
  const {files} = JSON.parse(readFileSync(reportFile, 'utf8')) as BuildReport;
  const datasets = datasetsFolder({home});
  const state = listDatasets(datasets).find((each) => each.name === name)?.state;
  if (state === undefined || (state === 'ready' && !isDatasetOf(out, {name, files}, {home}))) return;
  try {
    await deleteDataset(pool, home, name);
  } catch (error) {
    // Somebody else is making one of the name.
    if (!isFailure(error, 'INDEX_BUSY')) throw error;
  }
}

/** Removes what jobs have left that are not open any more: those whose process died, and which were cancelled then. */
export async function sweepClaims(parts: {config: Pick<Config, 'home'>; pool: Pool}): Promise<void> {
  const root = buildsFolder(parts.config);
  if (!existsSync(root)) return;
  for (const file of readdirSync(root).filter((name) => name.endsWith(buildFolderEnd + claimSuffix))) {
    const out = path.join(root, file.slice(0, -claimSuffix.length));
    const job = readClaim(out)?.job;
    if (job === undefined || (await claimingJob(parts.pool, out)) !== undefined) continue;
    try {
      await releasePlace(parts, out, job);
    } catch (error) {
      // Its process is just about to do the same.
      if (!isFailure(error, 'INDEX_BUSY')) throw error;
    }
  }
}

function readClaim(out: string): Claim | undefined {
  try {
    return JSON.parse(readFileSync(out + claimSuffix, 'utf8')) as Claim;
  } catch {
    return undefined;
  }
}
