import type {ClassedGenes} from '../../engine/genes/classify';
import {sharedFloats} from '../../engine/ground/shared-memory';
import type {SpaceName} from '../../engine/index';
import type {IndexReader} from '../../engine/index/reader';
import {type ProfileMetricName, scaleLambScores} from '../../engine/metrics';
import type {QueryRows, ScoreOutput} from '../../engine/pool';
import type {ResultSource} from '../../results/manifest';
import type {ScoringRun} from '../analysis';
import {describeSource, querySpace} from '../source';
import {type ListMetric, type PlannedQuery, type QueryPlan, signatureMetrics} from './plan';

/** One query with its raw scores, one per signature that was scored, in the dataset's order. */
export interface ScoredQuery {
  readonly query: PlannedQuery;
  /** the metric's score, signed: above 0 for a signature like the query; WTCS is -1 to 1 */
  readonly cs: Float32Array;
  /** ES of the up list, when the query has one and the metric is an enrichment score */
  readonly up?: Float32Array;
  /** ES of the down list, with its own sign */
  readonly down?: Float32Array;
  /** leading edge fraction of each list */
  readonly leadUp?: Float32Array;
  readonly leadDown?: Float32Array;
}

/** The raw scores of some queries, and what they were made from. */
export interface QueryScores extends ResultSource {
  readonly space: SpaceName;
  /** genes of the space */
  readonly genes: number;
  readonly plan: QueryPlan;
  readonly queries: readonly ScoredQuery[];
}

/**
 * Scores the queries of a plan against the signatures of a dataset.
 * @param run `subset`: the signatures to score, ascending rows; every one by default
 */
export async function scoreQueries(
  plan: QueryPlan,
  run: ScoringRun & {subset?: Uint32Array},
): Promise<QueryScores> {
  const {dataset, synthetic} = run;
  const space = querySpace(dataset);
  const index = dataset.index(space);
  return {
    ...describeSource(dataset, synthetic),
    space,
    genes: index.genes,
    plan,
    queries: await scoresOf(plan, index, run),
  };
}

type Run = ScoringRun & {subset?: Uint32Array};

async function scoresOf({metric, queries}: QueryPlan, index: IndexReader, run: Run): Promise<ScoredQuery[]> {
  const rowOf = rowsByGene(index);
  const rows = (list?: ClassedGenes) =>
    Uint32Array.from(list?.valid ?? [], ({entrezId}) => rowOf(Number(entrezId)));
  const lists = () => queries.map(({up, down}) => ({up: rows(up), down: rows(down)}));
  const profile = ({name, signature}: PlannedQuery) => {
    if (!signature) throw new Error(`the query ${name} has no full signature`);
    const values = new Float64Array(index.genes).fill(Number.NaN);
    for (const [i, gene] of signature.entrezIds.entries()) values[rowOf(gene)] = signature.values[i];
    return values;
  };
  if (metric === 'wtcs' || metric === 'cs') return enrichmentScores(queries, lists(), metric, index, run);
  const {scoring, subset, owner, signal, onProgress} = run;
  const {location} = index;
  const scores = await scoring.compare(
    isSignatureMetric(metric)
      ? {index: location, owner, metric, profiles: queries.map(profile)}
      : {index: location, owner, metric, lists: lists()},
    {signal, onProgress: ({done, total}) => onProgress?.(done / total)},
  );
  // Rows pass by whole: to leave signatures out would save nothing.
  return queries.map((query, q) => {
    const cs = metric === 'lamb2006' ? Float32Array.from(scaleLambScores(scores[q])) : scores[q];
    return {query, cs: subset ? picked(cs, subset) : cs};
  });
}

function picked(scores: Float32Array, subset: Uint32Array): Float32Array {
  const some = sharedFloats(subset.length);
  for (let i = 0; i < subset.length; i++) some[i] = scores[subset[i]];
  return some;
}

async function enrichmentScores(
  queries: readonly PlannedQuery[],
  rows: readonly QueryRows[],
  metric: Extract<ListMetric, 'wtcs' | 'cs'>,
  {location}: IndexReader,
  {scoring, subset, owner, signal, onProgress}: Run,
): Promise<ScoredQuery[]> {
  const outputs: ScoreOutput[] = ['cs', 'up', 'down', 'leadUp', 'leadDown'];
  const scores = await scoring.score(
    {index: location, metric, queries: rows, outputs, subset, owner},
    {signal, onProgress: ({done, total}) => onProgress?.(done / total)},
  );
  return queries.map((query, q) => {
    const {cs, up, down, leadUp, leadDown} = scores[q] as Required<(typeof scores)[number]>;
    return {query, cs, ...(query.up && {up, leadUp}), ...(query.down && {down, leadDown})};
  });
}

export function isSignatureMetric(metric: string): metric is ProfileMetricName {
  return (signatureMetrics as readonly string[]).includes(metric);
}

/** Finds the index row of a gene. */
function rowsByGene({geneIds, space}: IndexReader): (entrezId: number) => number {
  const rows = new Map(Array.from(geneIds, (entrezId, row) => [entrezId, row]));
  return (entrezId) => {
    const row = rows.get(entrezId);
    if (row === undefined) throw new Error(`gene ${entrezId} is not in the ${space} space`);
    return row;
  };
}
