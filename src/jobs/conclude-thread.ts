/**
 * Runs on a thread of its own: statistics of half a million signatures and compressing the archive take seconds, in
 * which the server must go on answering.
 */
import {mkdir} from 'node:fs/promises';
import {analysisOf} from '../analyses';
import type {ResultLabels} from '../analyses/analysis';
import {openDataset} from '../engine/index';
import {packFolder} from './archive';

/** Plain data; the scores are in shared memory or copied. */
export interface ConcludeTask {
  readonly datasetFolder: string;
  /** what the analysis' `score` gave */
  readonly scores: unknown;
  readonly labels: ResultLabels;
  /** where the result folder is made; its name becomes the archive's root */
  readonly folder: string;
  /** the archive, written when the folder is whole */
  readonly archive: string;
}

/** Writes the result folder and packs it. */
export default async function conclude(task: ConcludeTask): Promise<void> {
  const {datasetFolder, scores, labels, folder, archive} = task;
  const dataset = openDataset(datasetFolder);
  try {
    await mkdir(folder, {recursive: true});
    await analysisOf(labels.toolId).write(folder, dataset, scores, labels);
    await packFolder(folder, archive);
  } finally {
    dataset.close();
  }
}
