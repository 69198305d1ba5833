import type {NcsGrouping} from '../../analyses/query/normaliser';
import {inSharedMemory} from '../../engine/ground/shared-memory';
import type {RowTest} from '../../filter/evaluate';

/** The signatures that a filtered query scores; arrays in shared memory. */
export interface Selection {
  /** rows to score, ascending: the matches, and whose scores their NCS are made from */
  readonly subset: Uint32Array;
  /** positions in `subset` of the matches, ascending */
  readonly matches: Uint32Array;
}

/**
 * Chooses what must be scored for the NCS of some signatures to be those they have among all: beside them the
 * reference signatures of their groups, and those of all groups when one of theirs has none of its own and borrows.
 * A group whose references all score 0 borrows too, which only the scores tell: see `withLenders`.
 */
export function selectSignatures(
  matches: RowTest,
  {groups, isReference}: Pick<NcsGrouping, 'groups' | 'isReference'>,
): Selection {
  const count = groups.length;
  const matching = new Uint8Array(count);
  const wanted = new Set<number>();
  const referenced = new Set<number>();
  for (let row = 0; row < count; row++) {
    if (isReference[row] === 1) referenced.add(groups[row]);
    if (!matches(row)) continue;
    matching[row] = 1;
    wanted.add(groups[row]);
  }
  const borrows = [...wanted].some((group) => !referenced.has(group));
  const isNeeded = (row: number) => isReference[row] === 1 && (borrows || wanted.has(groups[row]));
  const rows: number[] = [];
  const positions: number[] = [];
  for (let row = 0; row < count; row++) {
    if (matching[row] === 1) positions.push(rows.length);
    if (matching[row] === 1 || isNeeded(row)) rows.push(row);
  }
  return {
    subset: inSharedMemory(Uint32Array.from(rows)),
    matches: inSharedMemory(Uint32Array.from(positions)),
  };
}

/**
 * The selection with the reference signatures of all groups, if by these scores one of the matches' groups has none above or
 * below zero and so borrows; else the selection itself.
 * @param scores of each query, by position in `subset`
 */
export function withLenders(
  selection: Selection,
  {groups, isReference}: Pick<NcsGrouping, 'groups' | 'isReference'>,
  scores: readonly {readonly cs: Float32Array}[],
): Selection {
  const {subset, matches} = selection;
  const wanted = new Set<number>();
  for (let i = 0; i < matches.length; i++) wanted.add(groups[subset[matches[i]]]);
  const borrows = scores.some(({cs}) => {
    const lacking = new Set(wanted);
    for (let i = 0; i < subset.length && lacking.size > 0; i++) {
      if (isReference[subset[i]] === 1 && cs[i] !== 0 && !Number.isNaN(cs[i]))
        lacking.delete(groups[subset[i]]);
    }
    return lacking.size > 0;
  });
  if (!borrows) return selection;
  const rows: number[] = [];
  const positions: number[] = [];
  for (let row = 0, at = 0, match = 0; row < groups.length; row++) {
    const isScored = subset[at] === row;
    if (!isScored && isReference[row] !== 1) continue;
    if (isScored && matches[match] === at) {
      positions.push(rows.length);
      match++;
    }
    if (isScored) at++;
    rows.push(row);
  }
  if (rows.length === subset.length) return selection;
  return {
    subset: inSharedMemory(Uint32Array.from(rows)),
    matches: inSharedMemory(Uint32Array.from(positions)),
  };
}
