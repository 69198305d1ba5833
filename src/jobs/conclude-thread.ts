/**
 * Runs on a thread of its own: statistics of half a million signatures and compressing the archive take seconds, in
 * which the server must go on answering.
 */
import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {analysisOf} from '../analyses';
import type {ResultLabels} from '../analyses/analysis';
import type {PackedFile} from '../engine/formats/packed-text';
import {openDataset} from '../engine/index';
import {packResult} from './results/pack';

/** Plain data; the scores are in shared memory or copied. */
export interface ConcludeTask {
  readonly datasetFolder: string;
  /** what the analysis' `score` gave */
  readonly scores: unknown;
  readonly labels: ResultLabels;
  /** where the result is made, and its index when it is whole */
  readonly folder: string;
  /** name of the result folder within, and of the archive's root */
  readonly root: string;
}

/** Writes the result folder and packs it. */
export default async function conclude(task: ConcludeTask): Promise<void> {
  const {datasetFolder, scores, labels, folder, root} = task;
  const result = path.join(folder, root);
  const dataset = openDataset(datasetFolder);
  try {
    await mkdir(result, {recursive: true});
    const packed = new Map<string, PackedFile>();
    await analysisOf(labels.toolId).write({path: result, packed}, dataset, scores, labels);
    await packResult(folder, root, packed);
  } finally {
    dataset.close();
  }
}
