/** From a submission to a query that can be scored. */
import path from 'node:path';
import type {Submission} from '../../analyses/analysis';
import type {QueryPlan} from '../../analyses/query/plan';
import type {Caller} from '../../auth/caller';
import {chooseDataset, datasetsFolder} from '../../library/datasets/registry';
import type {Admission} from './admission';
import {type CheckingParts, checkGenes, checkTop} from './genes';
import type {OpenDatasets, PreparedDataset} from './open-datasets';
import {readQueryRequest} from './request';
import type {Selection} from './selection';
import {shownFields} from './signature-resource';
import type {QueryThreads} from './threads';
import type {Stopwatch} from './timing';
import {chooseSignatures, readWhere} from './where';

/** Five outputs of the pool, NCS, p, q and rank. */
const bytesPerScore = 36;

export interface PlanningParts extends CheckingParts {
  readonly datasets: OpenDatasets;
  readonly threads: QueryThreads;
  readonly admission: Admission;
}

/** Whoever asks, and what ends the work early. */
export interface Asking {
  readonly caller: Pick<Caller, 'keyId' | 'onlyDatasets'>;
  readonly signal: AbortSignal;
}

/** A request that can be scored; it holds its dataset, its places in the line and memory for a stream. */
export interface InteractivePlan {
  /** the user's name for it */
  readonly name: string;
  readonly prepared: PreparedDataset;
  readonly synthetic: boolean;
  /** the queries with default options */
  readonly usual: QueryPlan;
  readonly top: number;
  /** names of the metadata to show */
  readonly fields: readonly string[];
  /** as it came */
  readonly where: unknown;
  /** absent when the query is about every signature */
  readonly selection?: Selection;
  /** signatures the query is about */
  readonly matched: number;
  readonly warnings: readonly string[];
  /** Gives the places in the line to others: nothing of this request is to be scored any more. */
  leaveLine(): void;
  /** Gives back all that is held. */
  release(): void;
}

/**
 * @param asking `streamed`: all scores are sent, at the client's pace
 * @throws JOB_REJECTED, QUERY_FIELD_INVALID, LIST_SENT_TWICE, FILTER_*, DATASET_UNKNOWN, POOL_FULL, STREAMS_FULL and INDEX_*
 */
export async function planQuery(
  submission: Submission,
  {config, pool, datasets, threads, checker, admission}: PlanningParts,
  {caller, streamed, signal}: Asking & {readonly streamed: boolean},
  {lap}: Stopwatch,
): Promise<InteractivePlan> {
  const {keyId: owner} = caller;
  const request = readQueryRequest(submission);
  const {name: chosen, synthetic} = await chooseDataset(pool, config, request.dataset, caller);
  const {prepared, release} = await datasets.acquire(path.join(datasetsFolder(config), chosen));
  let leaveLine = () => {};
  let letGo = () => {};
  try {
    const {dataset} = prepared;
    lap('open');
    const fields = shownFields(request, chosen, dataset.signatures);
    const condition = readWhere(request, chosen, dataset.signatures);
    const {usual, warnings} = await checkGenes(request, prepared, {config, pool, checker});
    checkTop(request, usual);
    lap('check');
    leaveLine = admission.enterLine(owner, usual.queries.length);
    const selection =
      condition && (await chooseSignatures(condition, prepared, {owner, pool, threads, signal}));
    lap('select');
    const matched = selection ? selection.matches.length : dataset.signatures.count;
    const scored = selection ? selection.subset.length : matched;
    if (streamed) letGo = admission.holdScores(owner, usual.queries.length * scored * bytesPerScore);
    if (matched === 0) warnings.push('No signature matches `where`, so none was scored. Check its values.');
    const {name, top, where} = request;
    return {
      ...{name, prepared, synthetic, usual, top, fields, where, selection, matched, warnings},
      leaveLine,
      release() {
        leaveLine();
        letGo();
        release();
      },
    };
  } catch (error) {
    leaveLine();
    letGo();
    release();
    throw error;
  }
}
