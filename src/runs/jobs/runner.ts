import {existsSync} from 'node:fs';
import {rename, rm} from 'node:fs/promises';
import path from 'node:path';
import type {Pool} from 'pg';
import {analysisOf} from '../../analyses';
import {buildTool} from '../../analyses/builds/request';
import {proteomicTool} from '../../analyses/proteomics/result';
import type {Config} from '../../config';
import {outlastOutage} from '../../database/outage';
import {diskTrouble} from '../../engine/ground/disk';
import {type Dataset, openDataset} from '../../engine/index/index';
import type {ScoringPool} from '../../engine/pool';
import {failure, isFailure, OpenclueError, statusOf} from '../../errors';
import {adoptedDataset} from '../../library/datasets/adopt';
import {datasetsFolder, requireDataset} from '../../library/datasets/registry';
import type {Log} from '../../log';
import {archiveBytes} from '../../results/archive/archive';
import {jobFolder, readIndex, resultFolder} from '../../results/kept';
import {archiveRoot} from '../../results/names';
import {jobRuns, jobWaits} from '../../telemetry';
import {endBuildJob, runBuildJob} from './builds/run';
import {type Concluder, createConcluder} from './concluder';
import type {JobEnds} from './ends';
import type {JobRow} from './job';
import {sourcesOf} from './proteomics';
import {removeUpload, uploadFolder} from './uploads';

/** Milliseconds between two notes of progress, each of which also learns whether the job was deleted. */
const progressInterval = 500;

/** Part of a job's work that is scoring; the rest is statistics and writing. */
const scoringShare = 0.8;

export interface RunnerParts {
  readonly config: Config;
  readonly log: Log;
  readonly pool: Pool;
  readonly scoring: ScoringPool;
  readonly ends: JobEnds;
  /** for threads that make connections of their own; holds the password, so never log it */
  readonly connectionString: string;
}

/** Runs one job from its row to its archive. */
export class JobRunner {
  private readonly concluder: Concluder;

  constructor(private readonly parts: RunnerParts) {
    this.concluder = createConcluder(parts.config.jobConcurrency);
  }

  /** Ends the threads that write results. */
  close(): Promise<void> {
    return this.concluder.close();
  }

  /**
   * Runs a job unless it has ended. A fault of the job itself ends it with status `error`; anything else is
   * thrown, so that the queue tries again, until `lastTry` ends it too. A database that is away meanwhile is waited
   * for, so that no work is lost by it.
   */
  async run(jobId: string, signal: AbortSignal, lastTry: boolean): Promise<void> {
    const {log} = this.parts;
    const job = await outlastOutage(() => this.begin(jobId), signal);
    if (!job) return;
    if (job.attempt === 1) jobWaits.observe(Math.max(0, job.waited));
    const begun = performance.now();
    const note = (end: string) =>
      jobRuns.observe({tool: job.tool_id, end}, (performance.now() - begun) / 1000);
    const stopping = new AbortController();
    const watch = this.watch(job, stopping);
    try {
      const bytes = await this.produce(job, AbortSignal.any([signal, stopping.signal]), watch.report);
      await this.end(job, signal, 'completed', '', {root: archiveRoot(job.tool_id, job.id), bytes});
      await this.giveUpPlace(job);
      await removeUpload(this.parts.config, job.id);
      note('completed');
      log.info({job: job.id}, 'job completed');
    } catch (error) {
      if (await this.isDeleted(job, signal)) {
        note('deleted');
        return await this.removeFiles(job);
      }
      // A later attempt has begun elsewhere: this one is not needed any more.
      if (stopping.signal.aborted) return;
      // Stopping the process interrupts the job; whoever takes it next begins again.
      if (signal.aborted) throw error;
      // Trying again does not help against a fault of the job, nor would it find more room on the disk.
      const known =
        error instanceof OpenclueError && (statusOf(error) < 500 || isFailure(error, 'RESULT_DISK_FULL'));
      log.error({err: error, job: job.id, attempt: job.attempt}, 'job failed');
      note(known || lastTry ? 'error' : 'tried again');
      if (!known && !lastTry) throw error;
      const message = known ? (error as Error).message : 'The job failed on the server; its log says why.';
      await this.end(job, signal, 'error', message, null);
      await this.removeFiles(job);
    } finally {
      watch.end();
    }
  }

  private async removeFiles(job: JobRow): Promise<void> {
    await removeFolder(jobFolder(this.parts.config, job.id));
    await this.giveUpPlace(job);
    await removeUpload(this.parts.config, job.id);
  }

  /** Builds lie where all results of jobs do not. */
  private async giveUpPlace(job: JobRow): Promise<void> {
    if (job.tool_id === buildTool) await endBuildJob(job, this.parts);
  }

  /** Takes the job for a new attempt; undefined when it has ended or is deleted. */
  private async begin(jobId: string): Promise<(JobRow & {waited: number}) | undefined> {
    // Seconds from its submission on.
    const {rows} = await this.parts.pool.query<JobRow & {waited: number}>(
      `update jobs set status = 'processing', attempt = attempt + 1, progress = 0, stage = null, last_modified = now(),
         started = coalesce(started, now())
       where id = $1 and status in ('pending', 'submitted', 'processing')
       returning *, extract(epoch from now() - created)::float8 as waited`,
      [jobId],
    );
    return rows[0];
  }

  private async isDeleted({id}: JobRow, signal: AbortSignal): Promise<boolean> {
    const {rowCount} = await outlastOutage(
      () => this.parts.pool.query(`select 1 from jobs where id = $1 and status = 'deleted'`, [id]),
      signal,
    );
    return rowCount === 1;
  }

  /** Ends this attempt; changes nothing when a later attempt has begun or the job was deleted. */
  private async end(
    job: JobRow,
    signal: AbortSignal,
    status: string,
    message: string,
    result: {readonly root: string; readonly bytes: number} | null,
  ): Promise<void> {
    await outlastOutage(
      () =>
        this.parts.pool.query(
          `update jobs set status = $3, error_message = $4, result_root = $5, result_bytes = $6,
              progress = case when $3 = 'completed' then 1 else progress end, last_modified = now()
       where id = $1 and attempt = $2 and status = 'processing'`,
          [job.id, job.attempt, status, message, result?.root ?? null, result?.bytes ?? null],
        ),
      signal,
    );
    this.parts.ends.tell(job.id);
  }

  /** @returns bytes of the archive */
  private async produce(
    job: JobRow,
    signal: AbortSignal,
    report: (share: number, stage?: string) => void,
  ): Promise<number> {
    const {config} = this.parts;
    const place = jobFolder(config, job.id);
    const attempt = path.join(place, `attempt-${job.attempt}`);
    const folder = path.join(attempt, 'result');
    // A crash leaves the half-written result of its attempt.
    for (let lost = 1; lost < job.attempt; lost++) await removeFolder(path.join(place, `attempt-${lost}`));
    try {
      const root = archiveRoot(job.tool_id, job.id);
      if (job.tool_id === buildTool) {
        await runBuildJob(job, {...this.parts, folder, root, signal, report});
      } else if (job.tool_id === proteomicTool) await this.queryProfiles(job, {folder, root}, signal, report);
      else await this.scoreAndWrite(job, {attempt, folder, root}, signal, report);
      // An earlier attempt's, whose process died before it could say that it was done.
      await removeFolder(resultFolder(config, job.id));
      await rename(folder, resultFolder(config, job.id));
      const index = await readIndex(resultFolder(config, job.id));
      if (!index) throw new Error('the result has no index');
      return archiveBytes(index);
    } catch (error) {
      if (diskTrouble(error) !== 'full') throw error;
      throw failure('RESULT_DISK_FULL', {jobId: job.id}, {cause: error});
    } finally {
      await removeFolder(attempt);
    }
  }

  /** Queries proteomic profiles on a thread, which tells how far it is by a number that both see. */
  private async queryProfiles(
    job: JobRow,
    {folder, root}: {readonly folder: string; readonly root: string},
    signal: AbortSignal,
    report: (share: number) => void,
  ): Promise<void> {
    const progress = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);
    const timer = setInterval(() => report(new Float64Array(progress)[0]), progressInterval);
    try {
      const sources = await sourcesOf(job, this.parts);
      await this.concluder.proteomics({...sources, folder, root, progress}, {signal});
    } finally {
      clearInterval(timer);
    }
  }

  /** Runs an analysis of signatures and has its result written. */
  private async scoreAndWrite(
    job: JobRow,
    {attempt, folder, root}: {readonly attempt: string; readonly folder: string; readonly root: string},
    signal: AbortSignal,
    report: (share: number) => void,
  ): Promise<void> {
    const {config, scoring} = this.parts;
    const {plan, tool_id: toolId, name} = job;
    const {dataset, upload, synthetic} = await this.openSources(job);
    try {
      const scores = await analysisOf(toolId).score(plan, {
        dataset,
        upload,
        synthetic,
        scoring,
        owner: job.key_id,
        signal,
        scratch: attempt,
        onProgress: (share) => report(share * scoringShare),
      });
      const labels = {toolId, name};
      const {plainWriters} = config;
      const task = {datasetFolder: dataset.folder, scores, labels, folder, root, plainWriters};
      await this.concluder.run(task, {signal});
    } finally {
      dataset.close();
      upload?.close();
    }
  }

  /** What a job reads: a registered dataset, its own matrix, or both. @throws DATASET_UNKNOWN, UPLOAD_GONE */
  private async openSources({id, tool_id: toolId, dataset: name, params}: JobRow): Promise<{
    dataset: Dataset;
    upload?: Dataset;
    synthetic: boolean;
  }> {
    const {config, pool} = this.parts;
    const folder = adoptedDataset(uploadFolder(config, id));
    const brought = params.matrix !== undefined;
    if (brought && !existsSync(folder)) throw failure('UPLOAD_GONE', {jobId: id});
    if (brought && analysisOf(toolId).matrixIsDataset) {
      const dataset = openDataset(folder);
      return {dataset, upload: dataset, synthetic: false};
    }
    const {synthetic} = await requireDataset(pool, name);
    const dataset = openDataset(path.join(datasetsFolder(config), name));
    return {dataset, upload: brought ? openDataset(folder) : undefined, synthetic};
  }

  private watch(job: JobRow, stopping: AbortController) {
    let share = 0;
    let stage: string | undefined;
    let asking = false;
    const note = async (): Promise<void> => {
      // A database that answers late is not to be asked by more and more.
      if (asking) return;
      asking = true;
      try {
        const {rowCount} = await this.parts.pool.query(
          `update jobs set progress = greatest(progress, $3), stage = coalesce($4, stage) where id = $1 and attempt = $2 and status = 'processing'`,
          [job.id, job.attempt, share, stage],
        );
        if (rowCount === 0) stopping.abort();
      } catch (error) {
        this.parts.log.debug({err: error, job: job.id}, 'progress could not be noted');
      } finally {
        asking = false;
      }
    };
    const timer = setInterval(() => void note(), progressInterval);
    return {
      report: (done: number, at?: string) => {
        share = done;
        stage = at;
      },
      end: () => clearInterval(timer),
    };
  }
}

/** A thread that was told to stop may still be writing there. */
function removeFolder(folder: string): Promise<void> {
  return rm(folder, {recursive: true, force: true, maxRetries: 5});
}
