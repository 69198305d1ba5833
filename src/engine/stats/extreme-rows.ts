/** The largest and smallest of many scores, without sorting them all. */
import type {Scores} from '../kernel/combine';
import {select, withoutMissing} from './select';

/** Rows of a signature, ascending. */
export interface ExtremeRows {
  /** those with the largest scores */
  readonly up: Uint32Array;
  /** those with the smallest scores */
  readonly down: Uint32Array;
}

/**
 * Rows at both ends of the descending order of scores, equal scores ordered by row as in a signature's ranks: of
 * equal scores the first go up and the last go down. Missing scores take no part.
 *
 * @param size rows at each end; half of the rows with a score when these are fewer than two ends' worth
 */
export function extremeRows(scores: Scores, size: number): ExtremeRows {
  const known = withoutMissing(scores);
  const taken = Math.min(size, Math.floor(known.length / 2));
  const up = new Uint32Array(taken);
  const down = new Uint32Array(taken);
  if (taken === 0) return {up, down};
  const high = select(known, known.length - taken);
  const low = select(known, taken - 1);
  let [beyondHigh, beyondLow] = [0, 0];
  for (let row = 0; row < scores.length; row++) {
    if (scores[row] > high) beyondHigh++;
    if (scores[row] < low) beyondLow++;
  }
  // Of the scores at the limit itself only as many as there is room for.
  let room = taken - beyondHigh;
  for (let row = 0, at = 0; at < taken; row++) {
    if (scores[row] > high || (scores[row] === high && room-- > 0)) up[at++] = row;
  }
  room = taken - beyondLow;
  for (let row = scores.length - 1, at = taken; at > 0; row--) {
    if (scores[row] < low || (scores[row] === low && room-- > 0)) down[--at] = row;
  }
  return {up, down};
}
