import {mkdir, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import type {Pool} from 'pg';
import type {Config} from '../config';
import {datasetsFolder} from '../datasets/registry';
import {openDataset} from '../engine/index';
import type {ScoringPool} from '../engine/pool';
import {OpenclueError} from '../errors';
import type {Log} from '../log';
import {packFolder} from './archive';
import {archiveRoot, type JobRow} from './job';
import {runQuery} from './query';
import {writeResult} from './result';
import {resultsFolder} from './service';

/** Milliseconds between two notes of progress, each of which also learns whether the job was deleted. */
const progressInterval = 500;

/** Part of a job's work that is scoring; the rest is writing the result. */
const scoringShare = 0.8;

export interface RunnerParts {
  readonly config: Config;
  readonly log: Log;
  readonly pool: Pool;
  readonly scoring: ScoringPool;
}

/** Runs one job from its row to its archive. */
export class JobRunner {
  constructor(private readonly parts: RunnerParts) {}

  /**
   * Runs a job unless it has ended. A fault of the job itself ends it with status `error`; anything else is
   * thrown, so that the queue tries again, until `lastTry` ends it too.
   */
  async run(jobId: string, signal: AbortSignal, lastTry: boolean): Promise<void> {
    const {log} = this.parts;
    const job = await this.begin(jobId);
    if (!job) return;
    const stopping = new AbortController();
    const watch = this.watch(job, stopping);
    try {
      await this.produce(job, AbortSignal.any([signal, stopping.signal]), watch.report);
      await this.end(job, 'completed', '', archiveRoot(job.tool_id, job.id));
      log.info({job: job.id}, 'job completed');
    } catch (error) {
      if (stopping.signal.aborted) return;
      // Stopping the process interrupts the job; whoever takes it next begins again.
      if (signal.aborted) throw error;
      const known = error instanceof OpenclueError && error.status < 500;
      log.error({err: error, job: job.id, attempt: job.attempt}, 'job failed');
      if (!known && !lastTry) throw error;
      const message = known ? (error as Error).message : 'The job failed on the server; its log says why.';
      await this.end(job, 'error', message, null);
    } finally {
      watch.end();
    }
  }

  /** Takes the job for a new attempt; undefined when it has ended or is deleted. */
  private async begin(jobId: string): Promise<JobRow | undefined> {
    const {rows} = await this.parts.pool.query<JobRow>(
      `update jobs set status = 'processing', attempt = attempt + 1, progress = 0, last_modified = now()
       where id = $1 and status in ('pending', 'submitted', 'processing') returning *`,
      [jobId],
    );
    return rows[0];
  }

  /** Ends this attempt; changes nothing when a later attempt has begun or the job was deleted. */
  private async end(job: JobRow, status: string, message: string, root: string | null): Promise<void> {
    await this.parts.pool.query(
      `update jobs set status = $3, error_message = $4, result_root = $5,
              progress = case when $3 = 'completed' then 1 else progress end, last_modified = now()
       where id = $1 and attempt = $2 and status = 'processing'`,
      [job.id, job.attempt, status, message, root],
    );
  }

  private async produce(job: JobRow, signal: AbortSignal, report: (share: number) => void): Promise<void> {
    const {config, scoring} = this.parts;
    const {queries} = job;
    const dataset = openDataset(path.join(datasetsFolder(config), job.dataset));
    const folder = resultsFolder(config, job.id);
    const attempt = path.join(folder, `attempt-${job.attempt}`);
    const root = archiveRoot(job.tool_id, job.id);
    try {
      const result = await runQuery({
        dataset,
        scoring,
        queries,
        owner: job.key_id,
        signal,
        onProgress: (share) => report(share * scoringShare),
      });
      await mkdir(attempt, {recursive: true});
      await writeResult(path.join(attempt, root), result, {toolId: job.tool_id, name: job.name});
      signal.throwIfAborted();
      await packFolder(path.join(attempt, root), path.join(attempt, `${root}.tar.gz`));
      await rename(path.join(attempt, `${root}.tar.gz`), path.join(folder, `${root}.tar.gz`));
    } finally {
      dataset.close();
      await rm(attempt, {recursive: true, force: true});
    }
  }

  private watch(job: JobRow, stopping: AbortController) {
    let share = 0;
    const timer = setInterval(() => {
      this.parts.pool
        .query(
          `update jobs set progress = greatest(progress, $3) where id = $1 and attempt = $2 and status = 'processing'`,
          [job.id, job.attempt, share],
        )
        .then(({rowCount}) => {
          if (rowCount === 0) stopping.abort();
        })
        .catch((error) => this.parts.log.warn({err: error, job: job.id}, 'progress could not be noted'));
    }, progressInterval);
    return {
      report: (done: number) => {
        share = done;
      },
      end: () => clearInterval(timer),
    };
  }
}
