/** The score of extreme-sum.ts from the ranks and codes of the lists' genes. */
import {decodeWeight} from '../../kernel/entry';
import {extremeSetSize} from '../extreme-sum';
import {genesAtEnds} from './profiles';
import type {EntryMetric} from './tiles';

/** See `xsumScores`. */
export function xsumOfEntries(up: Uint32Array, down: Uint32Array, size = extremeSetSize): EntryMetric {
  const directions = directionsOf(up, down);
  const rows = Uint32Array.from(directions.keys()).sort();
  return {
    rows,
    score(entryRows, at, into) {
      const {layout, entries, stride, signatures, positives, rankedGenes, scales} = entryRows;
      const {weightBits} = layout;
      const codeMask = 2 ** weightBits - 1;
      const ends = genesAtEnds(rankedGenes, size);
      const sums = new Float64Array(signatures);
      for (let i = 0; i < at.length; i++) {
        const row = at[i] * stride;
        const direction = directions.get(rows[i]) ?? 0;
        for (let s = 0; s < signatures; s++) {
          const rank = entries[row + s] >>> weightBits;
          if (rank === 0 || (rank > ends[s] && rank <= rankedGenes[s] - ends[s])) continue;
          const score = decodeWeight(entries[row + s] & codeMask, weightBits) * scales[s];
          sums[s] += rank <= positives[s] ? direction * score : -direction * score;
        }
      }
      into.set(sums);
    },
  };
}

/** Per gene row how often it is in the up list, less how often in the down list. */
function directionsOf(up: Uint32Array, down: Uint32Array): Map<number, number> {
  const directions = new Map<number, number>();
  for (const row of up) directions.set(row, (directions.get(row) ?? 0) + 1);
  for (const row of down) directions.set(row, (directions.get(row) ?? 0) - 1);
  return directions;
}
