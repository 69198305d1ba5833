/**
 * Summing scores up from one level of a result to the next, always on NCS:
 *
 *   sig -> pert_cell (pert and cell line) -> pert_summary (pert)
 *                    pert_cell -> pcl_cell (class and cell line)
 *                                    pert_summary -> pcl_summary (class)
 *
 * Which rows make up which is found once per dataset; each query's column is then summed up by it.
 */
import type {TextField} from '../formats/matrix';
import type {Scores} from '../kernel/combine';
import {maximumQuantile} from './quantile';

/** The rows of a level, and which rows of the level below each of them sums up. */
export interface Level {
  readonly ids: readonly string[];
  /** row r sums up members[starts[r] .. starts[r + 1]); one entry more than rows */
  readonly starts: Uint32Array;
  /** rows of the level below */
  readonly members: Uint32Array;
}

/** A level whose rows carry fields of their own. */
export interface FieldLevel extends Level {
  /** the fields that were grouped by, for this level's rows, in the same order */
  readonly fields: readonly TextField[];
}

/**
 * Rows with equal values in all of the fields become one row, named after the values joined by ':'. Rows without a
 * value in one of them belong to none. The result is sorted by the first field, then the next.
 *
 * `[pert_id, cell_id]` of the signatures gives pert_cell; pert_id of that gives pert_summary.
 */
export function groupByFields(fields: readonly TextField[]): FieldLevel {
  const orders = fields.map(({dictionary}) => sortedPositions(dictionary));
  const rows = fields[0].codes.length;
  // The fields' places in sorted order, written as the digits of one number.
  const keys = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let key = 0;
    for (let f = 0; f < fields.length; f++) {
      const code = fields[f].codes[row];
      key = code < 0 ? Number.NaN : key * fields[f].dictionary.length + orders[f][code];
    }
    keys[row] = key;
  }
  const {distinct, groupOf} = numberKeys(
    keys,
    fields.reduce((product, {dictionary}) => product * dictionary.length, 1),
  );
  const level = collect(distinct.length, groupOf);
  const groupFields = fields.map(
    ({dictionary, codes}): TextField => ({
      kind: 'text',
      dictionary,
      codes: Int32Array.from(distinct, (_, group) => codes[level.members[level.starts[group]]]),
    }),
  );
  const name = (group: number) =>
    groupFields.map(({dictionary, codes}) => dictionary[codes[group]]).join(':');
  return {...level, ids: Array.from(distinct, (_, group) => name(group)), fields: groupFields};
}

/** Keys below this are looked up in a table. */
const largestTable = 2 ** 22;

/**
 * The distinct keys, ascending, and which of them each row has; -1 for NaN.
 * @param limit all keys are whole numbers below it
 */
function numberKeys(keys: Float64Array, limit: number): {distinct: Float64Array; groupOf: Int32Array} {
  const groupOf = new Int32Array(keys.length).fill(-1);
  if (limit > largestTable) {
    // A set of half a million numbers takes ten times as long as sorting them.
    const sorted = keys.filter((key) => !Number.isNaN(key)).sort();
    const distinct = sorted.filter((key, i) => i === 0 || key !== sorted[i - 1]);
    for (let row = 0; row < keys.length; row++) {
      if (!Number.isNaN(keys[row])) groupOf[row] = placeIn(distinct, keys[row]);
    }
    return {distinct, groupOf};
  }
  // First whether a key occurs, then its number.
  const table = new Int32Array(limit);
  for (let row = 0; row < keys.length; row++) if (!Number.isNaN(keys[row])) table[keys[row]] = 1;
  const distinct: number[] = [];
  for (let key = 0; key < limit; key++) {
    if (table[key] === 0) continue;
    table[key] = distinct.length;
    distinct.push(key);
  }
  for (let row = 0; row < keys.length; row++) if (!Number.isNaN(keys[row])) groupOf[row] = table[keys[row]];
  return {distinct: Float64Array.from(distinct), groupOf};
}

/** Where a number stands among ascending ones, of which it is one. */
function placeIn(ascending: Float64Array, value: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Each position's place among the sorted texts. */
function sortedPositions(texts: readonly string[]): Uint32Array {
  const sorted = [...texts.keys()].sort((a, b) => (texts[a] < texts[b] ? -1 : 1));
  const positions = new Uint32Array(texts.length);
  sorted.forEach((text, position) => {
    positions[text] = position;
  });
  return positions;
}

/** Members of each group, in row order; a row of group -1 belongs to none. */
function collect(groups: number, groupOf: Int32Array): {starts: Uint32Array; members: Uint32Array} {
  const starts = new Uint32Array(groups + 1);
  for (let row = 0; row < groupOf.length; row++) if (groupOf[row] >= 0) starts[groupOf[row] + 1]++;
  for (let group = 0; group < groups; group++) starts[group + 1] += starts[group];
  const next = starts.slice(0, groups);
  const members = new Uint32Array(starts[groups]);
  for (let row = 0; row < groupOf.length; row++) if (groupOf[row] >= 0) members[next[groupOf[row]]++] = row;
  return {starts, members};
}

/** A level from its rows as lists of members. */
export function levelOf(rows: readonly {readonly id: string; readonly members: Iterable<number>}[]): Level {
  const members = rows.map((row) => [...row.members]);
  const starts = new Uint32Array(rows.length + 1);
  members.forEach((list, row) => {
    starts[row + 1] = starts[row] + list.length;
  });
  return {ids: rows.map(({id}) => id), starts, members: Uint32Array.from(members.flat())};
}

/**
 * Maximum quantile of each row's members in one query.
 *
 * @param scores NCS of the query on the level below; NaN are left out
 * @param fewest a row with fewer scores than this is NaN: 1 for perts, 2 for classes (`fewestOfClass`)
 * @returns one NCS per row
 */
export function rollUp({starts, members}: Level, scores: Scores, fewest = 1): Float64Array {
  const result = new Float64Array(starts.length - 1);
  let buffer = new Float64Array(64);
  for (let row = 0; row < result.length; row++) {
    const size = starts[row + 1] - starts[row];
    if (size > buffer.length) buffer = new Float64Array(2 * size);
    let count = 0;
    for (let i = starts[row]; i < starts[row + 1]; i++) {
      const score = scores[members[i]];
      if (!Number.isNaN(score)) buffer[count++] = score;
    }
    if (count < fewest) result[row] = Number.NaN;
    else {
      sortFirst(buffer, count);
      result[row] = maximumQuantile(buffer, count);
    }
  }
  return result;
}

/** Up to so many values are sorted sooner by insertion than by a call of the engine's own sort. */
const fewValues = 24;

/** Sorts the first `count` values. Rows are mostly of a few, and there are billions of them in a background. */
function sortFirst(values: Float64Array, count: number): void {
  if (count > fewValues) {
    values.subarray(0, count).sort();
    return;
  }
  for (let i = 1; i < count; i++) {
    const value = values[i];
    let place = i;
    for (; place > 0 && values[place - 1] > value; place--) values[place] = values[place - 1];
    values[place] = value;
  }
}
