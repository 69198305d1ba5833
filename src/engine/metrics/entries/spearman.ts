/**
 * Spearman's correlation of profiles from the ranks that the entries have. With m genes and ties of t of them each, the
 * squared deviations of average ranks from their mean sum to (m^3 - m - sum of (t^3 - t)) / 12.
 */
import {type PackedProfiles, packedValue, packProfiles} from '../../kernel/profile-sums';
import type {TieLists} from '../../kernel/tie-lists';
import {averageRanks, pearson} from '../../stats/correlation';
import {type AlikeProfiles, alikeProfiles} from './alike';
import {
  type CompareEntries,
  type EntrySource,
  hasGaps,
  orderedGenes,
  partsOf,
  profileSums,
  readerOf,
  type ScoresOf,
} from './entry-source';

/** Profiles of the same genes, by their average ranks less the mean of these. */
interface RankedProfiles {
  readonly members: readonly number[];
  readonly rows: Uint32Array;
  readonly packed: PackedProfiles;
  /** per profile: sum of the ranks' squares */
  readonly variations: readonly number[];
}

function prepare({members, rows, values}: AlikeProfiles): RankedProfiles {
  const mean = (rows.length + 1) / 2;
  const variations: number[] = [];
  // Whole and half numbers: single precision holds them as they are.
  const packed = packProfiles(members.length, rows.length, (i) => {
    const ranks = averageRanks(values(i)).map((rank) => rank - mean);
    variations.push(ranks.reduce((sum, rank) => sum + rank * rank, 0));
    return ranks;
  });
  return {members, rows, packed, variations};
}

/** See `spearmanScores`. */
export function spearmanOfEntries(profiles: readonly Float64Array[]): CompareEntries {
  const groups = alikeProfiles(profiles).map(prepare);
  return (source, scoresOf) => {
    for (const group of groups) {
      const isWhole = group.rows.length === source.genes && !hasGaps(source);
      if (isWhole && source.ties) compareWhole(source, source.ties, group, scoresOf);
      else compareSome(source, group, scoresOf);
    }
  };
}

/** All genes have a score, and the ranks of the entries are theirs but for ties. */
function compareWhole(
  source: EntrySource,
  ties: readonly TieLists[],
  {members, rows, packed, variations}: RankedProfiles,
  scoresOf: ScoresOf,
): void {
  const {layout, genes, signatures} = source;
  const read = readerOf(source, rows);
  const products = profileSums().ranks({layout, signatures, read}, packed, (genes + 1) / 2, ties);
  const most = (genes ** 3 - genes) / 12;
  const ofTies = ties.flatMap(({sums}) => [...sums]);
  members.forEach((member, p) => {
    const into = scoresOf(member);
    for (let s = 0; s < signatures; s++)
      into[s] = products[p][s] / Math.sqrt((most - ofTies[s] / 12) * variations[p]);
  });
}

/** Some genes, or scores are missing: the genes are put in order. */
function compareSome(source: EntrySource, group: RankedProfiles, scoresOf: ScoresOf): void {
  for (const {first, part} of partsOf(source, group.rows.length))
    comparePart(part, group, (query) => scoresOf(query).subarray(first));
}

function comparePart(
  source: EntrySource,
  {members, rows, packed, variations}: RankedProfiles,
  scoresOf: ScoresOf,
): void {
  const {layout, genes, signatures, positives} = source;
  const count = rows.length;
  const into = members.map(scoresOf);
  const lacking = new Map<number, number[]>();
  const entries = {layout, signatures, read: readerOf(source, rows)};
  const found = orderedGenes().averageRanks(
    entries,
    packed,
    genes,
    positives,
    ({signature, present, ranks}) => {
      // Both have ranks of their own then.
      const scores = members.map((_, p) =>
        pearson(ranks, averageRanks(Float32Array.from(present, (row) => packedValue(packed, p, row)))),
      );
      lacking.set(signature, scores);
    },
  );
  for (let s = 0; s < signatures; s++) {
    const own = lacking.get(s);
    const variation = (count ** 3 - count - found.ties[s]) / 12;
    for (let p = 0; p < members.length; p++) {
      into[p][s] = own ? own[p] : found.products[p][s] / Math.sqrt(variation * variations[p]);
    }
  }
}
