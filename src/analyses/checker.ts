/** Checks submissions: small ones at once, large ones on a thread of their own. */
import type {GeneCatalog} from '../engine/genes/catalog';
import type {CheckedSets} from '../engine/genes/check';
import {compiledFile} from '../engine/ground/package';
import {startThreads} from '../engine/ground/threads';
import {failure} from '../errors';
import {checkSubmission} from '.';
import type {CheckContext, Submission} from './analysis';
import type {InspectBuildTask, InspectedBuild} from './builds/inspect';
import type {AcceptedJob, CatalogTask} from './check-thread';
import type {InspectedSignatures, InspectSignaturesTask} from './introspect/inspect';
import {textSize} from './list-size';
import type {Inspection, InspectTask} from './proteomics/inspect';
import {checkLists} from './query/check';

/** Characters of lists that are looked up within some milliseconds, on the thread that asks. */
const smallText = 32_768;
/** Milliseconds a thread is kept when idle: its catalog of genes takes longer to make than most lists to check. */
const idleTimeout = 600_000;
/** Large submissions waiting for their check; each holds some megabytes of text. */
const mostWaiting = 32;
/** Seconds after which whoever was refused may ask again. */
const retryAfter = 5;

type ListContext = Pick<CheckContext, 'catalog' | 'dataset' | 'limits'>;

export interface SubmissionChecker {
  /** As `checkSubmission`. @throws JOB_REJECTED, POOL_FULL */
  submission(submission: Submission, context: CheckContext): Promise<AcceptedJob>;
  /** As `checkLists` of the query tool. @throws POOL_FULL */
  lists(submission: Pick<Submission, 'up' | 'down'>, context: ListContext): Promise<CheckedSets>;
  /** As `inspectProfiles`. @throws MATRIX_*, GCT_INVALID, POOL_FULL, POOL_STOPPED */
  profiles(task: InspectTask, signal?: AbortSignal): Promise<Inspection>;
  /** As `inspectSignatures`. @throws MATRIX_*, GCT_INVALID, INTROSPECT_UNFIT, FILTER_*, POOL_FULL, POOL_STOPPED */
  signatures(task: InspectSignaturesTask, signal?: AbortSignal): Promise<InspectedSignatures>;
  /** As `inspectBuild`. @throws POOL_FULL, POOL_STOPPED */
  build(task: InspectBuildTask, catalog: GeneCatalog, signal?: AbortSignal): Promise<InspectedBuild>;
  close(): Promise<void>;
}

export function startChecker(): SubmissionChecker {
  const threads = startThreads<typeof import('./check-thread')>({
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

  /** Waits for the thread with all others. */
  const inTurn = async <R>(run: () => Promise<R>, signal: AbortSignal | undefined): Promise<R> => {
    if (waiting >= mostWaiting) throw failure('POOL_FULL', {waiting, retryAfter});
    waiting++;
    try {
      return await run();
    } catch (error) {
      if (signal?.aborted) throw failure('POOL_STOPPED', undefined, {cause: error as Error});
      throw error;
    } finally {
      waiting--;
    }
  };

  /** Has the thread do a task, which it asks for the catalog where it has not got it. */
  const ask = async <T extends object, R>(
    asked: T,
    catalog: GeneCatalog,
    run: (task: T & CatalogTask) => Promise<R | undefined>,
    signal?: AbortSignal,
  ): Promise<R> => {
    const task = {...asked, catalogId: idOf(catalog)};
    return inTurn(async () => {
      const reply = await run(task);
      if (reply !== undefined) return reply;
      const whole = await run({...task, contents: catalog.contents});
      if (whole !== undefined) return whole;
      throw new Error('the thread that checks submissions wants the catalog that it was given');
    }, signal);
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
      return ask(task, catalog, (whole) => threads.run('checkJob', whole, {signal}), signal);
    },

    async lists({up, down}, {catalog, dataset, limits}) {
      const submission = {up, down, fields: {}};
      if (textSize(submission) <= smallText) return checkLists(submission, {catalog, dataset, limits});
      const task = {submission, folder: dataset.folder, limits, pcls: []};
      return ask(task, catalog, (whole) => threads.run('checkOnlyLists', whole));
    },

    profiles: (task, signal) => inTurn(() => threads.run('inspect', task, {signal}), signal),
    signatures: (task, signal) => inTurn(() => threads.run('inspectForIntrospect', task, {signal}), signal),

    build: (task, catalog, signal) =>
      ask(task, catalog, (whole) => threads.run('inspectForBuild', whole, {signal}), signal),

    close: () => threads.close(),
  };
}
