/** Runs beside the thread that writes a result: the texts of half a million signatures are as much work as all else. */
import type {NotedFile} from '../engine/formats/packed-text';
import {compiledFile} from '../engine/ground/compiled-file';
import {startThreads} from '../engine/ground/start-threads';
import {loadDescriptions} from './descriptions/open';
import type {GctTask} from './folder';
import {writeSignatureGct} from './signature-gct';

/** @returns what became of the file; undefined, and no file, where the descriptions are not in the dataset's folder */
export default function write(task: GctTask): NotedFile | undefined {
  const descriptions = loadDescriptions(task.dataset);
  return descriptions && writeSignatureGct(task, descriptions, true);
}

/** A thread that writes texts and waits for the next one for `idleTimeout` milliseconds; it ends with its caller. */
export function startSignatureGctThread(idleTimeout: number) {
  return startThreads<GctTask, NotedFile | undefined>({
    filename: compiledFile(__dirname, 'signature-gct-thread.js'),
    minThreads: 0,
    maxThreads: 1,
    // A second text waits on the thread: its caller is too busy to send it when its turn comes.
    concurrentTasksPerWorker: 2,
    idleTimeout,
  });
}
