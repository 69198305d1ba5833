/** Thread that makes a build for a job: hours of computing, beside which a server must go on answering. */
import {rm} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {parentPort, workerData} from 'node:worker_threads';
import type {Config} from '../../config';
import {openPool} from '../../database/connect';
import {type NamedFailure, named} from '../../engine/ground/failures';
import {isFailure} from '../../errors';
import {createLog} from '../../log';
import {claimPlace, keepPlace} from './claim';
import type {BuildPlan} from './plan';
import type {PublishTerms} from './publish';
import {type BuildResultTask, packBuild} from './result';
import {buildProgress} from './stages';
import {makeWholeBuild, type WholeBuild} from './whole';

export interface BuildThreadTask {
  readonly connectionString: string;
  readonly config: Pick<
    Config,
    'home' | 'workers' | 'geneSetLimits' | 'introspectSignatures' | 'plainWriters' | 'logLevel'
  >;
  /** id of the job */
  readonly job: string;
  readonly plan: BuildPlan;
  readonly full: boolean;
  readonly out: string;
  readonly publish: PublishTerms;
  readonly result: BuildResultTask;
}

export type BuildThreadReport =
  | {readonly kind: 'progress'; readonly share: number; readonly stage: string}
  /** it stays, whatever becomes of its job */
  | {readonly kind: 'whole'}
  | {readonly kind: 'done'}
  | {readonly kind: 'failed'; readonly failed: NamedFailure}
  | {readonly kind: 'broken'; readonly detail: string};

/** Milliseconds between two reports of progress. */
const pace = 200;
/** A process of another machine that died holds its lock for a minute. */
const lockPatience = 90_000;
const lockPace = 5_000;

const tell = (report: BuildThreadReport) => parentPort?.postMessage(report);

async function run(task: BuildThreadTask): Promise<void> {
  const {connectionString, config, job, plan, full, out, publish, result} = task;
  const stopping = new AbortController();
  parentPort?.on('message', () => stopping.abort());
  const {signal} = stopping;
  const pool = openPool(connectionString, {log: createLog(config.logLevel), max: 4});
  const progress = buildProgress(full);
  let told = 0;
  try {
    await claimPlace(out, {job, name: plan.name});
    const make = () =>
      makeWholeBuild({
        ...{plan, full, out, config, pool, publish, signal, selfContained: true},
        onProgress(stage, done, total) {
          const now = progress(stage, done, total);
          if (performance.now() - told < pace) return;
          told = performance.now();
          tell({kind: 'progress', ...now});
        },
        onWhole() {
          keepPlace(out);
          tell({kind: 'whole'});
        },
      });
    const whole = await onceFree(make, out, signal);
    await packBuild(result, whole, {out, config});
  } finally {
    await pool.end();
  }
}

/**
 * Waits for the lock that a dead process of another machine seems to hold; what another version left of this job, or one
 * that sees the folder under another path, is begun anew.
 */
async function onceFree(
  make: () => Promise<WholeBuild>,
  out: string,
  signal: AbortSignal,
): Promise<WholeBuild> {
  const until = performance.now() + lockPatience;
  for (;;) {
    try {
      return await make();
    } catch (error) {
      if (performance.now() > until) throw error;
      if (isFailure(error, 'BUILD_UNFINISHED')) await rm(`${out}.building`, {recursive: true, force: true});
      else if (isFailure(error, 'INDEX_BUSY')) await sleep(lockPace, undefined, {signal});
      else throw error;
    }
  }
}

run(workerData as BuildThreadTask)
  .then(() => tell({kind: 'done'}))
  .catch((error: unknown) => {
    const failed = named(error);
    if (failed) tell({kind: 'failed', failed});
    else tell({kind: 'broken', detail: (error as Error).stack ?? String(error)});
  })
  .finally(() => parentPort?.close());
