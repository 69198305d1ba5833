import type {NcsGrouping} from '../analyses/query/normaliser';
import {inSharedMemory} from '../engine/shared-memory';
import type {RowTest} from '../filter/evaluate';

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
