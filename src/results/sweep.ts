import {readdir, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import type {Pool} from 'pg';
import type {Config} from '../config';
import {namedLocks} from '../database/locks';
import type {Log} from '../log';
import {answersFolder, jobFolder, resultsFolder} from './kept';

/** Milliseconds between two sweeps of a process. */
export const sweepInterval = 3_600_000;
/** Milliseconds after which an answer's file belongs to no request any more. */
const answerAge = 3_600_000;

const idForm = /^[0-9a-f]{24}$/;

export interface SweepParts {
  readonly config: Pick<Config, 'home' | 'resultDays'>;
  readonly pool: Pool;
  readonly log: Log;
}

/**
 * Removes the results of jobs that ended OPENCLUE_RESULT_DAYS ago or longer, and what crashes left: folders of jobs
 * that are deleted or failed, attempts of jobs that have ended, files of answers. Does nothing while
 * another process does it.
 * @param now Unix time in milliseconds
 * @returns ids of the jobs whose folder was removed
 */
export async function sweepResults({config, pool, log}: SweepParts, now = Date.now()): Promise<string[]> {
  const client = await pool.connect();
  try {
    const {rows} = await client.query<{locked: boolean}>(
      'select pg_try_advisory_lock(hashtext($1)) as locked',
      [namedLocks.resultSweep],
    );
    if (!rows[0].locked) return [];
    try {
      await removeAnswers(config, now);
      const removed = await removeResults(config, client, now);
      if (removed.length > 0) log.info({jobs: removed}, 'removed results');
      return removed;
    } finally {
      await client.query('select pg_advisory_unlock(hashtext($1))', [namedLocks.resultSweep]);
    }
  } finally {
    client.release();
  }
}

type Querying = Pick<Pool, 'query'>;

async function removeResults(config: SweepParts['config'], client: Querying, now: number): Promise<string[]> {
  const ids = (await namesIn(resultsFolder(config))).filter((name) => idForm.test(name));
  const {rows} = await client.query<{id: string; status: string; ended: Date}>(
    `select id, status, last_modified as ended from jobs where id = any($1)`,
    [ids],
  );
  const jobs = new Map(rows.map((job) => [job.id, job]));
  const oldest = config.resultDays === 0 ? Number.NEGATIVE_INFINITY : now - config.resultDays * 86_400_000;
  const removed: string[] = [];
  for (const id of ids) {
    const job = jobs.get(id);
    const folder = jobFolder(config, id);
    if (job && ['pending', 'submitted', 'processing'].includes(job.status)) continue;
    // Jobs of another database that used this folder are unknown here: their results end with their time.
    const ended = job?.ended.getTime() ?? (await stat(folder)).mtimeMs;
    const kept = job === undefined || job.status === 'completed';
    if (kept && ended > oldest) {
      for (const name of job ? await namesIn(folder) : []) {
        if (name.startsWith('attempt-')) await removeFolder(path.join(folder, name));
      }
      continue;
    }
    await removeFolder(folder);
    removed.push(id);
  }
  return removed;
}

async function removeAnswers(config: SweepParts['config'], now: number): Promise<void> {
  for (const name of await namesIn(answersFolder(config))) {
    const file = path.join(answersFolder(config), name);
    const found = await stat(file).catch(() => undefined);
    if (found && found.mtimeMs < now - answerAge) await rm(file, {force: true});
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function removeFolder(folder: string): Promise<void> {
  return rm(folder, {recursive: true, force: true, maxRetries: 5});
}
