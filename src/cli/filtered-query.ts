/** `openclue query --where`: what POST /api/queries answers, without HTTP. */
import type {Digest, RankedRow, Submission} from '../analyses/analysis';
import {startChecker} from '../analyses/checker';
import {createScoringPool} from '../engine/pool';
import {failure} from '../errors';
import {createInteractiveQueries} from '../runs/live';
import {largestTop} from '../runs/live/request';
import type {Session} from './session';

export interface FilteredQuery extends Pick<Submission, 'up' | 'down'> {
  /** JSON text, in the filter language */
  readonly where: string;
  readonly name: string;
  readonly dataset?: string;
  readonly esTail?: string;
  /** signatures of each end */
  readonly top: number;
  /** whether queries of one list and of two may stand in one submission */
  readonly mayStandAlone: boolean;
}

/** The part of the answer that is shown. */
interface Answer {
  readonly manifest: Digest['manifest'];
  readonly queries: readonly {
    readonly query_id: string;
    readonly signatures: number;
    readonly top: readonly (RankedRow & {readonly sig_id: string})[];
    readonly bottom: readonly (RankedRow & {readonly sig_id: string})[];
  }[];
  readonly warnings: readonly string[];
}

/**
 * Ranks the signatures that match.
 * @throws QUERY_FIELD_INVALID, JOB_REJECTED, FILTER_*, DATASET_UNKNOWN and INDEX_*
 */
export async function filteredDigest(
  {config, pool, signal}: Session,
  {up, down, where, name, dataset, esTail, top, mayStandAlone}: FilteredQuery,
): Promise<Digest & {readonly warnings: readonly string[]}> {
  if (top > largestTop) {
    throw failure('QUERY_FIELD_INVALID', {
      field: '--top',
      detail: `may be ${largestTop} at most with --where`,
    });
  }
  const fields = {name, dataset, es_tail: esTail, top, where: readWhere(where)};
  const geneSetLimits = {...config.geneSetLimits, mayStandAlone};
  const scoring = createScoringPool({workers: config.workers});
  const checker = startChecker();
  const queries = createInteractiveQueries({config: {...config, geneSetLimits}, pool, scoring, checker});
  try {
    const asking = {caller: {keyId: 'command line'}, signal};
    // It has just been written by the same program.
    const answer = JSON.parse(await queries.answer({up, down, fields}, asking)) as Answer;
    return {
      manifest: answer.manifest,
      queries: answer.queries.map(({query_id, signatures, top: strongest, bottom: weakest}) => ({
        query_id,
        of: 'signatures that match --where',
        digest: signatures,
        strongest: strongest.map(withId),
        weakest: weakest.map(withId),
      })),
      warnings: answer.warnings,
    };
  } finally {
    await queries.close();
    await checker.close();
    await scoring.close();
  }
}

/** Named as in the digests of jobs. */
function withId({rank, sig_id, ...rest}: RankedRow & {readonly sig_id: string}): RankedRow {
  return {rank, id: sig_id, ...rest};
}

/** @throws QUERY_FIELD_INVALID */
function readWhere(text: string): unknown {
  let where: unknown;
  try {
    where = JSON.parse(text);
  } catch (cause) {
    const detail = `must be JSON, as in --where '{"cell_iname":"MCF7"}': ${(cause as Error).message}`;
    throw failure('QUERY_FIELD_INVALID', {field: '--where', detail}, {cause});
  }
  if (typeof where === 'object' && where !== null && !Array.isArray(where)) return where;
  const detail = `must be an object, as in --where '{"cell_iname":"MCF7"}'`;
  throw failure('QUERY_FIELD_INVALID', {field: '--where', detail});
}
