/** Makes the build of a job on a thread of its own. */
import {setTimeout as sleep} from 'node:timers/promises';
import {Worker} from 'node:worker_threads';
import {unnamed} from '../../engine/ground/failures';
import {compiledFile} from '../../engine/ground/package';
import type {BuildThreadReport, BuildThreadTask} from './thread';

/** Milliseconds that a thread which is to stop gets to come to a place where it can. */
const stopPatience = 10_000;

export interface BuildRunOptions {
  /** stops the build, unless it is whole; it goes on when it is run again */
  readonly signal: AbortSignal;
  readonly onProgress: (share: number, stage: string) => void;
}

/**
 * Makes a build and the result of its job.
 * @throws what `makeWholeBuild`, `claimPlace` and `packBuild` throw; the reason of the signal where that stopped it
 */
export async function runBuild(task: BuildThreadTask, options: BuildRunOptions): Promise<void> {
  const {signal, onProgress} = options;
  signal.throwIfAborted();
  const thread = new Worker(compiledFile(__dirname, 'thread.js'), {
    workerData: task,
    // The HDF5 library writes there what its errors say already.
    stdout: true,
  });
  thread.stdout.resume();
  let isWhole = false;
  let stop = () => {};
  const ended = new Promise<void>((resolve, reject) => {
    stop = () => {
      if (isWhole) return;
      thread.postMessage('stop');
      void sleep(stopPatience, undefined, {ref: false}).then(() => reject(signal.reason));
    };
    thread.on('message', (report: BuildThreadReport) => {
      if (report.kind === 'progress') onProgress(report.share, report.stage);
      else if (report.kind === 'whole') isWhole = true;
      else if (report.kind === 'done') resolve();
      else if (report.kind === 'failed') reject(unnamed(report.failed));
      else reject(new Error(report.detail));
    });
    thread.on('error', reject);
    thread.on('exit', () => reject(new Error('the thread of the build broke off')));
  });
  signal.addEventListener('abort', stop);
  try {
    await ended;
  } catch (error) {
    throw signal.aborted && !isWhole ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', stop);
    await thread.terminate();
  }
}
