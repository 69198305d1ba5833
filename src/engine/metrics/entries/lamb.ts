/** The score of lamb.ts from the ranks of the lists' genes, which the entries have. */
import {kolmogorovSmirnov} from '../lamb';
import type {EntryMetric, EntryRows} from './tiles';

/** See `lambScores`. */
export function lambOfEntries(up: Uint32Array, down: Uint32Array): EntryMetric {
  const rows = Uint32Array.from(new Set([...up, ...down])).sort();
  const placeOf = new Map(Array.from(rows, (row, place) => [row, place]));
  const places = [up, down].map((list) => list.map((row) => placeOf.get(row) ?? 0));
  return {
    rows,
    score(entryRows, at, into) {
      const lists = places.map((list) => list.map((place) => at[place]));
      const ranks = new Uint16Array(Math.max(up.length, down.length));
      for (let s = 0; s < entryRows.signatures; s++) {
        const [ksUp, ksDown] = lists.map((list) =>
          kolmogorovSmirnov(ranksIn(entryRows, s, list, ranks), entryRows.rankedGenes[s]),
        );
        into[s] = Math.sign(ksUp) === Math.sign(ksDown) ? 0 : ksUp - ksDown;
      }
    },
  };
}

/** Ranks of a list's genes in a signature, ascending; those without a score left out. */
function ranksIn(
  {layout, entries, stride}: EntryRows,
  signature: number,
  list: Uint32Array,
  ranks: Uint16Array,
): Uint16Array {
  let count = 0;
  for (let i = 0; i < list.length; i++) {
    const rank = entries[list[i] * stride + signature] >>> layout.weightBits;
    if (rank !== 0) ranks[count++] = rank;
  }
  return ranks.subarray(0, count).sort();
}
