/**
 * tau: how many reference queries connect more weakly to a row than this query does, in percent, with the sign of
 * the score (Subramanian 2017, STAR Methods, connectivity map score):
 *
 *   tau = sign(NCS) * 100 / N * #{reference queries i with a score : |NCS_i| < |NCS|}
 *
 * A row is a signature, a pert in a cell line, a pert, or a class; every level has a background of its own.
 */
import type {Scores} from '../kernel/combine';
import {countBelow} from './count-below';

/** Below this many reference queries tau is too coarse to rely on (signatureSearch gives none at all). */
export const soundBackground = 500;

/** |NCS| of the reference queries, row by row. */
export interface Background {
  /** row r has magnitudes[starts[r] .. starts[r + 1]); one entry more than rows */
  readonly starts: Uint32Array;
  /** ascending within a row */
  readonly magnitudes: Scores;
}

/** Which reference queries count for which rows: those of the same group, e.g. of the same cell line. */
export interface MatchingGroups {
  /** per row; -1 matches none */
  readonly rows: Int32Array;
  /** per reference query; -1 matches none */
  readonly queries: Int32Array;
}

/**
 * Background of all rows from the normalised scores of the reference queries.
 * A table of half a million rows is best made in blocks of rows, each a background of its own.
 *
 * @param scores query by query: query q, row r at [q * rows + r]; NaN = no score
 * @param rows rows per query
 * @param matching left out, all queries count for all rows
 * @returns magnitudes in the precision of `scores`
 */
export function buildBackground(scores: Scores, rows: number, matching?: MatchingGroups): Background {
  const starts = new Uint32Array(rows + 1);
  visitReference(scores, rows, matching, (row) => {
    starts[row + 1]++;
  });
  for (let row = 0; row < rows; row++) starts[row + 1] += starts[row];
  const next = starts.slice(0, rows);
  const total = starts[rows];
  const magnitudes = scores instanceof Float32Array ? new Float32Array(total) : new Float64Array(total);
  visitReference(scores, rows, matching, (row, score) => {
    magnitudes[next[row]++] = Math.abs(score);
  });
  for (let row = 0; row < rows; row++) magnitudes.subarray(starts[row], starts[row + 1]).sort();
  return {starts, magnitudes};
}

/** Rows visited together, so that their parts of the background stay in the processor's cache. */
const tileRows = 1024;

function visitReference(
  scores: Scores,
  rows: number,
  matching: MatchingGroups | undefined,
  visit: (row: number, score: number) => void,
): void {
  for (let tile = 0; tile < rows; tile += tileRows) {
    const end = Math.min(tile + tileRows, rows);
    for (let q = 0; q * rows < scores.length; q++) {
      const group = matching?.queries[q];
      if (group === -1) continue;
      for (let row = tile; row < end; row++) {
        if (matching && matching.rows[row] !== group) continue;
        const score = scores[q * rows + row];
        if (!Number.isNaN(score)) visit(row, score);
      }
    }
  }
}

/**
 * tau of one query against every row, in [-100, 100].
 *
 * @param scores NCS of the query, one per row of the background
 * @returns one tau per row; NaN where the score is NaN or the row has no background
 */
export function tau(scores: Scores, {starts, magnitudes}: Background): Float64Array {
  // A score equal to a reference score must stay equal to it, so both are compared in the background's precision.
  const rounded = magnitudes instanceof Float32Array ? Math.fround : (x: number) => x;
  return Float64Array.from(scores, (score, row) => {
    const size = starts[row + 1] - starts[row];
    if (size === 0) return Number.NaN;
    return tauOf(score, countBelow(magnitudes, starts[row], starts[row + 1], rounded(Math.abs(score))), size);
  });
}

/**
 * tau of one score; NaN where the score is missing or there is no reference query.
 * @param below reference queries that connect more weakly, of `size`
 */
export function tauOf(score: number, below: number, size: number): number {
  if (score === 0) return size === 0 ? Number.NaN : 0;
  // The product first: 100 * below is exact, so whole percentages come out whole.
  return (Math.sign(score) * 100 * below) / size;
}

/** N: reference queries behind each row's tau. */
export function backgroundSizes({starts}: Background): Uint32Array {
  return Uint32Array.from({length: starts.length - 1}, (_, row) => starts[row + 1] - starts[row]);
}
