import type {SignatureTable} from '../../engine/index';
import {normalizeScores} from '../../engine/stats/ncs';
import {describeResult, type ResultManifest} from './manifest';
import {groupForNcs} from './normaliser';
import type {QueryScores, ScoredQuery} from './scores';

/** A query with everything that is known of each signature. */
export interface QueryStatistics extends ScoredQuery {
  /** NCS */
  readonly ncs: Float32Array;
}

export interface QueryResult {
  readonly signatures: SignatureTable;
  readonly queries: readonly QueryStatistics[];
  readonly manifest: ResultManifest;
}

/** Normalises scores; seconds for half a million signatures and many queries. */
export function concludeQueries(scores: QueryScores, signatures: SignatureTable): QueryResult {
  const grouping = groupForNcs(signatures);
  const {groups, isReference: reference} = grouping;
  return {
    signatures,
    queries: scores.queries.map((query) => ({
      ...query,
      ncs: normalizeScores({cs: query.cs, groups, reference}),
    })),
    manifest: describeResult(scores, grouping),
  };
}
