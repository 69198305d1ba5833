/**
 * Which sets of signatures stand together at an end of a query's result: preranked GSEA weighted by NCS (Subramanian
 * 2005; cmapM SigGseaPreranked, normalizeQueryWithPermutedNull.m). Sets are MoA classes, PCLs, cell lines, a user's.
 *
 * ES is the enrichment score of the kernel's reference, over signatures ranked by NCS instead of genes. For each set
 * size ES of random sets are drawn; NES = ES / mean |ES| of the random sets of its sign. The NES of all random sets
 * together are the null that q is taken against.
 */
import type {Scores} from '../kernel/combine';
import {sumTolerance} from '../kernel/ties';
import {type EmpiricalSignificance, empiricalSignificance} from './empirical';
import {falseDiscoveryRates} from './fdr';
import {seedState} from './random-numbers';
import {createRandomSets} from './random-sets';
import {rankOrder} from './rank-order';
import type {Level} from './roll-up';
import {Scratch} from './scratch';
import {permutedSizes} from './set-sizes';

/** Named here, since looking a global up for each member of each random set takes its time. */
const {abs, max} = Math;
const tie = sumTolerance;

const scratch = new Scratch();

/** Random sets for each size. */
const randomSets = 500;
/**
 * The scores of random sets spread by one over the root of their size, so fewer large ones tell as much: as many
 * as have together the members of 500 sets of this size, but 100 at least. Each then counts several times.
 */
const largeSize = 4000;
const fewestRandomSets = 100;
const defaultSeed = 1;

/** One value per set, in the order given. */
export interface SetEnrichment {
  /** members that have a score; a repeated one counts once */
  readonly sizes: Uint32Array;
  /** ES in [-1, 1]; NaN for a set without members */
  readonly es: Float64Array;
  /** NES: above 0 where the set stands among the connected signatures, below 0 among the opposite ones */
  readonly nes: Float64Array;
  /** cmapM's q-value; 1 for a set without members */
  readonly q: Float64Array;
  /** against the same null */
  readonly empirical: EmpiricalSignificance<Float64Array>;
}

/** Sets made ready for any number of queries. */
export interface RankableSets {
  /** set s has members from starts[s] up to starts[s + 1]; one entry more than sets */
  readonly starts: Uint32Array;
  /** the sets of signature i are setsOf[from[i]] up to setsOf[from[i + 1]] */
  readonly from: Uint32Array;
  readonly setsOf: Uint32Array;
}

/**
 * @param sets rows are sets, members are signatures (`groupByFields`, `levelOf`)
 * @param signatures how many there are
 */
export function rankableSets({starts, members}: Level, signatures: number): RankableSets {
  const from = new Uint32Array(signatures + 1);
  for (let i = 0; i < members.length; i++) from[members[i] + 1]++;
  for (let signature = 0; signature < signatures; signature++) from[signature + 1] += from[signature];
  const next = from.slice();
  const setsOf = new Uint32Array(members.length);
  for (let set = 0; set < starts.length - 1; set++) {
    for (let i = starts[set]; i < starts[set + 1]; i++) setsOf[next[members[i]]++] = set;
  }
  return {starts, from, setsOf};
}

/**
 * @param ncs of one query, one per signature; a signature whose NCS is NaN is not ranked
 * @param seed the same seed gives the same result
 */
export function enrichSets(ncs: Scores, sets: RankableSets, seed = defaultSeed): SetEnrichment {
  const {order, weights} = rankByScore(ncs);
  const {ranked, sizes} = rankedMembers(sets, order);
  const es = Float64Array.from(sizes, (size, set) =>
    setEnrichmentScore(ranked.subarray(sets.starts[set], sets.starts[set] + size), weights),
  );
  const drawnSizes = permutedSizes(sizes.filter((size) => size > 0));
  const nulls = new Map<number, NullScores>();
  const random = createRandomSets(weights, Math.max(0, ...drawnSizes));
  for (const size of new Set(drawnSizes)) {
    const draws = Math.round(
      Math.min(randomSets, Math.max(fewestRandomSets, (randomSets * largeSize) / size)),
    );
    // Seeded by the size as well: what a set is compared with does not depend on the other sets.
    nulls.set(size, describeNull(random(seedState(seed, size), size, draws)));
  }
  let next = 0;
  const nes = es.map((score, set) => {
    const drawn = sizes[set] > 0 ? nulls.get(drawnSizes[next++]) : undefined;
    return drawn ? normalise(score, drawn) : Number.NaN;
  });
  return {sizes, es, nes, ...judge(nes, nulls)};
}

/** Signatures by falling NCS, ties by row, those without left out; and |NCS| in that order. */
function rankByScore(ncs: Scores): {order: Uint32Array; weights: Float64Array} {
  const sorted = rankOrder(ncs);
  let known = sorted.length;
  while (known > 0 && Number.isNaN(ncs[sorted[known - 1]])) known--;
  const order = sorted.subarray(0, known);
  const weights = scratch.float64('weights', known);
  for (let place = 0; place < known; place++) weights[place] = Math.abs(ncs[order[place]]);
  return {order, weights};
}

/**
 * Places in the order of each set's members, ascending, each once. Found from the places on, so that nothing need be
 * sorted.
 * @returns `ranked`: as long as all members; set s has the first sizes[s] from starts[s] on
 */
function rankedMembers(
  {starts, from, setsOf}: RankableSets,
  order: Uint32Array,
): {ranked: Uint32Array; sizes: Uint32Array} {
  const ranked = scratch.uint32('ranked', setsOf.length);
  const sizes = new Uint32Array(starts.length - 1);
  for (let place = 0; place < order.length; place++) {
    for (let i = from[order[place]]; i < from[order[place] + 1]; i++) {
      const set = setsOf[i];
      const end = starts[set] + sizes[set];
      // A repeated member comes right behind itself.
      if (sizes[set] > 0 && ranked[end - 1] === place) continue;
      ranked[end] = place;
      sizes[set]++;
    }
  }
  return {ranked, sizes};
}

/**
 * ES of a set: the peak farthest from zero of the running sum that rises by a member's share of the weights and falls
 * between members; the first of equal peaks (kernel/ties.ts).
 *
 * @param ranked places of the members from 0, ascending, distinct
 * @param weights of all places
 * @returns in [-1, 1]; 0 when all weights are, NaN without members
 */
export function setEnrichmentScore(ranked: Uint32Array, weights: Float64Array): number {
  const size = ranked.length;
  if (size === 0) return Number.NaN;
  let total = 0;
  for (let i = 0; i < size; i++) total += weights[ranked[i]];
  if (total === 0) return 0;
  const miss = 1 / max(weights.length - size, 1);
  let [weight, share, most, least, mostAt, leastAt] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < size; i++) {
    const missed = (ranked[i] - i) * miss;
    const before = share - missed;
    weight += weights[ranked[i]];
    share = weight / total;
    const after = share - missed;
    if (after > most + tie) {
      most = after;
      mostAt = i;
    }
    if (before < least - tie) {
      least = before;
      leastAt = i;
    }
  }
  if (abs(most + least) <= tie) return mostAt <= leastAt ? most : least;
  return most > -least ? most : least;
}

interface NullScores {
  /** as many for each size, so that all sizes weigh the same in the null */
  readonly nes: Float64Array;
  /** mean |ES| of the random sets of each sign; of all of them for a sign that none has, as happens to large sets */
  readonly positiveMean: number;
  readonly negativeMean: number;
}

function describeNull(scores: Float64Array): NullScores {
  const meanSize = (some: Float64Array) =>
    some.reduce((sum, score) => sum + Math.abs(score), 0) / some.length;
  const means = [1, -1].map((sign) => {
    const side = scores.filter((score) => sign * score > 0);
    return meanSize(side.length > 0 ? side : scores);
  });
  const [positiveMean, negativeMean] = means;
  const nes = scores.map((score) => normalise(score, {positiveMean, negativeMean}));
  return {
    nes: Float64Array.from({length: randomSets}, (_, i) => nes[i % nes.length]),
    positiveMean,
    negativeMean,
  };
}

function normalise(score: number, means: Omit<NullScores, 'nes'>): number {
  if (score === 0) return 0;
  return score / (score > 0 ? means.positiveMean : means.negativeMean);
}

function judge(
  nes: Float64Array,
  nulls: ReadonlyMap<number, NullScores>,
): Pick<SetEnrichment, 'q' | 'empirical'> {
  const all = new Float64Array(nes.length + nulls.size * randomSets);
  all.set(nes);
  let end = nes.length;
  for (const sizeNull of nulls.values()) {
    all.set(sizeNull.nes, end);
    end += randomSets;
  }
  const isNull = new Uint8Array(all.length).fill(1, nes.length);
  const room = () => new Float64Array(all.length);
  const {p, q} = empiricalSignificance(all, isNull, {p: room(), q: room()});
  return {
    q: falseDiscoveryRates(all, isNull).slice(0, nes.length),
    empirical: {p: p.slice(0, nes.length), q: q.slice(0, nes.length)},
  };
}
