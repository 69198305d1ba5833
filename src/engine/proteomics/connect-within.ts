/**
 * Connectivity within one matrix of similarities. What a target is compared with by its queries is all of its background,
 * so that one walk through the sorted background scores all queries at once, with no search.
 */
import {rankOrder} from '../stats/rank-order';
import type {Grouping} from './fields';

/**
 * Signed scores of all groups with all groups, targets x queries, one column after the other.
 * @param values similarities, symmetric; missing ones are left out
 */
export function connectWithin(
  values: Float64Array,
  groups: Grouping,
  metric: 'ks_test' | 'percentile_score',
): Float64Array {
  const height = groups.names.length;
  const scores = new Float64Array(height * height).fill(Number.NaN);
  const walk = createWalk(groups.groupOf, height);
  groups.members.forEach((wells, target) => {
    walk.gather(values, wells);
    walk.score(metric, (query, score) => {
      scores[query * height + target] = score;
    });
  });
  return scores;
}

interface Walk {
  gather(values: Float64Array, wells: Int32Array): void;
  score(metric: 'ks_test' | 'percentile_score', put: (query: number, score: number) => void): void;
}

function createWalk(groupOf: Int32Array, groupCount: number): Walk {
  const wellCount = groupOf.length;
  let room = new Float64Array(0);
  let queryOf = new Int32Array(0);
  let length = 0;
  const isOwn = new Uint8Array(wellCount);
  /** per query: its similarities, those that were passed, the largest distance or sum of percentiles, its median */
  const total = new Int32Array(groupCount);
  const passed = new Int32Array(groupCount);
  const figure = new Float64Array(groupCount);
  const median = new Float64Array(groupCount);

  /** Takes the k-th smallest of a query, from 0, into its median if it is in the middle. */
  const heedMiddle = (query: number, k: number, value: number) => {
    const n = total[query];
    if (k === (n - 1) >> 1) median[query] += value / 2;
    if (k === n >> 1) median[query] += value / 2;
  };

  return {
    gather(values, wells) {
      if (room.length < wells.length * wellCount) {
        room = new Float64Array(wells.length * wellCount);
        queryOf = new Int32Array(wells.length * wellCount);
      }
      for (const well of wells) isOwn[well] = 1;
      total.fill(0);
      length = 0;
      for (const well of wells) {
        // The column of a well; the matrix is symmetric.
        const from = well * wellCount;
        for (let other = 0; other < wellCount; other++) {
          if (isOwn[other] && other <= well) continue;
          const value = values[from + other];
          if (Number.isNaN(value)) continue;
          room[length] = value;
          queryOf[length++] = groupOf[other];
          total[groupOf[other]]++;
        }
      }
      for (const well of wells) isOwn[well] = 0;
    },
    score(metric, put) {
      const sample = room.subarray(0, length);
      const falling = rankOrder(sample);
      passed.fill(0);
      figure.fill(0);
      median.fill(0);
      for (let last = length; last > 0; ) {
        const value = sample[falling[last - 1]];
        let first = last - 1;
        while (first > 0 && sample[falling[first - 1]] === value) first--;
        const [before, through] = [length - last, length - first];
        if (metric === 'ks_test') {
          for (let i = first; i < last; i++) {
            const query = queryOf[falling[i]];
            const distance = Math.abs(passed[query] / total[query] - before / length);
            if (distance > figure[query]) figure[query] = distance;
          }
        }
        for (let i = first; i < last; i++) {
          const query = queryOf[falling[i]];
          heedMiddle(query, passed[query]++, value);
          if (metric !== 'ks_test') figure[query] += ((before + through + 1) * 50) / length;
        }
        if (metric === 'ks_test') {
          for (let i = first; i < last; i++) {
            const query = queryOf[falling[i]];
            const distance = Math.abs(passed[query] / total[query] - through / length);
            if (distance > figure[query]) figure[query] = distance;
          }
        }
        last = first;
      }
      const middle =
        length === 0 ? Number.NaN : (sample[falling[(length - 1) >> 1]] + sample[falling[length >> 1]]) / 2;
      for (let query = 0; query < groupCount; query++) {
        if (total[query] === 0) continue;
        const size = metric === 'ks_test' ? figure[query] : figure[query] / total[query];
        put(query, median[query] < middle ? -size : size);
      }
    },
  };
}
