/** Jobs of proteomics_query: what they are checked against, and what their run reads. */
import {existsSync} from 'node:fs';
import path from 'node:path';
import type {Pool} from 'pg';
import type {AcceptedJob} from '../../analyses/check-thread';
import type {SubmissionChecker} from '../../analyses/checker';
import {
  concludeCheck,
  judgeMatrix,
  type ProteomicJobPlan,
  readAsked,
  readNames,
} from '../../analyses/proteomics/check';
import type {InspectedProfiles} from '../../analyses/proteomics/inspect';
import {queryFile} from '../../analyses/proteomics/result';
import {sentenceOf} from '../../analyses/sentence';
import type {Config} from '../../config';
import {usualFields} from '../../engine/proteomics/fields';
import {failure, OpenclueError, statusOf} from '../../errors';
import {fault, shown} from '../../filter/faults';
import {
  chooseReference,
  isReferenceOpen,
  listReferences,
  measuredFirst,
  requireReference,
} from '../../library/proteomics/registry';
import {cellFile, readReference, referencesFolder} from '../../library/proteomics/store';
import type {DatasetViewer} from '../../models/services';
import {readIndex, readResultText, resultFolder} from '../../results/kept';
import type {ProteomicsTask} from './conclude-thread';
import type {JobRow} from './job';
import type {AskedJob} from './resubmission';
import type {ReceivedSubmission} from './submission';
import {uploadFolder} from './uploads';

interface ProteomicParts {
  readonly config: Config;
  readonly pool: Pool;
  readonly checker: Pick<SubmissionChecker, 'profiles'>;
}

/**
 * Checks a submission against its own matrix and the reference that it means.
 * @throws JOB_REJECTED, DATASET_UNKNOWN, REFERENCE_ABSENT, POOL_FULL
 */
export async function checkProteomics(
  {fields, upload}: ReceivedSubmission,
  viewer: DatasetViewer,
  {config, pool, checker}: ProteomicParts,
  signal: AbortSignal | undefined,
): Promise<{checked: AcceptedJob; datasetName: string}> {
  const asked = readAsked(fields);
  const problems = [...asked.problems];
  if (!upload) problems.push('There is no matrix. Send a GCT of level 4 profiles as the field matrix.');
  if (!upload || problems.length > 0) return refuse(asked, problems);
  const told = await checker.profiles({file: upload.file}, signal).catch((error) => {
    if (error instanceof OpenclueError && statusOf(error) < 500) return refuse(asked, [error.message]);
    throw error;
  });
  const assay = asked.assay ?? told.assay;
  if (!assay) {
    return refuse(asked, [untoldAssay]);
  }
  const wanted = typeof fields.dataset === 'string' && fields.dataset !== '' ? fields.dataset : undefined;
  const record = await chooseReference(pool, assay, wanted, viewer);
  if (record.assay !== assay) {
    problems.push(`The reference ${record.name} is of ${record.assay}, and the matrix of ${assay}.`);
  }
  const folder = path.join(referencesFolder(config), record.name);
  const reference = cellFile(folder, readReference(folder), record.cells[0]);
  const inspected = await checker.profiles({file: upload.file, replicates: asked.fields, reference}, signal);
  problems.push(...judgeMatrix(asked, assay, inspected));
  const {warnings} = inspected;
  const checked = concludeCheck(asked, {assay, problems, warnings, file: path.basename(upload.file)});
  return {checked, datasetName: record.name};
}

const untoldAssay = 'The provenance code of the matrix does not tell its assay. Send assay: P100 or GCP.';

function refuse(asked: ReturnType<typeof readAsked>, problems: readonly string[]): never {
  concludeCheck(asked, {problems, warnings: []});
  throw new Error('a submission without an assay was accepted');
}

/** What an uploaded matrix is, and the references that it could be compared with. */
export interface OfferedProfiles extends InspectedProfiles {
  readonly file: string;
  readonly references: readonly {
    readonly name: string;
    readonly assay: string;
    readonly cells: readonly string[];
    readonly synthetic: boolean;
  }[];
  readonly warnings: readonly string[];
}

/**
 * What a form can offer for the matrix that came, and what is to be known of it before it is queried.
 * @throws PROTEOMICS_MATRIX_ABSENT, PROTEOMICS_FIELD_ABSENT, FILTER_INVALID, MATRIX_*, GCT_INVALID, POOL_FULL
 */
export async function offerFields(
  {upload, fields: {fields_to_aggregate: sent}}: ReceivedSubmission,
  viewer: DatasetViewer,
  {pool, checker}: Pick<ProteomicParts, 'pool' | 'checker'>,
  signal: AbortSignal,
): Promise<OfferedProfiles> {
  if (!upload) throw failure('PROTEOMICS_MATRIX_ABSENT', undefined);
  const replicates = readNames(sent);
  if (!replicates) {
    throw fault(
      'fields_to_aggregate',
      `must be names of metadata fields, as a JSON array or separated by commas, not ${shown(sent)}`,
    );
  }
  const {warnings, ...inspected} = await checker.profiles({file: upload.file, replicates}, signal);
  const {assay} = inspected;
  const known = inspected.fields.map(({name}) => name);
  const unknown = replicates.find((name) => !known.includes(name));
  // Those that CLUE takes may be missing: nobody named them.
  if (unknown !== undefined && replicates !== usualFields) {
    throw failure('PROTEOMICS_FIELD_ABSENT', {subject: 'the wells', field: unknown, known});
  }
  const references = (await listReferences(pool))
    .filter((record) => isReferenceOpen(viewer, record) && (assay === undefined || record.assay === assay))
    .sort(measuredFirst);
  const told = assay === undefined ? [untoldAssay] : [];
  const absent = references.length > 0 ? [] : [failure('REFERENCE_ABSENT', {assay: assay ?? 'P100'}).message];
  return {
    file: upload.name,
    ...inspected,
    references: references.map(({name, assay: own, cells, synthetic}) => ({
      name,
      assay: own,
      cells,
      synthetic,
    })),
    warnings: [...told, ...absent, ...warnings.map(sentenceOf)],
  };
}

/**
 * The body with which POST /api/jobs would make the same job of the same reference; its matrix is in the result.
 * @throws UPLOAD_GONE where there is no result
 */
export async function resubmissionOfProfiles(
  {id, tool_id, name, dataset, params}: AskedJob,
  config: Config,
): Promise<Record<string, unknown>> {
  const folder = resultFolder(config, id);
  const index = await readIndex(folder);
  if (!index?.files.some((file) => file.path === queryFile)) throw failure('UPLOAD_GONE', {jobId: id});
  return {...params, tool_id, name, dataset, matrix: await readResultText({folder, index}, queryFile)};
}

/** What a run of a job reads. @throws DATASET_UNKNOWN, UPLOAD_GONE */
export async function sourcesOf(
  {id, dataset, name, plan, tool_id: toolId}: JobRow,
  {config, pool}: {readonly config: Config; readonly pool: Pool},
): Promise<Omit<ProteomicsTask, 'folder' | 'root' | 'progress'>> {
  const {file, ...asked} = plan as ProteomicJobPlan;
  const matrix = path.join(uploadFolder(config, id), file);
  if (!existsSync(matrix)) throw failure('UPLOAD_GONE', {jobId: id});
  await requireReference(pool, dataset);
  return {
    matrix,
    plan: asked,
    reference: path.join(referencesFolder(config), dataset),
    labels: {toolId, name},
  };
}
