/** From records of queries to records of rows: the backgrounds, and the percentile scores of the connections. */
import {tau} from '../../engine/stats/tau';
import type {DraftFile} from './drafts';
import {backgroundOf} from './level';
import type {RecordAccess} from './records';

/** Memory for the scores that are turned over at a time. */
const tileBytes = 96 * 2 ** 20;

/**
 * Writes a group of a level: per row the magnitudes of all queries, ascending, missing ones (NaN) at the end.
 *
 * @param scores a record per query; its group `from` becomes group `to` of `level`
 */
export function turnOver(scores: RecordAccess, from: number, level: DraftFile, to: number): void {
  const {records: queries, length: rows} = scores.groups[from];
  visitTiles(rows, queries, (start, count) => {
    const tile = new Float32Array(count * queries);
    visitQueries(scores, from, start, count, (query, own) => {
      for (let row = 0; row < count; row++) tile[row * queries + query] = Math.abs(own[row]);
    });
    // Typed arrays sort NaN last.
    for (let row = 0; row < count; row++) tile.subarray(row * queries, (row + 1) * queries).sort();
    level.write(to, start, 0, tile);
  });
}

/**
 * Writes tau of a group of connections.
 *
 * @param level finished background whose group `background` has a record for each target
 * @param ncs,ps the connections, a record per query
 */
export function rankConnections(
  level: RecordAccess,
  background: number,
  ncs: RecordAccess,
  ps: DraftFile,
  group: number,
): void {
  const {records: rows, length: queries} = level.groups[background];
  visitTiles(rows, queries, (start, count) => {
    const magnitudes = new Float32Array(count * queries);
    level.read(background, start, 0, magnitudes);
    const ranked = backgroundOf(magnitudes, queries);
    visitQueries(ncs, group, start, count, (query, own) => {
      ps.write(group, query, start, Float32Array.from(tau(own, ranked)));
    });
  });
}

function visitTiles(rows: number, queries: number, visit: (start: number, count: number) => void): void {
  const step = Math.max(1, Math.floor(tileBytes / 4 / Math.max(1, queries)));
  for (let start = 0; start < rows; start += step) visit(start, Math.min(step, rows - start));
}

/** Shows the scores of rows [start, start + count) query by query; the array is used again. */
function visitQueries(
  scores: RecordAccess,
  group: number,
  start: number,
  count: number,
  visit: (query: number, own: Float32Array) => void,
): void {
  const own = new Float32Array(count);
  for (let query = 0; query < scores.groups[group].records; query++) {
    scores.read(group, query, start, own);
    visit(query, own);
  }
}
