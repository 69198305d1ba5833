/**
 * Runs on a thread of its own: statistics of half a million signatures and compressing the archive take seconds, in
 * which the server must go on answering.
 */
import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {workerData} from 'node:worker_threads';
import {analysisOf} from '../../analyses';
import {type ProteomicPlan, writeProteomicResult} from '../../analyses/proteomics/result';
import {task} from '../../engine/ground/task';
import {keepDatasets} from '../../engine/index/index';
import {readProfiles} from '../../engine/proteomics/profiles';
import {readReference, readReferenceCell} from '../../library/proteomics/store';
import {type NotedFile, pack, packResult} from '../../results/archive/pack';
import type {ColumnsTask, TextTask} from '../../results/folder';
import type {ResultLabels} from '../../results/manifest';
import {startTextThread} from '../../results/signatures/text-thread';

/** What the threads are started with. */
export interface ThreadSettings {
  /** milliseconds that a thread beside them is kept for the next result */
  readonly keptWarm: number;
}

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
  /** as a result folder has it */
  readonly plainWriters: boolean;
}

/** A second thread for each that concludes: the scoring threads rest meanwhile. */
let helper: ReturnType<typeof startTextThread> | undefined;

/** The dataset of the last job, whose columns the next one finds loaded. */
const kept = keepDatasets(1, (dataset) => ({dataset}));

/** Writes the result folder and packs it. */
export const conclude = task(async (asked: ConcludeTask): Promise<void> => {
  const {datasetFolder, scores, labels, folder, root, plainWriters} = asked;
  const result = path.join(folder, root);
  await mkdir(result, {recursive: true});
  const noted = new Map<string, NotedFile>();
  const helping = () => {
    helper ??= startTextThread((workerData as ThreadSettings).keptWarm);
    return helper;
  };
  const archive = {
    ...{noted, pack},
    beside: (part: TextTask) => helping().run('write', part),
    columnsBeside: (part: ColumnsTask) => helping().run('writeColumns', part),
  };
  const place = {path: result, plainWriters, archive};
  await analysisOf(labels.toolId).write(place, kept.present(datasetFolder).dataset, scores, labels);
  await packResult(folder, root, noted);
});

/** A query of proteomic profiles, from its matrix to the archive; plain data. */
export interface ProteomicsTask extends Pick<ConcludeTask, 'labels' | 'folder' | 'root'> {
  readonly matrix: string;
  readonly plan: ProteomicPlan;
  /** folder of the reference */
  readonly reference: string;
  /** a shared number: the share of the work that is done */
  readonly progress: SharedArrayBuffer;
}

/** Computes a proteomic query, writes its result folder and packs it: there is little to compute. */
export const proteomics = task(async (asked: ProteomicsTask): Promise<void> => {
  const {matrix, plan, reference: place, labels, folder, root} = asked;
  const progress = new Float64Array(asked.progress);
  const result = path.join(folder, root);
  await mkdir(result, {recursive: true});
  const reference = readReference(place);
  await writeProteomicResult(
    result,
    {
      plan,
      reference,
      external: await readProfiles(matrix),
      file: path.basename(matrix),
      cells: reference.cells.map(({cell}) => cell),
      readCell: (cell) => readReferenceCell(place, reference, cell),
      onProgress(share) {
        progress[0] = share;
      },
    },
    labels,
  );
  await packResult(folder, root, new Map());
});
