import type {CheckedQuery} from '../../engine/genes/check';
import type {ClassedGenes} from '../../engine/genes/classify';
import type {GeneSpace} from '../../engine/index';
import type {ScoreOutput} from '../../engine/pool';
import type {ScoringRun} from '../analysis';
import {describeSource, type ResultManifest} from './manifest';
import {querySpace} from './space';

/** One query with its raw scores, one per signature that was scored, in the dataset's order. */
export interface ScoredQuery {
  readonly query: CheckedQuery;
  /** WTCS, -1 to 1 */
  readonly cs: Float32Array;
  /** ES of the up list, when the query has one */
  readonly up?: Float32Array;
  /** ES of the down list, with its own sign */
  readonly down?: Float32Array;
  /** leading edge fraction of each list */
  readonly leadUp?: Float32Array;
  readonly leadDown?: Float32Array;
}

/** The raw scores of some queries, and what they were made from. */
export interface QueryScores extends Pick<ResultManifest, 'engine' | 'dataset'> {
  readonly space: GeneSpace;
  /** genes of the space */
  readonly genes: number;
  readonly queries: readonly ScoredQuery[];
}

/**
 * Scores queries against the signatures of a dataset.
 * @param run `subset`: the signatures to score, ascending rows; every one by default
 */
export async function scoreQueries(
  queries: readonly CheckedQuery[],
  {dataset, synthetic, scoring, subset, owner, signal, onProgress}: ScoringRun & {subset?: Uint32Array},
): Promise<QueryScores> {
  const space = querySpace(dataset);
  const index = dataset.index(space);
  const rowOf = new Map(Array.from(index.geneIds, (entrezId, row) => [entrezId, row]));
  const rows = (list?: ClassedGenes) =>
    Uint32Array.from(list?.valid ?? [], ({entrezId}) => {
      const row = rowOf.get(Number(entrezId));
      if (row === undefined) throw new Error(`gene ${entrezId} is not in the ${space} space`);
      return row;
    });
  const outputs: ScoreOutput[] = ['cs', 'up', 'down', 'leadUp', 'leadDown'];
  const scores = await scoring.score(
    {
      index: dataset.location(space),
      metric: 'wtcs',
      queries: queries.map(({up, down}) => ({up: rows(up), down: rows(down)})),
      outputs,
      subset,
      owner,
    },
    {signal, onProgress: ({done, total}) => onProgress?.(done / total)},
  );
  return {
    ...describeSource(dataset, synthetic),
    space,
    genes: index.genes,
    queries: queries.map((query, q) => {
      const {cs, up, down, leadUp, leadDown} = scores[q] as Required<(typeof scores)[number]>;
      return {query, cs, ...(query.up && {up, leadUp}), ...(query.down && {down, leadDown})};
    }),
  };
}
