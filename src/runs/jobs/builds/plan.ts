/** What a job of a build is of: its plan, and the files that this names. */
import type {Pool} from 'pg';
import type {AskedBuild} from '../../../analyses/builds/request';
import type {SubmissionChecker} from '../../../analyses/checker';
import type {Config} from '../../../config';

/** A file that came with the job, or a published one. */
export type FileOfJob = {readonly upload: string} | {readonly publication: string; readonly path: string};

/** The plan of a queued job. */
export interface BuildJobPlan extends AskedBuild {
  readonly level: 3 | 4;
  readonly matrices: readonly FileOfJob[];
  readonly instinfo?: FileOfJob;
  readonly weights?: FileOfJob;
}

export interface BuildParts {
  readonly config: Config;
  readonly pool: Pool;
  readonly checker: Pick<SubmissionChecker, 'build'>;
}
