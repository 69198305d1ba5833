/** Metrics that need the genes of a signature in order. The entries have their ranks, so that nothing is sorted. */
import {decodeWeight} from '../../index/entry';
import {averageRanks, pearson} from '../../stats/correlation';
import type {EntryMetric, EntryRows} from './entry-rows';
import {directionsOf, rowsWithValue} from './sums';

/** Signatures put in order together: the entries of a gene in them share a cache line. */
const tileSignatures = 16;

/** Signatures with their genes in rank order. */
interface Ordered {
  readonly signature: number;
  /** by rank - 1 of the whole gene space: 0 where the metric does not look at that gene, else its place (from 1) and code */
  readonly places: Uint16Array;
  readonly codes: Uint32Array;
  readonly present: number;
}

/** Hands each signature over in rank order; what it is handed is used again for the next. */
function forEachInOrder(entryRows: EntryRows, at: Uint32Array, use: (ordered: Ordered) => void): void {
  const {layout, entries, stride, signatures, rankedGenes} = entryRows;
  const {weightBits} = layout;
  const codeMask = 2 ** weightBits - 1;
  const ranks = rankedGenes.reduce((most, ranked) => Math.max(most, ranked), 0);
  const places = Array.from({length: tileSignatures}, () => new Uint16Array(ranks));
  const codes = Array.from({length: tileSignatures}, () => new Uint32Array(ranks));
  const present = new Uint32Array(tileSignatures);
  for (let first = 0; first < signatures; first += tileSignatures) {
    const width = Math.min(tileSignatures, signatures - first);
    present.fill(0);
    for (const each of places) each.fill(0);
    for (let i = 0; i < at.length; i++) {
      const from = at[i] * stride + first;
      for (let s = 0; s < width; s++) {
        const entry = entries[from + s];
        const rank = entry >>> weightBits;
        if (rank === 0) continue;
        places[s][rank - 1] = i + 1;
        codes[s][rank - 1] = entry & codeMask;
        present[s]++;
      }
    }
    for (let s = 0; s < width; s++) {
      use({signature: first + s, places: places[s], codes: codes[s], present: present[s]});
    }
  }
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
  const queryVariation = queryRanks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0);
  return {
    rows,
    score(entryRows, at, into) {
      forEachInOrder(entryRows, at, (ordered) => {
        const {signature, places, codes, present} = ordered;
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
        for (let r = 0; before + tied < count; r++) {
          const place = places[r];
          if (place === 0) continue;
          const code = codes[r];
          const positive = r < positives;
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
          tiedRanks += queryRanks[place - 1];
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
  {signature, places, codes, present}: Ordered,
  {layout, positives}: EntryRows,
  values: Float64Array,
): number {
  const scores = new Float64Array(present);
  const shared = new Float64Array(present);
  for (let r = 0, i = 0; i < present; r++) {
    if (places[r] === 0) continue;
    const weight = decodeWeight(codes[r], layout.weightBits);
    scores[i] = r < positives[signature] ? weight : 0 - weight;
    shared[i++] = values[places[r] - 1];
  }
  return pearson(averageRanks(scores), averageRanks(shared));
}

/** See `zhangScores`. It needs all rows of the index, for sizes have no ranks there. */
export function zhangOfEntries(up: Uint32Array, down: Uint32Array, genes: number): EntryMetric {
  const directions = new Int8Array(genes);
  for (const [row, direction] of directionsOf(up, down)) directions[row] = direction;
  const members = [...up, ...down];
  return {
    rows: Uint32Array.from(directions.keys()),
    score(entryRows, at, into) {
      const {entries, stride, layout} = entryRows;
      forEachInOrder(entryRows, at, ({signature, places, codes, present}) => {
        const hasScore = (row: number) => entries[at[row] * stride + signature] >>> layout.weightBits !== 0;
        const counted = present === genes ? members.length : members.filter(hasScore).length;
        // From the smallest size on: outwards from where the scores change their sign.
        let right = entryRows.positives[signature];
        let left = right - 1;
        let sum = 0;
        let largest = 0;
        for (let before = 0; before < present; ) {
          const size =
            left < 0 ? codes[right] : right >= present ? codes[left] : Math.min(codes[left], codes[right]);
          /** of the members of this size, their directions, each with its score's sign */
          let signed = 0;
          const [firstLeft, firstRight] = [left, right];
          for (; left >= 0 && codes[left] === size; left--) signed += directions[places[left] - 1];
          for (; right < present && codes[right] === size; right++) signed -= directions[places[right] - 1];
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
