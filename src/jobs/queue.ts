import {EventEmitter} from 'node:events';
import {hostname} from 'node:os';
import {
  Logger,
  makeWorkerUtils,
  type Runner,
  run,
  type Worker,
  type WorkerPool,
  type WorkerUtils,
} from 'graphile-worker';
import type {Pool, PoolClient} from 'pg';
import type {Log} from '../log';

/** Milliseconds between two signs of life of a worker. */
const heartbeat = 5_000;
/** Milliseconds of silence after which a worker of another machine is presumed dead. */
const silence = 20_000;
/** Tries before a job that fails for an unknown reason is given up. */
const maximumAttempts = 4;
const task = 'run_job';

export interface QueueOptions {
  readonly pool: Pool;
  readonly log: Log;
  /** Runs one job to its end; a rejection makes the queue try again later. */
  readonly runJob: (jobId: string, signal: AbortSignal, lastTry: boolean) => Promise<void>;
}

/**
 * Delivers jobs to the processes that run them. graphile-worker keeps a crashed process's work locked for
 * hours, so every process shows signs of life and the work of silent ones is freed.
 */
export class JobQueue {
  private utils?: WorkerUtils;
  private runner?: Runner;
  private timer?: NodeJS.Timeout;
  private readonly workerIds: string[] = [];
  private readonly running = new Map<string, AbortController>();

  constructor(private readonly options: QueueOptions) {}

  /** Prepares the queue's tables; submitting is possible from here on. */
  async open(): Promise<void> {
    this.utils = await makeWorkerUtils({pgPool: this.options.pool, logger: this.logger()});
    await this.utils.migrate();
  }

  /** Starts running so many jobs at a time, beginning with those a crash left behind; 0 only submits. */
  async start(concurrency: number): Promise<void> {
    if (concurrency === 0) return;
    await this.freeWorkOfTheDead();
    this.runner = await run({
      pgPool: this.options.pool,
      concurrency,
      noHandleSignals: true,
      parsedCronItems: [],
      logger: this.logger(),
      taskList: {
        [task]: async (payload, {job, abortSignal}) => {
          const {job_id: jobId} = payload as {job_id: string};
          const cancellation = new AbortController();
          this.running.set(jobId, cancellation);
          try {
            const signal = AbortSignal.any([abortSignal, cancellation.signal]);
            await this.options.runJob(jobId, signal, job.attempts >= job.max_attempts);
          } finally {
            this.running.delete(jobId);
          }
        },
      },
      events: this.workerEvents(),
    });
    await this.beat();
    this.timer = setInterval(() => this.tick(), heartbeat);
  }

  /** Enqueues a job within the caller's transaction, so that job and work appear together. */
  async add(client: PoolClient, jobId: string): Promise<void> {
    await client.query(
      `select graphile_worker.add_job($1, payload := $2, job_key := $3, max_attempts := $4)`,
      [task, JSON.stringify({job_id: jobId}), jobId, maximumAttempts],
    );
  }

  /** Takes a job out of the queue and stops it at once if this process runs it; others notice as it goes on. */
  async cancel(jobId: string): Promise<void> {
    this.running.get(jobId)?.abort();
    await this.options.pool.query('select graphile_worker.remove_job($1)', [jobId]);
  }

  /** Stops taking jobs; running ones are told to stop and will be run again later. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.runner?.stop();
    if (this.workerIds.length > 0) {
      await this.options.pool.query('delete from job_workers where worker_id = any($1)', [this.workerIds]);
    }
    await this.utils?.release();
  }

  /** Work is locked by a worker or by the pool of workers it runs in. */
  private workerEvents(): EventEmitter {
    const events = new EventEmitter();
    events.on('pool:create', ({workerPool}: {workerPool: WorkerPool}) => this.workerIds.push(workerPool.id));
    events.on('worker:create', ({worker}: {worker: Worker}) => this.workerIds.push(worker.workerId));
    return events;
  }

  private tick(): void {
    this.beat()
      .then(() => this.freeWorkOfTheDead())
      .catch((error) => this.options.log.warn({err: error}, 'the job queue could not show a sign of life'));
  }

  private async beat(): Promise<void> {
    await this.options.pool.query(
      `insert into job_workers (worker_id, host, pid)
       select unnest($1::text[]), $2, $3
       on conflict (worker_id) do update set seen = now()`,
      [this.workerIds, hostname(), process.pid],
    );
  }

  private async freeWorkOfTheDead(): Promise<void> {
    const {pool} = this.options;
    const {rows} = await pool.query<{worker_id: string; host: string | null; pid: number; silent: boolean}>(
      `select worker_id, host, pid, seen < now() - $1 * interval '1 millisecond' as silent
         from job_workers where not worker_id = any($2)
        union all
       -- a worker that died before its first sign of life
       select distinct locked_by, null, 0, true
         from graphile_worker.jobs
        where locked_at < now() - $1 * interval '1 millisecond'
          and locked_by not in (select worker_id from job_workers)`,
      [silence, this.workerIds],
    );
    const dead = rows
      .filter(({host, pid, silent}) => silent || (host === hostname() && !isAlive(pid)))
      .map(({worker_id}) => worker_id);
    if (dead.length === 0) return;
    await this.utils?.forceUnlockWorkers(dead);
    await pool.query('delete from job_workers where worker_id = any($1)', [dead]);
    this.options.log.info({workers: dead.length}, 'freed the work of workers that died');
  }

  private logger(): Logger {
    return new Logger(() => (level, message) => {
      this.options.log[level === 'warning' ? 'warn' : level](`queue: ${message}`);
    });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
