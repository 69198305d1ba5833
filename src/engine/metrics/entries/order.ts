/** Metrics that need the genes of a signature in order. The entries have their ranks, so that nothing is sorted. */
import {decodeWeight} from '../../kernel/entry';
import {averageRanks, pearson} from '../../stats/correlation';
import type {EntryMetric, EntryRows} from './entry-rows';
import {directionsOf, rowsWithValue} from './sums';

/** Signatures put in order together: the entries of a gene in them share half a cache line; more would not fit the cache. */
const tileSignatures = 8;
const lineEntries = 16;

/** A signature with its genes in rank order. */
interface Ordered {
  readonly signature: number;
  /**
   * The gene of rank r at [from + r]: its place among the metric's rows, from 1, in the high bits, the code of its
   * weight in the low ones, as in an entry; 0 where the metric does not look at that gene
   */
  readonly genes: Uint32Array;
  readonly from: number;
  /** of the metric's rows, those with a score */
  readonly present: number;
}

/** Hands the signatures over one by one, in rank order; what it is handed is used again for later ones. */
type ForEachInOrder = (rows: EntryRows, at: Uint32Array, use: (ordered: Ordered) => void) => void;

function createOrder(): ForEachInOrder {
  let genes = new Uint32Array(0);
  const missing = new Uint32Array(tileSignatures);
  return ({layout, entries, stride, signatures, rankedGenes}, at, use) => {
    const {weightBits} = layout;
    const codeMask = 2 ** weightBits - 1;
    const ranks = rankedGenes.reduce((most, ranked) => Math.max(most, ranked), 0);
    // Room for rank 0, where missing scores go, and a line more: powers of two apart they would evict one another.
    const pitch = ranks + 1 + lineEntries;
    if (genes.length < tileSignatures * pitch) genes = new Uint32Array(tileSignatures * pitch);
    for (let first = 0; first < signatures; first += tileSignatures) {
      const width = Math.min(tileSignatures, signatures - first);
      genes.fill(0);
      missing.fill(0);
      for (let i = 0; i < at.length; i++) {
        const from = at[i] * stride + first;
        const place = (i + 1) << weightBits;
        for (let s = 0; s < width; s++) {
          const entry = entries[from + s];
          const rank = entry >>> weightBits;
          genes[s * pitch + rank] = place | (entry & codeMask);
          if (rank === 0) missing[s]++;
        }
      }
      for (let s = 0; s < width; s++) {
        use({signature: first + s, genes, from: s * pitch, present: at.length - missing[s]});
      }
    }
  };
}

/**
 * See `spearmanScores`. Ranks are whole or half numbers, so that all sums are exact: with m genes and t of a tie,
 * the squared deviations of ranks sum to (m^3 - m - sum of (t^3 - t)) / 12.
 */
export function spearmanOfEntries(profile: Float64Array): EntryMetric {
  const rows = rowsWithValue(profile);
  const values = Float64Array.from(rows, (row) => profile[row]);
  const queryRanks = averageRanks(values);
  const count = rows.length;
  const mean = (count + 1) / 2;
  const forEachInOrder = createOrder();
  const queryVariation = queryRanks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0);
  return {
    rows,
    score(entryRows, at, into) {
      const {weightBits} = entryRows.layout;
      const codeMask = 2 ** weightBits - 1;
      forEachInOrder(entryRows, at, (ordered) => {
        const {signature, genes, from, present} = ordered;
        const positives = entryRows.positives[signature];
        if (present < count) {
          into[signature] = spearmanOfSome(ordered, entryRows, values);
          return;
        }
        let products = 0;
        let ties = 0;
        /** genes before the present tie, genes in it, the sum of their query ranks and what they have in common */
        let before = 0;
        let tied = 0;
        let tiedRanks = 0;
        let tiedCode = -1;
        let tiedPositive = false;
        for (let rank = 1; before + tied < count; rank++) {
          const gene = genes[from + rank];
          if (gene === 0) continue;
          const code = gene & codeMask;
          const positive = rank <= positives;
          if (code !== tiedCode || (positive !== tiedPositive && code !== 0)) {
            // Ranks ascend with the scores: the largest has the last.
            products += tiedRanks * (count - before - (tied - 1) / 2);
            if (tied > 1) ties += tied ** 3 - tied;
            before += tied;
            tied = 0;
            tiedRanks = 0;
            tiedCode = code;
            tiedPositive = positive;
          }
          tied++;
          tiedRanks += queryRanks[(gene >>> weightBits) - 1];
        }
        products += tiedRanks * (count - before - (tied - 1) / 2);
        if (tied > 1) ties += tied ** 3 - tied;
        const variation = (count ** 3 - count - ties) / 12;
        into[signature] = (products - count * mean * mean) / Math.sqrt(variation * queryVariation);
      });
    },
  };
}

/** A signature without a score for some of the query's genes: both have ranks of their own then. */
function spearmanOfSome(
  {signature, genes, from, present}: Ordered,
  {layout: {weightBits}, positives}: EntryRows,
  values: Float64Array,
): number {
  const scores = new Float64Array(present);
  const shared = new Float64Array(present);
  for (let rank = 1, i = 0; i < present; rank++) {
    const gene = genes[from + rank];
    if (gene === 0) continue;
    const weight = decodeWeight(gene & (2 ** weightBits - 1), weightBits);
    scores[i] = rank <= positives[signature] ? weight : 0 - weight;
    shared[i++] = values[(gene >>> weightBits) - 1];
  }
  return pearson(averageRanks(scores), averageRanks(shared));
}

/** See `zhangScores`. It needs all rows of the index, for sizes have no ranks there. */
export function zhangOfEntries(up: Uint32Array, down: Uint32Array, genes: number): EntryMetric {
  const directions = new Int8Array(genes);
  for (const [row, direction] of directionsOf(up, down)) directions[row] = direction;
  const forEachInOrder = createOrder();
  const members = [...up, ...down];
  return {
    rows: Uint32Array.from(directions.keys()),
    score(entryRows, at, into) {
      const {entries, stride, layout} = entryRows;
      const {weightBits} = layout;
      const codeMask = 2 ** weightBits - 1;
      forEachInOrder(entryRows, at, ({signature, genes: ordered, from, present}) => {
        const hasScore = (row: number) => entries[at[row] * stride + signature] >>> weightBits !== 0;
        const counted = present === genes ? members.length : members.filter(hasScore).length;
        const first = from + 1;
        const end = first + present;
        // From the smallest size on: outwards from where the scores change their sign.
        let right = first + entryRows.positives[signature];
        let left = right - 1;
        let sum = 0;
        let largest = 0;
        for (let before = 0; before < present; ) {
          const above = left < first ? codeMask + 1 : ordered[left] & codeMask;
          const below = right >= end ? codeMask + 1 : ordered[right] & codeMask;
          const size = Math.min(above, below);
          /** of the members of this size, their directions, each with its score's sign */
          let signed = 0;
          const [firstLeft, firstRight] = [left, right];
          for (; left >= first && (ordered[left] & codeMask) === size; left--)
            signed += directions[(ordered[left] >>> weightBits) - 1];
          for (; right < end && (ordered[right] & codeMask) === size; right++)
            signed -= directions[(ordered[right] >>> weightBits) - 1];
          const tied = firstLeft - left + (right - firstRight);
          if (size !== 0) {
            const rank = before + (tied + 1) / 2;
            sum += rank * signed;
            largest += rank * Math.max(0, Math.min(tied, before + tied - Math.max(0, present - counted)));
          }
          before += tied;
        }
        into[signature] = sum / largest;
      });
    },
  };
}
