/** From a submission to a query that can be scored. */
import path from 'node:path';
import type {Pool} from 'pg';
import {textsOf} from '../../analyses';
import type {Submission} from '../../analyses/analysis';
import type {SubmissionChecker} from '../../analyses/checker';
import {listsOfTail, tailFault, tailWarnings} from '../../analyses/query/es-tail';
import {type QueryPlan, usualPlan} from '../../analyses/query/plan';
import type {Caller} from '../../auth/caller';
import type {Config} from '../../config';
import type {SignatureTable} from '../../engine/index/index';
import {failure} from '../../errors';
import {fault, shown} from '../../filter/faults';
import {defaultFilterLimits} from '../../filter/limits';
import {parseWhere} from '../../filter/parse';
import type {Condition} from '../../filter/types';
import {fieldOf} from '../../library/datasets/field-names';
import {loadGeneCatalog} from '../../library/datasets/gene-catalog';
import {chooseDataset, datasetsFolder} from '../../library/datasets/registry';
import {serviceAt} from '../../models/services';
import {ResourceRepository} from '../../repositories/resource.repository';
import {resultFields} from '../../results/signatures/fields';
import type {Admission} from './admission';
import type {OpenDatasets, PreparedDataset} from './open-datasets';
import {type FindPerts, resolvePerts} from './pert-conditions';
import {largestTop, type QueryRequest, readQueryRequest} from './request';
import {idName} from './row-text';
import type {Selection} from './selection';
import {signatureResource} from './signature-resource';
import type {QueryThreads} from './threads';
import type {Stopwatch} from './timing';

/** Five outputs of the pool, NCS, p, q and rank. */
const bytesPerScore = 36;

export interface PlanningParts {
  readonly config: Config;
  /** for reading, with a time limit for each statement */
  readonly pool: Pool;
  readonly datasets: OpenDatasets;
  readonly threads: QueryThreads;
  readonly checker: SubmissionChecker;
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
      condition && (await choose(condition, prepared, {owner, threads, find: findPerts(pool, signal)}));
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

/** The queries of a request with their genes classed. @throws JOB_REJECTED, QUERY_FIELD_INVALID */
export async function checkGenes(
  {lists, esTail}: QueryRequest,
  {dataset}: PreparedDataset,
  {config, pool, checker}: Pick<PlanningParts, 'config' | 'pool' | 'checker'>,
): Promise<{usual: QueryPlan; warnings: string[]}> {
  // More than fit into the line could never be answered.
  const queries = Math.min(config.geneSetLimits.queries, config.queryQueue);
  const limits = {...config.geneSetLimits, queries};
  const checked = await checker.lists(listsOfTail(lists, esTail), {
    catalog: await loadGeneCatalog(pool),
    dataset,
    limits,
  });
  if (!checked.accepted) {
    const {report} = checked;
    throw failure('JOB_REJECTED', {reasons: textsOf(report, 'errors'), sections: report});
  }
  const detail = tailFault(checked.queries, esTail);
  if (detail !== undefined) throw failure('QUERY_FIELD_INVALID', {field: 'es_tail', detail});
  return {
    usual: usualPlan(checked.queries, esTail),
    warnings: [...textsOf(checked.report, 'warnings'), ...tailWarnings(lists, esTail)],
  };
}

/** Keeps an answer of many queries as small as one of one query may be. */
function checkTop({top}: QueryRequest, {queries}: QueryPlan): void {
  if (top * queries.length <= largestTop) return;
  const most = Math.floor(largestTop / queries.length);
  const detail = `may be ${most} at most for ${queries.length} queries; POST /api/queries with application/x-ndjson gives every signature`;
  throw failure('QUERY_FIELD_INVALID', {field: 'top', detail});
}

/** What a `where` asks; undefined when it asks nothing. */
function readWhere({where}: QueryRequest, name: string, signatures: SignatureTable): Condition | undefined {
  const condition = parseWhere(where ?? undefined, signatureResource(name, signatures), defaultFilterLimits);
  return condition.kind === 'and' && condition.of.length === 0 ? undefined : condition;
}

async function choose(
  condition: Condition,
  {state, grouping: {groups, isReference}}: PreparedDataset,
  {owner, threads, find}: {owner: string; threads: QueryThreads; find: FindPerts},
): Promise<Selection> {
  const where = await resolvePerts(condition, find);
  return threads.select({dataset: state, where, groups, isReference}, owner);
}

function findPerts(pool: Pool, signal: AbortSignal): FindPerts {
  const {resource} = serviceAt('perts');
  const perts = new ResourceRepository(pool, resource);
  const pertId = resource.columns.get('pert_id');
  if (!pertId) throw new Error('the perts service has no pert_id');
  return async (where) => {
    const {body} = await perts.distinct(pertId, where, {signal});
    return JSON.parse(String(body)) as string[];
  };
}

/** The dataset's fields that are wanted; CLUE's own where none are named. */
function shownFields({fields}: QueryRequest, name: string, signatures: SignatureTable): readonly string[] {
  if (!fields) return resultFields.filter((field) => signatures.fields.includes(field));
  const known = fields.map((field, i) => {
    const ours = fieldOf(field, signatures);
    if (field === idName || signatures.fields.includes(ours)) return ours;
    const names = signatures.fields.join(', ');
    throw fault(
      `fields[${i}]`,
      `is ${shown(field)}, which signatures of ${name} have not; they have ${names}`,
    );
  });
  // The id is shown always.
  return [...new Set(known)].filter((field) => field !== idName);
}
