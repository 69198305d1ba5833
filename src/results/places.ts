import path from 'node:path';
import type {Config} from '../config';

/** Where all results lie: a folder for each job. */
export function resultsFolder({home}: Pick<Config, 'home'>): string {
  return path.join(home, 'results');
}

/** Everything that a job keeps: its result, and what an attempt is writing. */
export function jobFolder(config: Pick<Config, 'home'>, jobId: string): string {
  return path.join(resultsFolder(config), jobId);
}

/** A job's result; there only when it is whole. */
export function resultFolder(config: Pick<Config, 'home'>, jobId: string): string {
  return path.join(jobFolder(config, jobId), 'result');
}

/** Where answers made from results are written before they are sent. */
export function answersFolder({home}: Pick<Config, 'home'>): string {
  return path.join(home, 'answers');
}
