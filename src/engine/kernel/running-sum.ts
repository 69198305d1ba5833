/**
 * The running sum of one gene list in one signature, hit by hit, as plots of an enrichment show it. Plain and slow, for
 * one signature at a time; its score and leading edge are those that a query reports.
 */
import type {EntryLayout} from './entry';
import {decodeWeight} from './entry';
import {enrichmentOfEntries, type Metric} from './reference';
import {asWritten, createUnroundedKernel} from './unrounded';

/** The genes of a list in one signature. */
export interface ListInSignature {
  /** of each gene, as the index has it */
  readonly entries: Uint32Array;
  /** of each gene, where the dataset keeps the signature's scores: they count then, not the weights of the entries */
  readonly scores?: Float32Array;
  readonly layout: EntryLayout;
  /** genes that have a score in the signature */
  readonly rankedGenes: number;
  readonly metric: Metric;
}

/** A gene of a list where it stands in a signature. */
export interface Hit {
  /** position in the list */
  readonly member: number;
  /** 1 = largest score */
  readonly rank: number;
  /** running sum just before and just after the gene */
  readonly before: number;
  readonly after: number;
  /** whether it is of the leading edge: up to the peak of a positive ES, from the peak on of a negative one */
  readonly leads: boolean;
}

export interface RunningSum {
  /** ES, -1 to 1 */
  readonly score: number;
  /** share of the hits that are of the leading edge */
  readonly leadingEdge: number;
  /** by rank; genes without a score are none */
  readonly hits: readonly Hit[];
}

/** Enrichment of a list in one signature and the running sum behind it (formula: reference.ts). */
export function runningSum(list: ListInSignature): RunningSum {
  const {entries, scores, layout, rankedGenes, metric} = list;
  const {weightBits} = layout;
  const codeMask = 2 ** weightBits - 1;
  const weightOf = (member: number): number => {
    if (metric === 'cs') return 1;
    if (scores) return Math.abs(asWritten(scores[member]));
    return decodeWeight(entries[member] & codeMask, weightBits);
  };
  const members = Array.from(entries, (entry, member) => ({member, rank: entry >>> weightBits}))
    .filter(({rank}) => rank !== 0)
    .sort((a, b) => a.rank - b.rank);
  const {score, leadingEdge} = scores
    ? enrichmentOfScores(list, scores)
    : enrichmentOfEntries(entries, layout, rankedGenes, metric);
  const total = members.reduce((sum, {member}) => sum + weightOf(member), 0);
  const misses = Math.max(rankedGenes - members.length, 1);
  const leading = Math.round(leadingEdge * members.length);
  let weight = 0;
  return {
    score,
    leadingEdge,
    hits: members.map(({member, rank}, i) => {
      const missed = (rank - (i + 1)) / misses;
      const before = share(weight, total) - missed;
      weight += weightOf(member);
      const leads = score >= 0 ? i < leading : i >= members.length - leading;
      return {member, rank, before, after: share(weight, total) - missed, leads};
    }),
  };
}

/** A list whose weights are all zero climbs nowhere. */
const share = (weight: number, total: number) => (total === 0 ? 0 : weight / total);

function enrichmentOfScores(
  {entries, layout, rankedGenes, metric}: ListInSignature,
  scores: Float32Array,
): {score: number; leadingEdge: number} {
  const kernel = createUnroundedKernel(layout);
  kernel.load(
    entries.length,
    1,
    (first, _end, into) => {
      into[0] = entries[first];
    },
    (row, into) => {
      into[0] = scores[row];
    },
  );
  const [es, leading] = [new Float64Array(1), new Float64Array(1)];
  const sets = [Uint32Array.from(entries.keys())];
  kernel.enrich({sets, signatures: 1, rankedGenes: Uint16Array.of(rankedGenes), metric}, es, leading);
  return {score: es[0], leadingEdge: leading[0]};
}
