/** What a query run needs beside the dataset: the queries with their genes resolved, and the options. */
import type {GeneSet} from '../../engine/formats/gene-sets';
import type {Route} from '../../engine/genes/catalog';
import type {CheckedQuery} from '../../engine/genes/check';
import {type ProfileMetricName, profileMetrics, type SetMetricName, setMetrics} from '../../engine/metrics';
import type {EsTail} from './es-tail';

/** Metrics for gene lists; `wtcs` and `cs` are enrichment scores, the others look at whole signatures. */
export const listMetrics = ['wtcs', 'cs', ...(Object.keys(setMetrics) as SetMetricName[])] as const;
/** Metrics for full signatures, the usual one first. */
export const signatureMetrics = [
  'spearman',
  ...(Object.keys(profileMetrics) as ProfileMetricName[]).filter((name) => name !== 'spearman'),
] as const;
export type ListMetric = 'wtcs' | 'cs' | SetMetricName;
export type QueryMetric = ListMetric | ProfileMetricName;

/** A full signature with its genes resolved; all arrays of a kind are as long. */
export interface QuerySignature {
  /** genes of the dataset's gene space, each once, with their values */
  readonly entrezIds: readonly number[];
  readonly values: readonly number[];
  /** as the user wrote them */
  readonly tokens: readonly string[];
  readonly symbols: readonly string[];
  /** kind of name that each was written by; absent in jobs of before it was kept */
  readonly routes?: readonly Route[];
  /** known genes outside the gene space */
  readonly notUsed: readonly string[];
  readonly unknown: readonly string[];
  /** names of genes that an earlier name stands for */
  readonly repeated: readonly {readonly token: string; readonly first: string}[];
}

/** Gene lists, or a full signature. */
export interface PlannedQuery extends CheckedQuery {
  readonly signature?: QuerySignature;
}

/** Sets of signatures for the enrichment stage that the dataset's own metadata do not tell. */
export interface PlannedSets {
  /** members are pert_ids */
  readonly pcls: readonly GeneSet[];
  /** a user's; members are signature ids, pert_ids or pert names */
  readonly given: readonly GeneSet[];
}

/** Plain JSON: a job keeps it, and the manifest of a result repeats it. */
export interface QueryPlan {
  readonly queries: readonly PlannedQuery[];
  readonly metric: QueryMetric;
  /** the lists that count, where a client said so; the others are not among the queries */
  readonly es_tail?: EsTail;
  /**
   * metadata fields within whose groups NCS is taken; none = one group of all, as cmapM does without being told;
   * absent = cell line and perturbagen type
   */
  readonly ncs_group?: readonly string[];
  readonly sets: PlannedSets;
}

/** Queries of gene lists with default options and no enrichment of classes. */
export function usualPlan(queries: readonly CheckedQuery[], tail?: EsTail): QueryPlan {
  return {queries, metric: 'wtcs', ...(tail && {es_tail: tail}), sets: {pcls: [], given: []}};
}
