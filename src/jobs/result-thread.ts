/**
 * Runs on a thread of its own: describing half a million signatures and compressing the archive takes seconds, in
 * which the server must go on answering.
 */
import {openDataset} from '../engine/index';
import {packFolder} from './archive';
import type {QueryResult} from './query';
import {type ResultLabels, writeResult} from './result';

/** Plain data; the scores are in shared memory or copied. */
export interface ResultTask extends Pick<QueryResult, 'queries' | 'manifest'> {
  readonly datasetFolder: string;
  readonly labels: ResultLabels;
  /** where the result folder is made; its name becomes the archive's root */
  readonly folder: string;
  /** the archive, written when the folder is whole */
  readonly archive: string;
}

/** Writes the result folder and packs it. */
export default async function writeAndPack(task: ResultTask): Promise<void> {
  const {datasetFolder, queries, manifest, labels, folder, archive} = task;
  const dataset = openDataset(datasetFolder);
  try {
    await writeResult(folder, {signatures: dataset.signatures, queries, manifest}, labels);
    await packFolder(folder, archive);
  } finally {
    dataset.close();
  }
}
