/** Single values of an order, without the whole order. */
import type {Scores} from '../kernel/combine';

/**
 * The value that would stand at `position` if the values were ascending. Reorders them: afterwards none before
 * the position is larger, none behind it smaller (Hoare's quickselect).
 * @param values without NaN
 */
export function select(values: Scores, position: number): number {
  let start = 0;
  let end = values.length - 1;
  while (start < end) {
    const pivot = values[(start + end) >>> 1];
    let [left, right] = [start, end];
    while (left <= right) {
      while (values[left] < pivot) left++;
      while (values[right] > pivot) right--;
      if (left > right) break;
      const moved = values[left];
      values[left++] = values[right];
      values[right--] = moved;
    }
    if (position <= right) end = right;
    else if (position >= left) start = left;
    else break;
  }
  return values[position];
}

/** A copy of the scores that are no NaN. */
export function withoutMissing(scores: Scores): Scores {
  const known = scores.slice();
  let count = 0;
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row];
    if (!Number.isNaN(score)) known[count++] = score;
  }
  return known.subarray(0, count);
}
