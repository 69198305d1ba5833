import {EventEmitter} from 'node:events';
import {hostname} from 'node:os';
import {
  Logger,
  makeWorkerUtils,
  type Runner,
  run,
  type Worker,
  type Job as WorkerJob,
  type WorkerPool,
  type WorkerUtils,
} from 'graphile-worker';
import type {Pool, PoolClient} from 'pg';
import {outlastOutage} from '../../database/outage';
import {isAlive} from '../../engine/ground/processes';
import type {Log} from '../../log';
import {cancelQueued, listenForCancellations} from './cancellations';

/** Milliseconds between two signs of life of a worker. */
const heartbeat = 5_000;
/** Milliseconds of silence after which a worker of another machine is presumed dead. */
const silence = 20_000;
/** Tries before a job that fails for an unknown reason, or ends its process each time, is given up. */
const maximumAttempts = 4;
/** Milliseconds that jobs under way get to end when the process stops, before they are interrupted. */
const stopGrace = 3_000;
const task = 'run_job';

export interface QueueOptions {
  readonly pool: Pool;
  readonly log: Log;
  /** Runs one job to its end; a rejection makes the queue try again later. */
  readonly runJob: (jobId: string, signal: AbortSignal, lastTry: boolean) => Promise<void>;
}

/** Puts a job into the queue, whose tables must be there. */
export async function addQueued(database: Pick<Pool, 'query'> | PoolClient, jobId: string): Promise<void> {
  await database.query(
    `select graphile_worker.add_job($1, payload := $2, job_key := $3, max_attempts := $4)`,
    [task, JSON.stringify({job_id: jobId}), jobId, maximumAttempts],
  );
}

/**
 * Delivers jobs to the processes that run them. graphile-worker keeps a crashed process's work locked for
 * hours, so every process shows signs of life and the work of silent ones is freed.
 */
export class JobQueue {
  private utils?: WorkerUtils;
  private runner?: Runner;
  private timer?: NodeJS.Timeout;
  private readonly ending = new AbortController();
  private stopped?: Promise<void>;
  private endListening?: () => Promise<void>;
  private workerIds: string[] = [];
  private readonly running = new Map<string, AbortController>();
  /** graphile-worker's numbers of the jobs that stopping interrupted, and how often each had been tried */
  private readonly interrupted = new Map<string, number>();

  constructor(private readonly options: QueueOptions) {}

  /** Prepares the queue's tables; submitting is possible from here on. */
  async open(): Promise<void> {
    this.utils = await makeWorkerUtils({pgPool: this.options.pool, logger: this.logger()});
    await this.utils.migrate();
  }

  /** Starts running so many jobs at a time, beginning with those a crash left behind; 0 only submits. */
  async start(concurrency: number): Promise<void> {
    if (concurrency === 0) return;
    const {pool, log} = this.options;
    await this.freeWorkOfTheDead();
    await this.startRunner(concurrency);
    this.endListening = listenForCancellations(pool, log, (jobId) => this.running.get(jobId)?.abort());
    this.timer = setInterval(() => this.tick(), heartbeat);
  }

  private async startRunner(concurrency: number): Promise<void> {
    this.workerIds = [];
    const runner = await run({
      pgPool: this.options.pool,
      concurrency,
      noHandleSignals: true,
      parsedCronItems: [],
      logger: this.logger(),
      taskList: {
        [task]: (payload, {job, abortSignal}) =>
          this.perform((payload as {job_id: string}).job_id, job, abortSignal),
      },
      events: this.workerEvents(),
      gracefulShutdownAbortTimeout: stopGrace,
      // In batches, be they of one: else a job's end that cannot be noted is a rejection nobody hears, which ends
      // the process.
      preset: {worker: {completeJobBatchDelay: 0, failJobBatchDelay: 0}},
    });
    this.runner = runner;
    runner.promise.then(
      () => this.restartRunner(concurrency),
      () => this.restartRunner(concurrency),
    );
    await this.beat();
  }

  /** graphile-worker gives up when it cannot note the end of a job, as while the database is away. */
  private async restartRunner(concurrency: number): Promise<void> {
    const {signal} = this.ending;
    const {log} = this.options;
    if (signal.aborted) return;
    log.warn('the job queue broke off and begins anew');
    try {
      await outlastOutage(() => this.handBack(), signal);
      await outlastOutage(() => this.startRunner(concurrency), signal);
    } catch (error) {
      if (!signal.aborted) log.error({err: error}, 'the job queue could not be started again');
    }
  }

  private async perform(
    jobId: string,
    {id, attempts, max_attempts: most}: WorkerJob,
    stopped: AbortSignal = new AbortController().signal,
  ): Promise<void> {
    const cancellation = new AbortController();
    this.running.set(jobId, cancellation);
    const interrupt = () => this.interrupted.set(id, attempts);
    stopped.addEventListener('abort', interrupt);
    try {
      await this.options.runJob(jobId, AbortSignal.any([cancellation.signal, stopped]), attempts >= most);
    } finally {
      stopped.removeEventListener('abort', interrupt);
      this.running.delete(jobId);
    }
  }

  /** Enqueues a job within the caller's transaction, so that job and work appear together. */
  add(client: PoolClient, jobId: string): Promise<void> {
    return addQueued(client, jobId);
  }

  /** Takes a job out of the queue and stops it at once, whichever process runs it. */
  async cancel(jobId: string): Promise<void> {
    this.running.get(jobId)?.abort();
    await cancelQueued(this.options.pool, jobId);
  }

  /**
   * Takes no more jobs. Those under way have some seconds to end; then they are interrupted, and others may run them
   * at once, which counts as no try. Safe to call twice.
   */
  stop(): Promise<void> {
    this.stopped ??= this.end();
    return this.stopped;
  }

  private async end(): Promise<void> {
    clearInterval(this.timer);
    this.ending.abort();
    await this.endListening?.();
    // It may have broken off by itself.
    await this.runner?.stop().catch(() => undefined);
    try {
      await this.handBack();
    } catch (error) {
      this.options.log.warn({err: error}, 'the job queue could not hand its work back; others free it');
    }
    await this.utils?.release();
  }

  /** Gives up all work of this process's workers, which have ended. */
  private async handBack(): Promise<void> {
    if (this.workerIds.length > 0) await this.free(this.workerIds);
    for (const [id, attempts] of this.interrupted) {
      await this.options.pool.query(
        'select graphile_worker.reschedule_jobs(array[$1::bigint], run_at := now(), attempts := $2)',
        [id, attempts - 1],
      );
    }
    this.interrupted.clear();
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
    await this.free(dead);
    this.options.log.info({workers: dead.length}, 'freed the work of workers that died');
    await this.endHopelessJobs();
  }

  private async free(workers: readonly string[]): Promise<void> {
    await this.utils?.forceUnlockWorkers([...workers]);
    await this.options.pool.query('delete from job_workers where worker_id = any($1)', [workers]);
  }

  /** Jobs that were tried often enough are not given out again, so nobody else would end them. */
  private async endHopelessJobs(): Promise<void> {
    const {rows} = await this.options.pool.query<{id: string}>(
      `update jobs set status = 'error', last_modified = now(), error_message = $1
        where status in ('pending', 'submitted', 'processing')
          and id in (select key from graphile_worker.jobs where attempts >= max_attempts and locked_at is null)
       returning id`,
      [`The server broke off ${maximumAttempts} times while it ran this job; its log says why.`],
    );
    for (const {id} of rows)
      this.options.log.error({job: id}, 'a job was given up: each try ended its process');
  }

  private logger(): Logger {
    return new Logger(() => (level, message) => {
      this.options.log[level === 'warning' ? 'warn' : level](`queue: ${message}`);
    });
  }
}
