import type {Row, Table} from './format';
import {isMissing} from './values';

/** Joins the elements of a list that was spread over rows. */
const JOINT = '|';

/**
 * Makes one row of all rows with the same `key`: cells of the `lists` are collected, of the others the first that
 * says anything is kept. The rows are held in memory, so this is for annotation files, not for signatures.
 */
export function combineRows(key: string, lists: readonly string[]): (table: Table) => Table {
  return (table) => {
    const headers = table.header.map((name) => name.toLowerCase());
    const keyAt = headers.indexOf(key);
    const isList = headers.map((name) => lists.includes(name));
    return {...table, blocks: combined(table.blocks, keyAt, isList)};
  };
}

async function* combined(
  blocks: AsyncIterable<readonly Row[]>,
  keyAt: number,
  isList: readonly boolean[],
): AsyncGenerator<Row[]> {
  const byKey = new Map<string, {line: number; cells: string[][]}>();
  for await (const rows of blocks) {
    for (const {line, cells} of rows) {
      const known = byKey.get(cells[keyAt]);
      if (!known) byKey.set(cells[keyAt], {line, cells: cells.map((cell) => [cell])});
      else for (const [i, seen] of known.cells.entries()) absorb(seen, cells[i], isList[i]);
    }
  }
  yield Array.from(byKey.values(), ({line, cells}) => ({line, cells: cells.map((seen) => seen.join(JOINT))}));
}

function absorb(seen: string[], cell: string, isList: boolean): void {
  if (isMissing(cell.trim()) || seen.includes(cell)) return;
  if (isMissing(seen[0].trim())) seen[0] = cell;
  else if (isList) seen.push(cell);
}

/** Pseudo header added by `numberRepeats`. */
export const OCCURRENCE = 'occurrence';

/** Adds a column that counts, from 1, the rows with the same cells so far: it keeps repeated records apart. */
export function numberRepeats(...key: readonly string[]): (table: Table) => Table {
  return (table) => {
    const headers = table.header.map((name) => name.toLowerCase());
    const at = key.map((name) => headers.indexOf(name.toLowerCase())).filter((i) => i >= 0);
    return {...table, header: [...table.header, OCCURRENCE], blocks: numbered(table.blocks, at)};
  };
}

async function* numbered(
  blocks: AsyncIterable<readonly Row[]>,
  at: readonly number[],
): AsyncGenerator<Row[]> {
  const counts = new Map<string, number>();
  for await (const rows of blocks) {
    yield rows.map(({line, cells}) => {
      const key = at.map((i) => cells[i]).join('\n');
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return {line, cells: [...cells, String(count)]};
    });
  }
}
