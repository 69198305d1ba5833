/**
 * The connection score of Zhang and Gant (2008; RCSM ZhangScore). With R of a gene the average rank of its score's
 * size, signed as the score:
 *
 *   (sum of R over the up list - sum of R over the down list) / largest sum that lists of their sizes can reach
 */
import {countBelow} from '../stats/count-below';
import {ascending} from '../stats/quantile';
import {perSignature, type SetQuery, type Slab} from './slab';

/** Scores in [-1, 1]; NaN for a signature of zeros. A gene without a score in a signature does not count there. */
export function zhangScores(slab: Slab, {up, down}: SetQuery): Float64Array {
  return perSignature(slab, (signature) => {
    const sizes = ascending(signature.map(Math.abs));
    const rankAt = (position: number) => averageRank(sizes, sizes[position]);
    let [sum, counted] = [0, 0];
    for (const [list, direction] of [[up, 1] as const, [down, -1] as const]) {
      for (const gene of list) {
        const score = signature[gene];
        if (Number.isNaN(score)) continue;
        counted++;
        if (score !== 0) sum += direction * Math.sign(score) * averageRank(sizes, Math.abs(score));
      }
    }
    let largest = 0;
    for (let position = Math.max(sizes.length - counted, 0); position < sizes.length; position++) {
      if (sizes[position] !== 0) largest += rankAt(position);
    }
    return sum / largest;
  });
}

/** Ascending rank of a value among sorted ones that hold it, ties sharing their average. */
function averageRank(sorted: Float64Array, value: number): number {
  const smaller = countBelow(sorted, 0, sorted.length, value);
  let equal = 1;
  while (sorted[smaller + equal] === value) equal++;
  return smaller + (equal + 1) / 2;
}
