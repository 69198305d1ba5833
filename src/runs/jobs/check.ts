/** What a submission is checked against: the gene table, the dataset it names, the matrix that came with it. */
import {rm} from 'node:fs/promises';
import path from 'node:path';
import type {Pool} from 'pg';
import {analysisAsked, systemFault} from '../../analyses';
import {buildTool} from '../../analyses/builds/request';
import {checkContext} from '../../analyses/check-context';
import type {AcceptedJob} from '../../analyses/check-thread';
import type {SubmissionChecker} from '../../analyses/checker';
import {proteomicTool} from '../../analyses/proteomics/result';
import type {Caller} from '../../auth/caller';
import type {Config} from '../../config';
import type {GeneCatalog} from '../../engine/genes/catalog';
import {type Dataset, openDataset} from '../../engine/index/index';
import {OpenclueError, statusOf} from '../../errors';
import {adoptedDataset, adoptMatrix} from '../../library/datasets/adopt';
import {chooseDataset, datasetsFolder} from '../../library/datasets/registry';
import {checkBuild} from './builds/check';
import {checkProteomics} from './proteomics';
import type {ReceivedSubmission} from './submission';
import {type Upload, uploadFailure} from './uploads';

export interface CheckingParts {
  readonly config: Config;
  readonly pool: Pool;
  readonly checker: SubmissionChecker;
}

/**
 * Checks a submission against the dataset that it names, or the matrix that came with it and stands in for one.
 * @throws JOB_REJECTED, DATASET_UNKNOWN, POOL_FULL, POOL_STOPPED and INDEX_*
 */
export async function checkReceived(
  submission: ReceivedSubmission,
  viewer: Caller,
  {config, pool, checker}: CheckingParts,
  signal: AbortSignal | undefined,
): Promise<{checked: AcceptedJob; datasetName: string}> {
  // The upload has functions, which no thread takes.
  if (submission.fields.tool_id === proteomicTool) {
    return checkProteomics(submission, viewer, {config, pool, checker}, signal);
  }
  if (submission.fields.tool_id === buildTool) {
    return checkBuild(submission, viewer, {config, pool, checker}, signal);
  }
  const {upload: received, files: _, ...plain} = submission;
  const {fields} = plain;
  const context = await checkContext({config, pool});
  const opened: Dataset[] = [];
  const open = (folder: string): Dataset => {
    const dataset = openDataset(folder);
    opened.push(dataset);
    return dataset;
  };
  try {
    const adopted = received && (await adopt(received, context.catalog, config, signal));
    const upload = adopted && open(adopted.folder);
    const standsIn = upload && analysisAsked(submission)?.matrixIsDataset;
    const asked = typeof fields.dataset === 'string' ? fields.dataset : undefined;
    const datasetName = standsIn ? received.name : (await chooseDataset(pool, config, asked, viewer)).name;
    const checked = await checker.submission(plain, {
      ...context,
      dataset: standsIn ? upload : open(path.join(datasetsFolder(config), datasetName)),
      upload,
      uploadNotes: adopted?.notes,
      workers: config.workers,
      scratch: received?.folder,
      signal,
    });
    return {checked, datasetName};
  } finally {
    for (const dataset of opened) dataset.close();
  }
}

/**
 * Indexes an uploaded matrix.
 * @returns the folder of its dataset, and what is to be said of it
 * @throws JOB_REJECTED for an unfit matrix
 */
async function adopt(
  {file, name, folder}: Upload,
  catalog: GeneCatalog,
  {workers, maximumUploadBytes}: Config,
  signal: AbortSignal | undefined,
): Promise<{folder: string; notes: readonly string[]}> {
  let notes: readonly string[];
  try {
    // A file that packs scores well may need more room than its own.
    const maximumBytes = 4 * maximumUploadBytes;
    notes = await adoptMatrix({
      file,
      name,
      folder,
      catalog,
      workers,
      maximumBytes,
      signal,
      selfContained: true,
    });
  } catch (error) {
    if (error instanceof OpenclueError && statusOf(error) < 500) throw systemFault(error);
    throw uploadFailure(error);
  }
  await rm(file);
  return {folder: adoptedDataset(folder), notes};
}
