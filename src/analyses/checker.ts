/** Checks submissions: small ones at once, large ones on a thread of their own. */
import type {CatalogContents, GeneCatalog} from '../engine/genes/catalog';
import type {CheckedSets} from '../engine/genes/check';
import {compiledFile} from '../engine/ground/compiled-file';
import {startThreads} from '../engine/ground/start-threads';
import {type ErrorCode, failure} from '../errors';
import {type AcceptedSubmission, checkSubmission} from '.';
import type {CheckContext, Submission} from './analysis';
import {textSize} from './list-size';
import {checkLists} from './query/check';

/** Characters of lists that are looked up within some milliseconds, on the thread that asks. */
const smallText = 32_768;
/** Milliseconds a thread is kept when idle: its catalog of genes takes longer to make than most lists to check. */
const idleTimeout = 600_000;
/** Large submissions waiting for their check; each holds some megabytes of text. */
const mostWaiting = 32;
/** Seconds after which whoever was refused may ask again. */
const retryAfter = 5;

/** A submission that can be queued; the plan as JSON text, which is what a job keeps of it. */
export type AcceptedJob = Omit<AcceptedSubmission, 'plan'> & {readonly planText: string};

type ListContext = Pick<CheckContext, 'catalog' | 'dataset' | 'limits'>;

/** Plain data, for the thread. */
export interface CheckTask extends Pick<CheckContext, 'assay' | 'limits' | 'pcls' | 'introspectSignatures'> {
  readonly kind: 'submission' | 'lists';
  readonly submission: Submission;
  /** of the dataset that is queried */
  readonly folder: string;
  readonly catalogId: number;
  /** where the thread has no catalog of this id */
  readonly contents?: CatalogContents;
}

export type CheckReply =
  | {readonly accepted: AcceptedJob}
  | {readonly lists: CheckedSets}
  | {readonly wants: 'catalog'}
  /** a failure from the table, which would lose its class on the way between threads */
  | {readonly code: ErrorCode; readonly details: unknown};

export interface SubmissionChecker {
  /** As `checkSubmission`. @throws JOB_REJECTED, POOL_FULL */
  submission(submission: Submission, context: CheckContext): Promise<AcceptedJob>;
  /** As `checkLists` of the query tool. @throws POOL_FULL */
  lists(submission: Pick<Submission, 'up' | 'down'>, context: ListContext): Promise<CheckedSets>;
  close(): Promise<void>;
}

export function startChecker(): SubmissionChecker {
  const threads = startThreads<CheckTask, CheckReply>({
    filename: compiledFile(__dirname, 'check-thread.js'),
    minThreads: 0,
    maxThreads: 1,
    idleTimeout,
  });
  const ids = new WeakMap<GeneCatalog, number>();
  let catalogs = 0;
  let waiting = 0;

  const idOf = (catalog: GeneCatalog): number => {
    const id = ids.get(catalog) ?? ++catalogs;
    ids.set(catalog, id);
    return id;
  };

  const ask = async (
    task: Omit<CheckTask, 'catalogId' | 'contents'>,
    catalog: GeneCatalog,
    signal?: AbortSignal,
  ): Promise<CheckReply> => {
    if (waiting >= mostWaiting) throw failure('POOL_FULL', {waiting, retryAfter});
    waiting++;
    try {
      const asked = {...task, catalogId: idOf(catalog)};
      const reply = await threads.run(asked, {signal});
      return 'wants' in reply ? await threads.run({...asked, contents: catalog.contents}, {signal}) : reply;
    } catch (error) {
      if (signal?.aborted) throw failure('POOL_STOPPED', undefined, {cause: error as Error});
      throw error;
    } finally {
      waiting--;
    }
  };

  return {
    async submission(submission, context) {
      const {catalog, dataset, assay, limits, pcls, introspectSignatures, upload, signal} = context;
      // A matrix has been read by now, and brings few genes.
      if (upload || textSize(submission) <= smallText) {
        const {plan, ...accepted} = await checkSubmission(submission, context);
        return {...accepted, planText: JSON.stringify(plan)};
      }
      const task = {submission, folder: dataset.folder, assay, limits, pcls, introspectSignatures};
      const reply = await ask({kind: 'submission', ...task}, catalog, signal);
      if ('accepted' in reply) return reply.accepted;
      throw failureOf(reply);
    },

    async lists({up, down}, {catalog, dataset, limits}) {
      const submission = {up, down, fields: {}};
      if (textSize(submission) <= smallText) return checkLists(submission, {catalog, dataset, limits});
      const task = {submission, folder: dataset.folder, limits, pcls: []};
      const reply = await ask({kind: 'lists', ...task}, catalog);
      if ('lists' in reply) return reply.lists;
      throw failureOf(reply);
    },

    close: () => threads.destroy(),
  };
}

function failureOf(reply: CheckReply): Error {
  // The thread took both from one failure of the table.
  if ('code' in reply) return failure(reply.code, reply.details as never);
  return new Error('the thread that checks submissions answered what it was not asked');
}
