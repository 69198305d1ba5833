/** What a form for an introspection can offer, of a matrix that came or of a dataset. */
import path from 'node:path';
import type {Pool} from 'pg';
import type {SubmissionChecker} from '../../analyses/checker';
import type {InspectedSignatures} from '../../analyses/introspect/inspect';
import {readOptions} from '../../analyses/introspect/options';
import type {Config} from '../../config';
import {failure} from '../../errors';
import {chooseDataset, datasetsFolder} from '../../library/datasets/registry';
import type {DatasetViewer} from '../../models/services';
import type {ReceivedSubmission} from './submission';

export interface OfferedSignatures extends InspectedSignatures {
  /** a matrix, as the client called it */
  readonly file?: string;
  readonly dataset?: string;
  /** signatures that are compared with one another at most, replicates combined */
  readonly most: number;
}

/** @throws INTROSPECT_UNFIT, DATASET_UNKNOWN, MATRIX_*, GCT_INVALID, FILTER_*, POOL_FULL */
export async function offerSignatures(
  {fields, upload}: ReceivedSubmission,
  viewer: DatasetViewer,
  {
    config,
    pool,
    checker,
  }: {readonly config: Config; readonly pool: Pool; readonly checker: SubmissionChecker},
  signal: AbortSignal,
): Promise<OfferedSignatures> {
  const {where, sig_ids, group_by} = readOptions(fields, (detail) => {
    throw failure('INTROSPECT_UNFIT', {detail: detail.replace(/\.$/, '')});
  });
  const choice = {where, sig_ids, group_by};
  const most = config.introspectSignatures;
  if (upload) {
    return {file: upload.name, most, ...(await checker.signatures({file: upload.file, ...choice}, signal))};
  }
  const wanted = typeof fields.dataset === 'string' ? fields.dataset : undefined;
  const {name} = await chooseDataset(pool, config, wanted, viewer);
  const folder = path.join(datasetsFolder(config), name);
  return {dataset: name, most, ...(await checker.signatures({folder, ...choice}, signal))};
}
