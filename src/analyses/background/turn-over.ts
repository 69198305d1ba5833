/** From records of queries to records of rows: the backgrounds, and the percentile scores of the connections. */
import {RanksBelow} from '../../engine/stats/ranks-below';
import {sortMagnitudes} from '../../engine/stats/sort-magnitudes';
import {tauOf} from '../../engine/stats/tau';
import type {DraftFile} from './drafts';
import {makeKeys} from './keys';
import type {RecordAccess} from './records';

/** Rows [start, end) of a group, which one thread turns over in memory. */
export interface Tile {
  readonly start: number;
  readonly end: number;
}

/** Memory for the scores that a thread turns over at a time. */
const tileBytes = 16 * 2 ** 20;
/** Records of queries that are read before rows of them are written: their parts of a row fill lines of the cache. */
const together = 32;

/** Cuts the rows of a group into tiles. @param queries scores of a row */
export function tilesOf(rows: number, queries: number): Tile[] {
  const step = Math.max(1, Math.floor(tileBytes / 4 / Math.max(1, queries)));
  return Array.from({length: Math.ceil(rows / step)}, (_, tile) => ({
    start: tile * step,
    end: Math.min(rows, (tile + 1) * step),
  }));
}

/**
 * Writes rows of a level's group: per row the magnitudes of all queries, ascending, missing ones (NaN) at the end.
 *
 * @param scores a record per query; its group `from` becomes group `to` of `level`, and of its `keys`
 */
export function turnOver(
  scores: RecordAccess,
  from: number,
  level: DraftFile,
  keys: DraftFile,
  to: number,
  tile: Tile,
): void {
  const {records: queries} = scores.groups[from];
  const turned = readTurned(scores, from, tile);
  const bits = new Int32Array(turned.buffer);
  for (let end = queries; end <= bits.length; end += queries)
    sortMagnitudes(bits.subarray(end - queries, end));
  level.write(to, tile.start, 0, turned);
  keys.write(to, tile.start, 0, makeKeys(turned, queries));
}

/**
 * Writes tau of some targets of a group of connections, target by target: the background of one stays in the processor's
 * cache while all queries are looked up in it.
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
  tile: Tile,
): void {
  const {length: size} = level.groups[background];
  const {records: queries} = ncs.groups[group];
  const magnitudes = new Float32Array((tile.end - tile.start) * size);
  level.read(background, tile.start, 0, magnitudes);
  const turned = readTurned(ncs, group, tile);
  const ranks = new RanksBelow();
  for (let row = 0; row < tile.end - tile.start; row++) {
    ranks.take(magnitudes.subarray(row * size, (row + 1) * size));
    for (let at = row * queries; at < (row + 1) * queries; at++) {
      const score = turned[at];
      turned[at] = tauOf(score, score === 0 ? 0 : ranks.below(Math.abs(score)), ranks.size);
    }
  }
  writeTurned(ps, group, tile, turned);
}

/** @returns of each row the scores of all queries, row by row */
function readTurned(scores: RecordAccess, group: number, {start, end}: Tile): Float32Array<ArrayBuffer> {
  const {records: queries} = scores.groups[group];
  const rows = end - start;
  const turned = new Float32Array(rows * queries);
  const read = new Float32Array(Math.min(together, queries) * rows);
  for (let first = 0; first < queries; first += together) {
    const count = Math.min(together, queries - first);
    for (let i = 0; i < count; i++)
      scores.read(group, first + i, start, read.subarray(i * rows, (i + 1) * rows));
    for (let row = 0; row < rows; row++) {
      const to = row * queries + first;
      for (let i = 0; i < count; i++) turned[to + i] = read[i * rows + row];
    }
  }
  return turned;
}

/** The reverse of `readTurned`. */
function writeTurned(scores: RecordAccess, group: number, {start, end}: Tile, turned: Float32Array): void {
  const {records: queries} = scores.groups[group];
  const rows = end - start;
  const written = new Float32Array(Math.min(together, queries) * rows);
  for (let first = 0; first < queries; first += together) {
    const count = Math.min(together, queries - first);
    for (let row = 0; row < rows; row++) {
      const from = row * queries + first;
      for (let i = 0; i < count; i++) written[i * rows + row] = turned[from + i];
    }
    for (let i = 0; i < count; i++) {
      scores.write(group, first + i, start, written.subarray(i * rows, (i + 1) * rows));
    }
  }
}
