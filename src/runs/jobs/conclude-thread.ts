/**
 * Runs on a thread of its own: statistics of half a million signatures and compressing the archive take seconds, in
 * which the server must go on answering.
 */
import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {analysisOf} from '../../analyses';
import {type Dataset, openDataset} from '../../engine/index/index';
import {type NotedFile, pack, packResult} from '../../results/archive/pack';
import type {TextTask} from '../../results/folder';
import {startTextThread} from '../../results/signatures/text-thread';
import {type ConcludeTask, keptWarm} from './concluder';

/** A second thread for each that concludes: the scoring threads rest meanwhile. */
const helper = startTextThread(keptWarm);

/** The dataset of the last job, whose columns the next one finds loaded. */
let kept: Dataset | undefined;

function current(folder: string): Dataset {
  // Opening reads the manifest alone: cheap enough to ask each time whether the dataset is still the same.
  const present = openDataset(folder);
  const {build, generation} = present.manifest;
  const known = kept?.manifest;
  if (kept?.folder === folder && known?.build === build && known.generation === generation) return kept;
  kept?.close();
  kept = present;
  return present;
}

/** Writes the result folder and packs it. */
export default async function conclude(task: ConcludeTask): Promise<void> {
  const {datasetFolder, scores, labels, folder, root, plainWriters} = task;
  const result = path.join(folder, root);
  await mkdir(result, {recursive: true});
  const noted = new Map<string, NotedFile>();
  const archive = {noted, beside: (part: TextTask) => helper.run(part), pack};
  const place = {path: result, plainWriters, archive};
  await analysisOf(labels.toolId).write(place, current(datasetFolder), scores, labels);
  await packResult(folder, root, noted);
}
