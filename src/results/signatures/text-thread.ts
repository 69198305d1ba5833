/** Runs beside the thread that writes a result: the texts of half a million signatures are as much work as all else. */
import {compiledFile} from '../../engine/ground/package';
import {task} from '../../engine/ground/task';
import {startThreads} from '../../engine/ground/threads';
import {type NotedFile} from '../archive/pack';
import {packColumnFiles} from '../column-files';
import type {ColumnsTask, TextTask} from '../folder';
import {loadDescriptions} from './descriptions';
import {writeText} from './tuned';

/** @returns what became of the file; undefined, and no file, where the descriptions are not in the dataset's folder */
export const write = task(({dataset, folder, matrix}: TextTask): NotedFile | undefined => {
  const descriptions = loadDescriptions(dataset);
  return descriptions && writeText(folder, matrix, descriptions, true);
});

/** @returns by their paths what became of the files */
export const writeColumns = task(({folder, sets}: ColumnsTask) => packColumnFiles(folder, sets));

/** Texts that one result has written beside itself at most: a matrix, and the digests of five levels. */
const mostTexts = 6;

/** A thread that writes texts and waits for the next one for `idleTimeout` milliseconds; it ends with its caller. */
export function startTextThread(idleTimeout: number) {
  return startThreads<{readonly write: typeof write; readonly writeColumns: typeof writeColumns}>({
    filename: compiledFile(__dirname, 'text-thread.js'),
    minThreads: 0,
    maxThreads: 1,
    // Further texts wait on the thread: its caller is too busy to send them when their turn comes.
    concurrentTasksPerWorker: mostTexts,
    idleTimeout,
  });
}
