/** Jobs of all keys, as the host sees them on the machine itself: no caller is asked who it is. */
import {rm} from 'node:fs/promises';
import {makeWorkerUtils} from 'graphile-worker';
import type {Pool} from 'pg';
import {audit} from '../../auth/audit';
import type {Config} from '../../config';
import {inTransaction} from '../../database/transaction';
import {failure} from '../../errors';
import {type JobResult, jobFolder, readIndex, resultFolder} from '../../results/kept';
import {cancelQueued} from './cancellations';
import {addQueued} from './queue';
import {removeUpload} from './uploads';

/** A job as the host's list shows it. */
export interface HostedJob {
  readonly id: string;
  /** whose key it was submitted with */
  readonly user_id: string;
  readonly tool_id: string;
  readonly name: string;
  readonly dataset: string;
  readonly status: string;
  /** share that is done, 0 to 1 */
  readonly progress: number;
  readonly errorMessage: string;
  /** of the archive; null before there is one */
  readonly download_bytes: number | null;
  /** ISO 8601, UTC */
  readonly created: string;
  readonly last_modified: string;
}

export interface JobChoice {
  readonly status?: string;
  /** name of a key */
  readonly user?: string;
  /** most jobs, the newest first; all by default */
  readonly limit?: number;
  /** newer ones to leave out */
  readonly skip?: number;
}

const columns =
  'id, user_id, tool_id, name, dataset, status, progress, "errorMessage", download_bytes, created, last_modified';

/** The newest first. */
export async function listHostedJobs(
  pool: Pool,
  {status, user, limit, skip = 0}: JobChoice,
): Promise<HostedJob[]> {
  const {rows} = await pool.query<HostedJob>(
    `select ${columns} from job_documents
     where ($1::text is null or status = $1) and ($2::text is null or user_id = $2)
     order by created desc, id limit $3 offset $4`,
    [status ?? null, user ?? null, limit ?? null, skip],
  );
  return rows;
}

/** @throws JOB_UNKNOWN */
export async function findHostedJob(
  pool: Pool,
  id: string,
): Promise<HostedJob & {readonly params: Readonly<Record<string, unknown>>}> {
  const {rows} = await pool.query<HostedJob & {params: Record<string, unknown>}>(
    `select ${columns}, params from job_documents where id = $1`,
    [id],
  );
  if (rows.length === 0) throw failure('JOB_UNKNOWN', {id});
  return rows[0];
}

/** What a job has left. @throws JOB_UNKNOWN, RESULT_NOT_READY, RESULT_GONE */
export async function hostedResult(
  {pool, config}: {pool: Pool; config: Pick<Config, 'home'>},
  id: string,
): Promise<JobResult & {readonly job: HostedJob}> {
  const job = await findHostedJob(pool, id);
  if (job.status === 'deleted') throw failure('RESULT_GONE', {jobId: id});
  if (job.status !== 'completed') throw failure('RESULT_NOT_READY', {jobId: id, status: job.status});
  const folder = resultFolder(config, id);
  const index = await readIndex(folder);
  if (!index) throw failure('RESULT_GONE', {jobId: id});
  return {folder, index, job};
}

/**
 * Cancels a job that has not ended, whichever process runs it, and removes its result.
 * @param by id of the admin's key; undefined: the command line
 * @throws JOB_UNKNOWN
 */
export async function cancelHostedJob(
  {pool, config}: {pool: Pool; config: Pick<Config, 'home'>},
  id: string,
  by?: string,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const {rows} = await client.query<{user_id: string}>(
      `update jobs set status = 'deleted', last_modified = now() where id = $1 and status <> 'deleted' returning user_id`,
      [id],
    );
    if (rows.length === 0) throw failure('JOB_UNKNOWN', {id});
    const details = {user: rows[0].user_id};
    await audit(client, {keyId: by, action: 'job.cancel', subject: `jobs/${id}`, details});
  });
  await cancelQueued(pool, id);
  await removeRemains(config, id);
}

/** Removes what a job has left; what a running job still writes, its own process removes. */
export async function removeRemains(config: Pick<Config, 'home'>, id: string): Promise<void> {
  await rm(jobFolder(config, id), {recursive: true, force: true, maxRetries: 5});
  await removeUpload(config, id);
}

/** Puts jobs that had not ended into the queue, as after a restore, which has the list of jobs and no queue. @returns how many */
export async function queueOpenJobs(pool: Pool): Promise<number> {
  const utils = await makeWorkerUtils({pgPool: pool});
  try {
    await utils.migrate();
    const {rows} = await pool.query<{id: string}>(
      `update jobs set status = 'pending', progress = 0
       where status in ('pending', 'submitted', 'processing') returning id`,
    );
    for (const {id} of rows) await addQueued(pool, id);
    return rows.length;
  } finally {
    await utils.release();
  }
}
