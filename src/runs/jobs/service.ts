import {randomBytes} from 'node:crypto';
import type {Pool} from 'pg';
import {analysisOf, toolIds} from '../../analyses';
import type {InspectedBuild} from '../../analyses/builds/inspect';
import {buildTool} from '../../analyses/builds/request';
import {proteomicTool} from '../../analyses/proteomics/result';
import type {Caller} from '../../auth/caller';
import type {UserKeys} from '../../auth/user-keys';
import {inTransaction} from '../../database/transaction';
import {failure, isFailure, OpenclueError, statusOf} from '../../errors';
import {compileCount, compileRecords} from '../../filter/compile';
import {defaultFilterLimits} from '../../filter/limits';
import {parseFilter} from '../../filter/parse';
import {type Column, type Condition, everything, type Filter} from '../../filter/types';
import {isOpenTo, listDatasetRecords} from '../../library/datasets/registry';
import {listReferences} from '../../library/proteomics/registry';
import {Job} from '../../models/job.model';
import {resourceOf} from '../../models/services';
import {runStatement} from '../../repositories/query';
import {type JobResult, readIndex, resultFolder, summariseResult} from '../../results/kept';
import {archiveRoot} from '../../results/names';
import {removeRemains} from './administration';
import {offerBuild} from './builds/check';
import {claimNames} from './builds/names';
import {resubmissionOfBuild} from './builds/run';
import {type CheckingParts, checkReceived} from './check';
import type {JobEnds} from './ends';
import {type OfferedSignatures, offerSignatures} from './introspect';
import type {DownloadLinks} from './links';
import {type OfferedProfiles, offerFields, resubmissionOfProfiles} from './proteomics';
import type {JobQueue} from './queue';
import {type AskedJob, resubmissionOf} from './resubmission';
import type {ReceivedSubmission} from './submission';

/** Jobs as the filter language sees them. */
export const jobResource = resourceOf({model: Job, table: 'job_documents', view: true, large: true});

const keyColumn: Column = {name: 'key_id', type: 'text'};
const datasetColumn: Column = {name: 'dataset', type: 'text'};
const toolColumn: Column = {name: 'tool_id', type: 'text'};
/** tools whose dataset may be the matrix that came with the job, or is made by it */
const standingIn = [...toolIds.filter((id) => analysisOf(id).matrixIsDataset), buildTool];

/** The condition, of the caller's own jobs. */
function owned({keyId}: Caller, where: Condition): Condition {
  return {kind: 'and', of: [{kind: 'equals', column: keyColumn, value: keyId}, where]};
}

/** States from which a job goes on. */
const openStates = ['pending', 'submitted', 'processing'];

/** A job as GET /api/jobs serves it. */
export interface JobDocument {
  readonly id: string;
  readonly tool_id: string;
  readonly status?: string;
  readonly download_url?: string;
}

export interface JobServiceParts extends CheckingParts {
  readonly queue: JobQueue;
  readonly links: DownloadLinks;
  readonly userKeys: Pick<UserKeys, 'holder'>;
  readonly ends: JobEnds;
  /** Begins to load what the result of a job on this dataset is described by. */
  readonly prepare: (dataset: string) => void;
}

/** Submits, finds and deletes the jobs of a caller; running them is the queue's part. */
export class JobService {
  constructor(private readonly parts: JobServiceParts) {}

  /**
   * Checks and queues a job. Its matrix, if it has one, is read and indexed first and stays until the job ends.
   * @returns what CLUE answers: status pending and the job's id
   * @throws JOB_REJECTED with errors and warnings by section, JOB_QUOTA_USED, DATASET_UNKNOWN; nothing of a matrix
   *   is kept then
   * @param signal the client has gone: nothing is queued that nobody knows of
   */
  async submit(caller: Caller, submission: ReceivedSubmission, signal?: AbortSignal): Promise<object> {
    const {upload} = submission;
    try {
      const answer = await this.accept(caller, submission, signal);
      upload?.keep();
      return answer;
    } finally {
      await upload?.discard();
    }
  }

  private async accept(
    caller: Caller,
    submission: ReceivedSubmission,
    signal: AbortSignal | undefined,
  ): Promise<object> {
    const {pool, queue} = this.parts;
    const {fields, upload} = submission;
    const {checked, datasetName} = await checkReceived(submission, caller, this.parts, signal);
    if (signal?.aborted) throw failure('POOL_STOPPED', undefined);
    const id = upload?.id ?? randomBytes(12).toString('hex');
    await inTransaction(pool, async (client) => {
      await this.checkQuota(caller, client);
      if (checked.toolId === buildTool) await claimNames(client, checked, this.parts);
      await client.query(
        `insert into jobs (id, key_id, user_id, tool_id, name, dataset, params, plan)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          id,
          caller.keyId,
          caller.name,
          checked.toolId,
          checked.name,
          datasetName,
          JSON.stringify(fields),
          checked.planText,
        ],
      );
      await queue.add(client, id);
    });
    if (checked.toolId !== proteomicTool && checked.toolId !== buildTool) this.parts.prepare(datasetName);
    return {
      status: 'pending',
      result: {
        job_id: id,
        tool_id: checked.toolId,
        dataset: datasetName,
        params: fields,
        genes: checked.queries.map(({name, up, down}) => ({query_id: name, up, down})),
        ...checked.report,
      },
    };
  }

  /** What a form can offer for a matrix of proteomic profiles, which is not kept. @throws as `offerFields` */
  offerFields(caller: Caller, submission: ReceivedSubmission, signal: AbortSignal): Promise<OfferedProfiles> {
    return discarding(submission, () => offerFields(submission, caller, this.parts, signal));
  }

  /** The same for signatures that may be introspected. @throws as `offerSignatures` */
  offerSignatures(
    caller: Caller,
    submission: ReceivedSubmission,
    signal: AbortSignal,
  ): Promise<OfferedSignatures> {
    return discarding(submission, () => offerSignatures(submission, caller, this.parts, signal));
  }

  /** The same for wells of which a build may be made. @throws as `offerBuild` */
  offerBuild(caller: Caller, submission: ReceivedSubmission, signal: AbortSignal): Promise<InspectedBuild> {
    return discarding(submission, () => offerBuild(submission, caller, this.parts, signal));
  }

  /** The caller's jobs that match; each with a fresh download link when there is a result. */
  async list(caller: Caller, filter: Filter, host?: string): Promise<object[]> {
    const visible = await this.visibleTo(caller);
    // The link is made from these, whatever fields were asked for.
    const needed = ['id', 'tool_id', 'download_status'];
    const fields = [...jobResource.columns.values()].filter(
      ({name}) => needed.includes(name) || filter.fields.some((field) => field.name === name),
    );
    const wanted = new Set(filter.fields.map(({name}) => name));
    const where: Condition = {kind: 'and', of: [visible, filter.where]};
    const statement = compileRecords({...filter, fields, where: owned(caller, where)}, jobResource);
    const rows = await runStatement(this.parts.pool, statement);
    return rows.map(([json]) => this.present(JSON.parse(json as string) as JobDocument, wanted, host));
  }

  /** How many of the caller's jobs match. */
  async count(caller: Caller, where: Condition): Promise<number> {
    const statement = compileCount(
      owned(caller, {kind: 'and', of: [await this.visibleTo(caller), where]}),
      jobResource,
    );
    const [[count]] = await runStatement(this.parts.pool, statement);
    return Number(count);
  }

  /** @throws JOB_NOT_FOUND, also for a job of another key; JOB_NOT_SHARED to who came by the share of another job */
  async find(caller: Caller, id: string, host?: string): Promise<object> {
    const {shared} = caller;
    if (shared && shared.jobId !== id) throw failure('JOB_NOT_SHARED', {id, shared: shared.jobId});
    const filter = parseFilter({where: {id}, limit: 1}, jobResource, defaultFilterLimits);
    const [job] = await this.list(caller, filter, host);
    if (!job) throw failure('JOB_NOT_FOUND', {id});
    if (!shared) return job;
    // Whose key it is, is the owner's affair.
    const {user_id: _, ...open} = job as {readonly user_id?: string};
    return open;
  }

  /**
   * Waits for a job to end, for `limit` milliseconds at most.
   */
  private async waitForEnd(id: string, limit: number, signal: AbortSignal): Promise<void> {
    const {ends, pool} = this.parts;
    const hasEnded = async () => {
      const {rows} = await pool.query<{status: string}>('select status from jobs where id = $1', [id]);
      return !openStates.includes(rows[0]?.status ?? '');
    };
    await ends.wait(id, {limit, signal, hasEnded});
  }

  /** The body with which the job would be submitted again. @throws JOB_NOT_FOUND, UPLOAD_GONE */
  async resubmission(caller: Caller, id: string): Promise<Record<string, unknown>> {
    const {rows} = await this.parts.pool.query<AskedJob>(
      `select id, tool_id, name, dataset, params, plan from jobs
       where id = $1 and key_id = $2 and status <> 'deleted'`,
      [id, caller.keyId],
    );
    if (rows.length === 0) throw failure('JOB_NOT_FOUND', {id});
    const [job] = rows;
    if (job.tool_id === buildTool) return resubmissionOfBuild(job);
    return job.tool_id === proteomicTool
      ? resubmissionOfProfiles(job, this.parts.config)
      : resubmissionOf(job);
  }

  /** Cancels a job that has not ended and removes its result. @throws JOB_NOT_FOUND */
  async remove(caller: Caller, id: string): Promise<number> {
    const {pool, queue, config} = this.parts;
    const {rowCount} = await pool.query(
      `update jobs set status = 'deleted', last_modified = now()
       where id = $1 and key_id = $2 and status <> 'deleted'`,
      [id, caller.keyId],
    );
    if (rowCount === 0) throw failure('JOB_NOT_FOUND', {id});
    await queue.cancel(id);
    await removeRemains(config, id);
    return 1;
  }

  /**
   * The result behind a download link, once its signature holds, and the job's name; as long as the key it was made for
   * could ask for it.
   * @throws DOWNLOAD_LINK_INVALID, DOWNLOAD_LINK_EXPIRED, DOWNLOAD_LINK_ENDED, RESULT_GONE
   */
  async linkedResult(jobId: string, token: string, file: string): Promise<JobResult & {name: string}> {
    const {links, pool, userKeys} = this.parts;
    links.check(jobId, token, file);
    const {rows} = await pool.query<{key_id: string; name: string}>(
      'select key_id, name from jobs where id = $1',
      [jobId],
    );
    if (rows.length === 0) throw failure('RESULT_GONE', {jobId});
    try {
      await this.find(await userKeys.holder(rows[0].key_id), jobId);
    } catch (error) {
      const isRefusal =
        error instanceof OpenclueError && (statusOf(error) === 401 || isFailure(error, 'JOB_NOT_FOUND'));
      throw isRefusal ? failure('DOWNLOAD_LINK_ENDED', undefined, {cause: error}) : error;
    }
    return {...(await this.keptResult(jobId)), name: rows[0].name};
  }

  /**
   * The result of a caller's own job.
   * @throws JOB_NOT_FOUND also for a job of another key, RESULT_NOT_READY, RESULT_GONE
   */
  async result(caller: Caller, id: string): Promise<JobResult> {
    const {status} = (await this.find(caller, id)) as JobDocument;
    if (status === 'deleted') throw failure('RESULT_GONE', {jobId: id});
    if (status !== 'completed') throw failure('RESULT_NOT_READY', {jobId: id, status: status ?? ''});
    return this.keptResult(id);
  }

  /**
   * A job with what its result holds, as soon as it has ended or nobody waits any more; without the latter where there
   * is none.
   * @param limit milliseconds to wait
   * @throws as `find`
   */
  async summary(
    caller: Caller,
    id: string,
    {host, limit, signal}: {host?: string; limit: number; signal: AbortSignal},
  ): Promise<object> {
    let job = (await this.find(caller, id, host)) as JobDocument;
    if (limit > 0 && openStates.includes(job.status ?? '')) {
      await this.waitForEnd(id, limit, signal);
      job = (await this.find(caller, id, host)) as JobDocument;
    }
    const folder = resultFolder(this.parts.config, id);
    const index = job.status === 'completed' ? await readIndex(folder) : undefined;
    return {job, ...(index && {result: await summariseResult({folder, index})})};
  }

  /** Jobs about datasets that the caller may see, and about matrices of its own. */
  private async visibleTo(caller: Caller): Promise<Condition> {
    if (caller.onlyDatasets === undefined) return everything;
    const {pool} = this.parts;
    const records = [...(await listDatasetRecords(pool)), ...(await listReferences(pool))];
    const [open, hidden] = [true, false].map((is) =>
      records.filter((record) => isOpenTo(caller, record) === is).map(({name}) => name),
    );
    const isOwn: Condition[] = standingIn.map((value) => ({kind: 'equals', column: toolColumn, value}));
    const isHidden: Condition = {kind: 'among', column: datasetColumn, values: hidden};
    return {
      kind: 'or',
      of: [
        {kind: 'among', column: datasetColumn, values: open},
        {
          kind: 'and',
          of: [
            {kind: 'or', of: isOwn},
            {kind: 'not', of: isHidden},
          ],
        },
      ],
    };
  }

  private async keptResult(jobId: string): Promise<JobResult> {
    const folder = resultFolder(this.parts.config, jobId);
    const index = await readIndex(folder);
    if (!index) throw failure('RESULT_GONE', {jobId});
    return {folder, index};
  }

  private present(
    job: JobDocument & {download_status?: string},
    wanted: ReadonlySet<string>,
    host?: string,
  ): object {
    const {config, links} = this.parts;
    const document: Record<string, unknown> = Object.fromEntries(
      Object.entries(job).filter(([name]) => wanted.has(name)),
    );
    if (job.download_status === 'completed' && wanted.has('download_status')) {
      const origin =
        config.publicUrl?.replace(/^https?:/, '') ?? `//${host ?? `${config.host}:${config.port}`}`;
      document.download_url = origin + links.path(job.id, `${archiveRoot(job.tool_id, job.id)}.tar.gz`);
    }
    return document;
  }

  private async checkQuota({keyId, jobQuota}: Caller, client: {query: Pool['query']}): Promise<void> {
    if (jobQuota === undefined) return;
    // Locking the key's row makes two submissions at once take turns.
    await client.query('select 1 from api_keys where id = $1 for update', [keyId]);
    const {rows} = await client.query<{open: number}>(
      `select count(*)::int as open from jobs where key_id = $1 and status in ('pending', 'submitted', 'processing')`,
      [keyId],
    );
    if (rows[0].open >= jobQuota) throw failure('JOB_QUOTA_USED', {quota: jobQuota, retryAfter: 10});
  }
}

/** Looks at what came, and keeps nothing of it. */
async function discarding<T>({upload}: ReceivedSubmission, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } finally {
    await upload?.discard();
  }
}
