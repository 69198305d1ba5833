/** Jobs of sig_build_tool as they run, end, and are asked for again. */
import type {Pool} from 'pg';
import {releasePlace} from '../../../analyses/builds/claim';
import {forUsers} from '../../../analyses/builds/inspect';
import {type BuildPlan, buildFolder} from '../../../analyses/builds/plan';
import {buildTool} from '../../../analyses/builds/request';
import {runBuild} from '../../../analyses/builds/run';
import type {Config} from '../../../config';
import {failure, OpenclueError, statusOf} from '../../../errors';
import {host, isOpenTo} from '../../../library/datasets/registry';
import type {JobRow} from '../job';
import type {AskedJob} from '../resubmission';
import {nameOf, placeOfFile} from './files';
import type {BuildJobPlan, FileOfJob} from './plan';

export interface BuildRun {
  readonly config: Config;
  readonly pool: Pool;
  readonly connectionString: string;
  readonly folder: string;
  readonly root: string;
  readonly signal: AbortSignal;
  readonly report: (share: number, stage?: string) => void;
}

/** Makes the build of a job, or goes on with it. @throws UPLOAD_GONE, PUBLICATION_CHANGED, and what `runBuild` throws */
export async function runBuildJob(job: JobRow, run: BuildRun): Promise<void> {
  const {config, pool, connectionString, folder, root, signal, report} = run;
  const {full, level, matrices, instinfo, weights, licence, how, name, abbreviation} =
    job.plan as BuildJobPlan;
  const placeOf = (file: FileOfJob) => placeOfFile(file, job.id, {config, pool});
  const plan: BuildPlan = {
    ...{...how, name, abbreviation, level},
    matrices: await Promise.all(matrices.map(placeOf)),
    instinfo: instinfo && (await placeOf(instinfo)),
    weights: weights && (await placeOf(weights)),
  };
  const {home, workers, geneSetLimits, introspectSignatures, plainWriters, logLevel} = config;
  // Whoever sees the dataset may have its files.
  const onlyDatasets = config.demoDatasets === true ? undefined : config.demoDatasets;
  const isForAll = config.demo && isOpenTo({...host, onlyDatasets}, {name, synthetic: false});
  const input = [...matrices, instinfo, weights].flatMap((file) => (file ? [nameOf(file)] : []));
  try {
    await runBuild(
      {
        ...{connectionString, plan, full, job: job.id},
        config: {home, workers, geneSetLimits, introspectSignatures, plainWriters, logLevel},
        out: buildFolder(config, abbreviation),
        publish: {licence, access: isForAll ? 'published' : 'proprietary'},
        result: {
          ...{folder, root, input},
          labels: {toolId: buildTool, name},
          asked: {...how, abbreviation, level, build_type: full ? 'full' : 'light'},
        },
      },
      {signal, onProgress: report},
    );
  } catch (error) {
    // Where files lie here is no news to anybody.
    if (!(error instanceof OpenclueError) || statusOf(error) >= 500) throw error;
    throw new OpenclueError(error.code, error.details, forUsers(error.message, plan), {cause: error});
  }
}

/** The job has ended: what it made stays if it is whole, and goes if it is not. */
export async function endBuildJob(
  {id, plan}: Pick<JobRow, 'id' | 'plan'>,
  parts: {readonly config: Config; readonly pool: Pool},
): Promise<void> {
  const {abbreviation} = plan as BuildJobPlan;
  await releasePlace(parts, buildFolder(parts.config, abbreviation), id);
}

/** The body with which POST /api/jobs would make the same build. @throws UPLOAD_GONE where its files came with it */
export function resubmissionOfBuild({id, tool_id, name, params, plan}: AskedJob): Record<string, unknown> {
  const {matrices, instinfo, weights} = plan as BuildJobPlan;
  if ([...matrices, instinfo, weights].some((file) => file && 'upload' in file)) {
    throw failure('UPLOAD_GONE', {jobId: id});
  }
  return {...params, tool_id, name};
}
